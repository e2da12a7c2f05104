/** @file For mend-crash.test.ts: mends all places alike and takes it back, for ever. Killed from outside. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { documentsOf } from "../documents/test-documents.ts";
import { openDatabase } from "../storage/database.ts";
import { mendingOf } from "./test-mending.ts";

const [folder = "", open = "0"] = process.argv.slice(2);
const database = openDatabase(join(folder, "library.sqlite"));
const { mending } = mendingOf(database, documentsOf(database));
for (;;) {
  const { jobId } = mending.mendAll({ truth: "ſ", read: "f", open: Number(open) });
  const { mended, message } = await mending.finished(jobId);
  if (mended === null) throw new Error(message ?? "not mended");
  writeSync(1, "all mended\n");
  mending.undo(mended.steps);
  writeSync(1, "all taken back\n");
}

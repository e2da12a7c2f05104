/** @file For freeze-crash.test.ts: opens a library and freezes its lines for ever. Killed from outside. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { DataSetRequest } from "#contract/datasets.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { dataSetsOf } from "./test-datasets.ts";

const [folder = ""] = process.argv.slice(2);
const database = openDatabase(join(folder, "library.sqlite"));
const { sets, jobs } = dataSetsOf(database, folder, new BlobStore(join(folder, "blobs")), new EventBus());
for (let n = 0; ; n++) {
  // Another seed gives another manifest.
  const request = DataSetRequest.parse({ split: { by: "page", seed: n + Date.now() } });
  const { versionId } = await jobs.finished(sets.freeze({ request, name: `Set ${n}`, notes: "" }).jobId);
  writeSync(1, `frozen ${versionId}\n`);
}

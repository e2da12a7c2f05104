/** @file For trial-crash.test.ts: opens a library and judges a blind comparison for ever. Killed from outside. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { openTestVersions } from "./test-versions.ts";

const [folder = "", id = ""] = process.argv.slice(2);
const database = openDatabase(join(folder, "library.sqlite"));
const { trials } = openTestVersions({ folder, database, blobs: new BlobStore(join(folder, "blobs")) });
// Straight to the pipe: what stands there was said before the kill, and nothing is buffered here.
const say = (judged: number) => writeSync(1, `judged ${judged}\n`);
for (let n = 0; ; n++) {
  const { line } = trials.step(id);
  if (line === null) {
    for (let { judged } = trials.step(id).trial; judged > 0; say(judged)) ({ judged } = trials.undo(id).trial);
    continue;
  }
  const { trial } =
    n % 2 === 0
      ? trials.vote(id, line.ordinal, "second")
      : trials.correct(id, line.ordinal, `line ${n}`, line.revision);
  say(trial.judged);
}

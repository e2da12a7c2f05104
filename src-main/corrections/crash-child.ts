/** @file For crash.test.ts: opens a library and saves for ever, saying so after each save. Killed from outside. */
import { writeSync } from "node:fs";
import { openDatabase } from "../storage/database.ts";
import { correctionsOf } from "./test-corrections.ts";

const [file = "", page = "", start = "0"] = process.argv.slice(2);
const { corrections } = correctionsOf(openDatabase(file));
const lines = corrections.lines(page);
const revisions = lines.map((line) => line.revision);
for (let n = Number(start); ; n++) {
  const index = n % lines.length;
  const lineId = lines[index]?.id ?? "";
  // Long enough to span database pages, so that a torn write would show.
  const text = `${n} ${"Fraktur ".repeat(n % 700)}`;
  const saved = corrections.save({ lineId, text, verified: n % 2 === 0, baseRevision: revisions[index] ?? 0 });
  revisions[index] = saved.line.revision;
  // Straight to the pipe: what stands there was said before the kill, and nothing is buffered here.
  writeSync(1, `saved ${n}\n`);
}

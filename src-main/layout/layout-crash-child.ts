/** @file For layout-crash.test.ts: opens a library and changes text and layout for ever, saying so after each. Killed from outside. */
import { writeSync } from "node:fs";
import { openForOperations, operate } from "./test-operations.ts";

const [folder = "", start = "0"] = process.argv.slice(2);
const opened = openForOperations(folder);
for (let count = Number(start); ; count++) {
  await operate(opened, count);
  // Straight to the pipe: what stands there was said before the kill, and nothing is buffered here.
  writeSync(1, `done ${count}\n`);
}

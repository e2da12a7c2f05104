/** @file For a fault test: a batch with a slow reader, until it is killed. Prints each file that it calls done. */
import { makeTestBatch } from "./test-batch.ts";
import { SizeReader } from "./test-serving.ts";

const [from = "", to = ""] = process.argv.slice(2);
const reader = new SizeReader();
reader.before = () => new Promise((resolve) => setTimeout(resolve, 20));
await makeTestBatch(from, to, reader, { onFile: ({ file }) => process.stdout.write(`${file}\n`) });

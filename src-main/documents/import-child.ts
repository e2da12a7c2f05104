/**
 * @file For tests: imports files into a library in a process of its own, whose memory can be asked for, and which kills
 * itself at a point that is named: `page N`, `move N` (of a blob), `before rows N`, `after rows N`, or `never`.
 */
import { writeSync } from "node:fs";
import { openTestImporter } from "./test-import.ts";

const [folder = "", point = "", ...files] = process.argv.slice(2);
const importer = openTestImporter(folder);
const { blobs, repository } = importer;

const counts = new Map<string, number>();
/** SIGKILL cannot be caught: nothing runs after it, no `finally`, no flush. */
function pass(what: string): void {
  const count = (counts.get(what) ?? 0) + 1;
  counts.set(what, count);
  if (`${what} ${count}` === point) process.kill(process.pid, "SIGKILL");
}

const moveIn = blobs.moveIn.bind(blobs);
blobs.moveIn = async (...args) => {
  await moveIn(...args);
  pass("move");
};
const addSource = repository.addSource.bind(repository);
repository.addSource = (...args) => {
  pass("before rows");
  addSource(...args);
  pass("after rows");
};
importer.events.subscribe(({ name, payload }) => {
  if (name !== "documents.importProgress") return;
  writeSync(1, `${JSON.stringify(payload)}\n`);
  if (/, page /.test((payload as { current: string | null }).current ?? "")) pass("page");
});

// Kilobytes; the database and the decoders are loaded by now.
const before = process.resourceUsage().maxRSS;
const job = await importer.importFiles(files);
const grown = process.resourceUsage().maxRSS - before;
await importer.close();
writeSync(1, `end ${JSON.stringify({ job, grownBytes: grown * 1024 })}\n`);

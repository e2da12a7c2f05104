/**
 * @file For purge-crash.test.ts: opens a library and empties its trash, or goes on with that. Says when it is done;
 * killed from outside before, or by itself at a named point: `page N` or `file N`.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { documentsOf } from "./test-documents.ts";
import { TrashRepository } from "./trash-repository.ts";
import { TrashService } from "./trash-service.ts";

const [folder = "", what = "", point = ""] = process.argv.slice(2);
const database = openDatabase(join(folder, "library.sqlite"));
const blobs = new BlobStore(join(folder, "blobs"));
const repository = new TrashRepository(database);

const counts = new Map<string, number>();
/** SIGKILL cannot be caught: nothing runs after it, no `finally`, no flush. */
function pass(name: string): void {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (`${name} ${count}` === point) process.kill(process.pid, "SIGKILL");
}

// One page at a time, so that there is something between them.
const purgePages = repository.purgePages.bind(repository);
repository.purgePages = (ids) => {
  const gone = purgePages(ids, 0);
  pass("page");
  return gone;
};
const remove = blobs.remove.bind(blobs);
blobs.remove = (hash) => {
  const freed = remove(hash);
  pass("file");
  return freed;
};

const { events, refreshFigures } = documentsOf(database);
const trash = new TrashService({ repository, blobs, events, refreshFigures, log: (message) => writeSync(2, message) });
if (what === "empty") trash.empty();
else trash.start();
writeSync(1, "going\n");
await trash.finished();
writeSync(1, `${JSON.stringify(trash.job())}\n`);
database.close();

/** @file The files of a library that belong into its backup, also while others come and go beside them. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "./database.ts";
import { runningRuns } from "./running-repository.ts";

export const DATABASE = "library.sqlite";
/** What is made anew, or is of a running Emend alone. Exports are copies of what the library holds. */
const LEFT_OUT = /^(library\.sqlite(-wal|-shm)?|emend\.lock|uploads|exports|publishing|blobs\/incoming)$/;
/**
 * On its way: half folders and files, learning curves, requests of a mix, and pictures for the screen that get their name
 * when they are whole.
 */
const TEMPORARY =
  /(^|\/)\.partial-|\.partial$|\.part$|^runs\/curve-|^adapters\/[^/]+\.mix\.json$|\.(webp|jpg)\.[0-9a-f-]{36}$/;
/** Of these a file may go without harm: pictures that are made again, and what a run that is deleted leaves. */
const MAY_GO = /^runs\/|\.scaled\.webp$|\.view\.jpg$/;

/** Folders of runs that a database calls running. They change while they are copied, and nobody can go on from a half state. */
export function foldersOfRunning(database: Db): { runs: string[]; folders: ReadonlySet<string> } {
  const running = runningRuns(database);
  return {
    runs: running.map(({ name }) => name),
    folders: new Set(running.flatMap(({ id }) => [`runs/${id}`, `adapters/${id}`])),
  };
}

/** Relative paths with slashes, sorted. Links are no part of a library; what goes while it is looked for is not told. */
export async function belongingFiles(root: string, without: ReadonlySet<string> = new Set()): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (LEFT_OUT.test(path) || TEMPORARY.test(path) || without.has(path)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  await walk("");
  return found.sort();
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Whether a backup is whole without a file that is not there any more, or is written all the time. */
export const mayGo = (path: string): boolean => MAY_GO.test(path);

/** @file `emend backup` and `emend restore`: the whole library, with Emend closed. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { lockLibrary } from "../platform/library-lock.ts";
import { defaultLibraryFolder } from "../platform/paths.ts";
import { type BackupProgress, backUp, restore } from "../storage/backup.ts";
import { say } from "./session.ts";

/** Progress on stderr, a line for each tenth. */
function tenths(): BackupProgress {
  let told = 0;
  return (done, total, phase) => {
    if (phase === "database" || phase === "copying") return;
    const tenth = Math.floor((10 * done) / total);
    if (tenth > told) say(`${done} of ${total} files`);
    told = Math.max(told, tenth);
  };
}

/** @throws AppError `library-locked` while Emend is open with it; as `backUp` */
export async function backupCommand({ out, library }: { out: string; library?: string }): Promise<void> {
  const folder = library ?? defaultLibraryFolder();
  const unlock = lockLibrary(folder);
  try {
    const into = resolve(out);
    const { files } = await backUp(folder, into, { told: tenths() });
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    console.log(`${into}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
  } finally {
    unlock();
  }
}

/** @throws AppError `library-locked` while Emend is open with it; as `restore` */
export async function restoreCommand(backup: string, { library }: { library?: string }): Promise<void> {
  const folder = library ?? defaultLibraryFolder();
  const unlock = existsSync(join(folder, "library.sqlite")) ? lockLibrary(folder) : () => {};
  let before: string | null;
  try {
    before = await restore(resolve(backup), folder, { told: tenths() });
  } finally {
    unlock();
  }
  console.log(before === null ? `${folder} is restored.` : `${folder} is restored. What was there before: ${before}`);
}

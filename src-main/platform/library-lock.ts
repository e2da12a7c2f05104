/** @file One Emend for one library: the second says so instead of fighting over it. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";

/**
 * Takes the library's lock file; one left by a process that is gone is taken over.
 * @returns gives it back
 * @throws AppError `library-locked`; `unavailable` where nothing can be written
 */
export function lockLibrary(libraryFolder: string): () => void {
  try {
    return lock(libraryFolder);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    const advice = "Give yourself the right to write there, or name another folder in EMEND_LIBRARY.";
    throw new AppError("unavailable", `Emend cannot write in the library ${libraryFolder}. ${advice}`);
  }
}

function lock(libraryFolder: string): () => void {
  mkdirSync(libraryFolder, { recursive: true });
  const path = join(libraryFolder, "emend.lock");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = Number(readFileSync(path, "utf8"));
      if (isAlive(owner)) {
        throw new AppError(
          "library-locked",
          `The library ${libraryFolder} is open in another Emend (process ${owner}). Close that one first.`,
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new AppError("library-locked", `The library ${libraryFolder} is being opened by another Emend.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** @file A file that is there whole or not at all, also after the power went. */
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes beside the place, to the disk, and renames. Two must not write the same file at once.
 * @param mode of a new file, less what the process's umask takes
 * @throws the file system's error; nothing is left then
 */
export async function writeWhole(
  path: string,
  content: string | AsyncIterable<string | Uint8Array>,
  mode = 0o666,
): Promise<void> {
  // Always the same name: what a kill left there is written over when the file is written again.
  const part = `${path}.part`;
  try {
    const file = await open(part, "w", mode);
    try {
      // Not `write`, which may write a part.
      if (typeof content === "string") await file.appendFile(content);
      else for await (const piece of content) await file.appendFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The name itself is on the disk only when its folder is. Windows cannot open folders, and needs it not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

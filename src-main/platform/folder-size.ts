/** @file What a folder takes on the disk. */
import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Bytes of all files in a folder and below, 0 where there is none. One entry after the other: an export can have a million
 * files. Those that go meanwhile count nothing.
 */
export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await opendir(folder).catch(() => []);
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await folderSize(path);
    else if (entry.isFile()) bytes += (await stat(path).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}

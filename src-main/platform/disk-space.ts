/** @file What room a disk has. */
import { existsSync, realpathSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Bytes that are free where a folder lies; null where it is not there, or the system does not say. */
export async function freeBytes(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Bytes that are free where a folder would lie that is not there yet. */
export async function freeBytesFor(path: string): Promise<number | null> {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return freeBytes(folder);
}

/** An absolute path without links, also where its last parts are not there yet. */
export function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

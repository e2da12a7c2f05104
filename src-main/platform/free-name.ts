/** @file Names in a folder that people look into, where nothing that is there is overwritten. */
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";

/**
 * Gives a folder the first name of `name`, `name-2`, … that is free in `folder`, also where somebody else is faster.
 * @returns its path
 * @throws the file system's error where it cannot be moved there at all (another disk, no rights)
 */
export async function moveToFreeName(from: string, folder: string, name: string): Promise<string> {
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? name : `${name}-${count}`);
    if (existsSync(path)) continue;
    try {
      await rename(from, path);
      return path;
    } catch (error) {
      // Only where the name was taken meanwhile is there another to try.
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "") || !existsSync(path))
        throw error;
    }
  }
}

/** @file Folders that a killed Emend had begun to write: they were never shown, and nobody would find what is in them. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Takes them away. Only for whoever holds the library's lock: another Emend may be writing one. @returns how many */
export function dropPartialFolders(folder: string): number {
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(".partial-")) : [];
  for (const name of found) rmSync(join(folder, name), { recursive: true, force: true });
  return found.length;
}

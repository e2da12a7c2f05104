/** @file Which library a person chose, and those that they had open before: a file of the configuration folder. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DATABASE = "library.sqlite";
/** Of libraries that are remembered. */
const MOST = 20;

interface Libraries {
  /** Null: the usual one. */
  chosen: string | null;
  /** The newest first. */
  known: string[];
}

/** A file that is not there or damaged says nothing: the usual library is opened then. */
function read(configFolder: string): Libraries {
  try {
    const { chosen, known } = JSON.parse(readFileSync(join(configFolder, "libraries.json"), "utf8")) as Libraries;
    const strings = Array.isArray(known) ? known.filter((path) => typeof path === "string") : [];
    return { chosen: typeof chosen === "string" ? chosen : null, known: strings };
  } catch {
    return { chosen: null, known: [] };
  }
}

/** Whether a folder holds a library. */
export const isLibrary = (folder: string): boolean => existsSync(join(folder, DATABASE));

/** The library that was chosen, and whether it is there: its disk may not be. Null where none was. */
export function chosenLibrary(configFolder: string): { path: string; there: boolean } | null {
  const { chosen } = read(configFolder);
  return chosen === null ? null : { path: chosen, there: isLibrary(chosen) };
}

/** Those that were open here before and are still there. */
export function knownLibraries(configFolder: string): string[] {
  return read(configFolder).known.filter(isLibrary);
}

/** From now on `path` is opened at the start. @param from the library that was open */
export function chooseLibrary(configFolder: string, path: string, from: string): void {
  const known = [...new Set([path, from, ...read(configFolder).known])].slice(0, MOST);
  mkdirSync(configFolder, { recursive: true });
  const file = join(configFolder, "libraries.json");
  writeFileSync(`${file}.new`, JSON.stringify({ chosen: path, known }), { flush: true });
  renameSync(`${file}.new`, file);
}

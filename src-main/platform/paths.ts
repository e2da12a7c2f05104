/** @file Every folder that Emend uses outside a library, by the habits of each system. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chosenLibrary } from "./libraries.ts";

/** What can be fetched or made again: models, the Python environment. `EMEND_CACHE` overrides. */
export function cacheFolder(): string {
  const set = process.env.EMEND_CACHE;
  if (set) return set;
  if (process.platform === "win32")
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Emend", "Cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "Emend");
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "emend");
}

/** Large models: gigabytes, which some want on another disk than the rest. `EMEND_LARGE_MODELS` overrides. */
export function largeModelsFolder(): string {
  return process.env.EMEND_LARGE_MODELS || join(cacheFolder(), "models", "large");
}

/**
 * The library that is opened: what `EMEND_LIBRARY` says, else what the person chose (if it is there: its disk may not
 * be), else the usual one.
 */
export function defaultLibraryFolder(): string {
  const set = process.env.EMEND_LIBRARY;
  if (set) return set;
  const chosen = chosenLibrary(configFolder());
  if (chosen?.there) return chosen.path;
  if (process.platform === "win32")
    return join(process.env.APPDATA ?? join(homedir(), "AppData", "Roaming"), "Emend", "Library");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Emend", "Library");
  return join(process.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "emend", "library");
}

/** What belongs to a person and not to a library: sign-ins. `EMEND_CONFIG` overrides. */
export function configFolder(): string {
  const set = process.env.EMEND_CONFIG;
  if (set) return set;
  if (process.platform === "win32")
    return join(process.env.APPDATA ?? join(homedir(), "AppData", "Roaming"), "Emend", "Config");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Emend", "Config");
  return join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "emend");
}

/** What happened, for bug reports; never texts or tokens. */
export function logFile(): string {
  return join(cacheFolder(), "logs", "emend.log");
}

/** `resources` of the checkout or of the bundle beside it. `EMEND_RESOURCES` overrides: where a package has been unpacked. */
export function resourcesFolder(): string {
  const set = process.env.EMEND_RESOURCES;
  if (set) return set;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "resources", "trainer"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("Emend's resources folder is missing; reinstall Emend.");
    folder = parent;
  }
  return join(folder, "resources");
}

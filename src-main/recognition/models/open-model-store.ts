/** @file The model store where every entry point finds it: the app, the command line, the tests, the benchmarks. */
import { join } from "node:path";
import { cacheFolder } from "../../platform/paths.ts";
import { ModelStore } from "./model-store.ts";

/** `EMEND_MODELS` and a packaged build's resources are looked into first; what is fetched goes into the cache. */
export function makeModelStore(resourcesFolder: string): ModelStore {
  const folders = [process.env.EMEND_MODELS, join(resourcesFolder, "models")].filter((folder) => folder !== undefined);
  return new ModelStore({ cache: join(cacheFolder(), "models"), folders });
}

/** @file The preload script as it ships: bundled as electron.vite.config.ts says, and run with an Electron of our own. */
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { resolveConfig } from "electron-vite";
import { build, type InlineConfig, type Rolldown } from "vite";
import { projectRoot } from "./project-copy.ts";

/** The bundle's one file. @throws where there is more than one: a sandboxed preload script cannot load a second */
export async function bundlePreload(): Promise<string> {
  const { config } = await resolveConfig(
    { configFile: join(projectRoot, "electron.vite.config.ts"), logLevel: "silent" },
    "build",
    "production",
  );
  const preload = config?.preload as InlineConfig;
  const built = (await build({
    ...preload,
    configFile: false,
    logLevel: "silent",
    build: { ...preload.build, write: false },
  })) as Rolldown.RolldownOutput;
  const [chunk, ...others] = built.output;
  if (others.length > 0) throw new Error(`the preload script is in ${others.length + 1} files, not in one`);
  return chunk.code;
}

export interface LoadedPreload {
  /** What it asked `require` for, in order. */
  required: string[];
  /** What it put on `window`, by name. */
  exposed: Record<string, unknown>;
}

/** The parts of `electron` that a preload script may use here. */
export interface FakeElectron {
  ipcRenderer: unknown;
  webUtils: unknown;
}

/** Runs the bundle where there is nothing but `require`, and that knows `electron` alone. */
export function runPreload(code: string, electron: FakeElectron): LoadedPreload {
  const loaded: LoadedPreload = { required: [], exposed: {} };
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown) => {
      loaded.exposed[name] = api;
    },
  };
  const require = (name: string) => {
    loaded.required.push(name);
    if (name !== "electron") throw new Error(`module not found: ${name}`);
    return { ...electron, contextBridge };
  };
  const module = { exports: {} };
  runInContext(code, createContext({ require, module, exports: module.exports }), { filename: "preload.cjs" });
  return loaded;
}

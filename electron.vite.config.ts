/** @file The desktop app's bundles. Inputs are said outright: the folders are not where electron-vite looks. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "electron-vite";
import { NATIVE_MODULES } from "./build/native-modules.ts";
import renderer from "./build/vite.renderer.config.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** CommonJS with `.cjs`: the package is `"type": "module"`, and a sandboxed preload script cannot be an ES module. */
const output = { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" } as const;

export default defineConfig({
  main: {
    build: {
      outDir: at("out/main"),
      externalizeDeps: { include: [...NATIVE_MODULES] },
      rolldownOptions: {
        // Entries of their own: the first is started as a process, the others as threads.
        input: {
          index: at("src-main/index.ts"),
          // The same app for a browser: Node starts it where Electron cannot run.
          web: at("src-main/web.ts"),
          "engine-worker": at("src-main/recognition/engine-worker.ts"),
          "pdf-worker": at("src-main/documents/pdf-worker.ts"),
          "parquet-worker": at("src-main/formats/lines/parquet-worker.ts"),
          "measure-worker": at("src-main/evaluation/measure-worker.ts"),
        },
        output,
      },
    },
  },
  preload: {
    build: {
      outDir: at("out/preload"),
      // A sandboxed preload script can require `electron` and nothing from node_modules.
      externalizeDeps: false,
      rolldownOptions: { input: { index: at("src-preload/index.ts") }, output },
    },
  },
  renderer,
});

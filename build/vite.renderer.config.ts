/** @file Builds the renderer for both hosts: relative URLs, no inline script, so that a strict CSP holds. */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { unicodeNamesPlugin } from "./unicode-names.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../src-renderer", import.meta.url));

export default defineConfig({
  root,
  base: "./",
  plugins: [react(), unicodeNamesPlugin()],
  worker: { format: "es" },
  // It finds its WebAssembly beside itself, which a copy elsewhere does not.
  optimizeDeps: { exclude: ["hunspell-wasm"] },
  build: {
    outDir: fileURLToPath(new URL("../out/renderer", import.meta.url)),
    emptyOutDir: true,
    // Inlined assets would be data: URLs, and the preload polyfill an inline script: the CSP allows neither.
    assetsInlineLimit: 0,
    // `assets/` is where both hosts serve page images and crops.
    assetsDir: "static",
    modulePreload: { polyfill: false },
    // The names of characters are one of 842 kB, read when somebody searches one.
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: fileURLToPath(new URL("../src-renderer/index.html", import.meta.url)) },
  },
  // The repository, and node_modules where that is a link to another checkout.
  server: { host: "127.0.0.1", fs: { allow: [repository, realpathSync(join(repository, "node_modules"))] } },
});

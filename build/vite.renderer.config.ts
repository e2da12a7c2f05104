/** @file Builds the renderer for both hosts: relative URLs, no inline script, so that a strict CSP holds. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("../src-renderer", import.meta.url));

export default defineConfig({
  root,
  base: "./",
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("../out/renderer", import.meta.url)),
    emptyOutDir: true,
    // Inlined assets would be data: URLs, and the preload polyfill an inline script: the CSP allows neither.
    assetsInlineLimit: 0,
    // `assets/` is where both hosts serve page images and crops.
    assetsDir: "static",
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL("../src-renderer/index.html", import.meta.url)) },
  },
  server: { host: "127.0.0.1" },
});

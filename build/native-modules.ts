/**
 * @file The packages that carry native libraries or WebAssembly beside their code. One list for the bundler (left
 * external) and the packager (unpacked from the archive by folder: shared libraries do not all end in `.so`).
 */
export const NATIVE_MODULES = ["@hyzyla/pdfium", "better-sqlite3", "onnxruntime-node", "sharp"] as const;

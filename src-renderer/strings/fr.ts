/** @file The interface in French. What is missing here stays English. */
import type { Translation } from "./language.ts";

const table: Translation = {};

export const fr = {
  table,
  counts: {
    lines: { one: "ligne", other: "lignes" },
    pages: { one: "page", other: "pages" },
    files: { one: "fichier", other: "fichiers" },
  },
};

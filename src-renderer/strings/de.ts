/** @file The interface in German. What is missing here stays English. */
import type { Translation } from "./language.ts";

const table: Translation = {};

export const de = {
  table,
  counts: {
    lines: { one: "Zeile", other: "Zeilen" },
    pages: { one: "Seite", other: "Seiten" },
    files: { one: "Datei", other: "Dateien" },
  },
};

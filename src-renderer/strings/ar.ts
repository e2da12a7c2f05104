/** @file The interface in Arabic. What is missing here stays English. */
import type { Translation } from "./language.ts";

const table: Translation = {};

export const ar = {
  table,
  counts: {
    lines: { one: "سطر", two: "سطران", few: "أسطر", other: "سطرًا" },
    pages: { one: "صفحة", two: "صفحتان", few: "صفحات", other: "صفحة" },
    files: { one: "ملف", two: "ملفان", few: "ملفات", other: "ملفًا" },
  },
};

/** @file The interface in Arabic. What is missing here stays English. */
import { files, lines, pages } from "./ar-count.ts";
import type { Translation, Wording } from "./language.ts";

const table: Translation = {};

export const ar: Wording = { table, lines, pages, files };

/** @file The interface in French. What is missing here stays English. */
import { files, lines, pages } from "./fr-count.ts";
import type { Translation, Wording } from "./language.ts";

const table: Translation = {};

export const fr: Wording = { table, lines, pages, files };

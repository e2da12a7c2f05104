/** @file English: counts with their nouns. A part of en.ts. */

const n = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const lines = (count: number): string => n(count, "line", "lines");
export const pages = (count: number): string => n(count, "page", "pages");
export const regions = (count: number): string => n(count, "region", "regions");
export const files = (count: number): string => n(count, "file", "files");

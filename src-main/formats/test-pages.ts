/** @file Documents made up for tests, a target in memory, and texts that break formats. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { FileTree, listFolder } from "./file-tree.ts";
import { FolderTarget } from "./folder-target.ts";
import type { Format, InItem, InLine, InPage, OutDocument, OutLine, OutPage } from "./format.ts";
import { rectangle } from "./line-geometry.ts";

export const NOW = new Date("2026-03-02T10:12:00.000Z");

export function outLine(text: string, index: number, more: Partial<OutLine> = {}): OutLine {
  return {
    id: `line_${index + 1}`,
    polygon: rectangle([10, 20 + index * 30, 510, 44 + index * 30]),
    baseline: null,
    text,
    verified: true,
    confidence: 0.5,
    direction: "ltr",
    regionId: null,
    status: "verified",
    unreadable: false,
    characters: [],
    crop: () => pixels(500, 24, index),
    ...more,
  };
}

export function outPage(lines: OutLine[], more: Partial<OutPage> = {}): OutPage {
  return {
    id: "page",
    stem: "0001",
    sourceName: "0001.jpg",
    scan: "0001.jpg",
    language: null,
    position: 0,
    width: 600,
    height: Math.max(100, 60 + lines.length * 30),
    regions: [],
    lines,
    image: () => pixels(600, Math.max(100, 60 + lines.length * 30), 7),
    ...more,
  };
}

export function outDocument(pages: OutPage[], more: Partial<OutDocument> = {}): OutDocument {
  return {
    id: "document",
    name: "Letters",
    language: null,
    folder: "",
    async *pages() {
      yield* pages;
    },
    ...more,
  };
}

async function pixels(width: number, height: number, shade: number): Promise<Uint8Array> {
  const background = { r: 250, g: 250 - (shade % 100), b: 240 };
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Writes documents, reads back what was written, and gives both. */
export async function roundTrip(
  format: Format,
  documents: OutDocument[],
  { variant = format.info.variants[0]?.id ?? "", images = true } = {},
): Promise<{ items: InItem[]; notes: string[]; tree: FileTree; folder: string; dispose(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "emend-format-"));
  const target = new FolderTarget(folder, new AbortController().signal);
  async function* all() {
    yield* documents;
  }
  await format.writer?.write(all(), target, { variant, images, now: NOW });
  const tree = new FileTree(await listFolder(folder));
  const { items, notes } = await readTree(format, tree);
  return { items, notes, tree, folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function readTree(format: Format, tree: FileTree): Promise<{ items: InItem[]; notes: string[] }> {
  const notes: string[] = [];
  const items: InItem[] = [];
  const files = (await format.reader?.find(tree)) ?? [];
  for await (const item of format.reader?.read(tree, files, (note) => notes.push(note)) ?? []) items.push(item);
  return { items, notes };
}

export function treeOf(files: Record<string, string | Uint8Array>): { tree: FileTree; dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), "emend-tree-"));
  const map = new Map<string, string>();
  for (const [index, [path, content]] of Object.entries(files).entries()) {
    const file = join(folder, String(index));
    writeFileSync(file, content);
    map.set(path, file);
  }
  return { tree: new FileTree(map), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function writeFiles(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

export const pagesOf = (items: readonly InItem[]): InPage[] => items.filter((item) => item.kind === "page");
export const linesOf = (items: readonly InItem[]): InLine[] => items.filter((item) => item.kind === "line");
export const textsOf = (items: readonly InItem[]): string[] =>
  items.flatMap((item) => (item.kind === "page" ? item.lines.map((line) => line.text) : [item.text]));

/** Lines as the library can hold them: no line breaks and no NUL, anything else. */
const inLibrary = (text: string) =>
  text
    .toWellFormed()
    .replaceAll("\0", "")
    .replace(/[\n\v\f\r\u0085\u2028\u2029]/g, " ");

const nasty = fc.constantFrom(
  "",
  " ",
  "  two  spaces ",
  "\tTab\there",
  "a & b < c > d \"e\" 'f' ]]>",
  "null",
  "true",
  "###",
  "*",
  "\\",
  "`*_{}[]()#+-.!|",
  "1. no list",
  "- no list",
  "# no heading",
  "    code",
  "a\\",
  "<b>",
  "&amp;",
  "&#65;",
  "=cmd()",
  "\u05e9\u05dc\u05d5\u05dd (12) world",
  "\u0645\u0631\u062d\u0628\u0627 2026",
  "\u202eoverride\u202c",
  "vo\u0364n",
  "\ue8ba\uf1ac",
  "\u{1f600}\u{1f468}\u200d\u{1f469}",
  "\u00ad\u00ac\u2e17-",
  "\u00a0nbsp\u00a0",
  "ﬀ ſ ꝛ",
  "\u0001\u0008\u001f",
  "\ufffe\uffff",
  "a\u0301\u0323",
  "C:\\x\\y.png",
  "'quote",
  "tab\tand, comma; semicolon",
);

/** Texts of lines: right to left, combining, control, quotes, private use, and whatever fast-check thinks of. */
export const lineText = fc.oneof(
  { weight: 3, arbitrary: nasty },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }).map(inLibrary) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }).map(inLibrary) },
);

/** What XML can hold of a text: the rest is written as U+FFFD. */
export const inXml = (text: string) =>
  text.toWellFormed().replace(/(?![\t\n\r\x7f-\x9f])\p{Cc}|[\uFFFE\uFFFF]/gu, "\uFFFD");

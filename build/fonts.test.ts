/** @file The fonts of the text field hold every character that a keyboard of Emend's can write. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import opentype from "opentype.js";
import { expect, it } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { resolve } = createRequire(import.meta.url);

interface Face {
  family: string;
  /** Whether the browser asks this file for the character, and finds it there. */
  has(codePoint: number): boolean;
}

function faces(): Face[] {
  const css = readFileSync(at("../src-renderer/styles/fonts.css"), "utf8");
  return [...css.matchAll(/@font-face \{(.*?)\}/gs)].map(([, body = ""]) => {
    const family = /font-family: "([^"]+)"/.exec(body)?.[1] ?? "";
    const file = /url\("([^"]+)"\)/.exec(body)?.[1] ?? "";
    const ranges = [
      ...(/unicode-range:([^;]+);/s.exec(body)?.[1] ?? "U+0-10FFFF").matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g),
    ].map(([, from = "", to = from]) => [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const);
    // The same font as WOFF, which needs no Brotli to be read.
    const bytes = readFileSync(resolve(file.replace(/\.woff2$/, ".woff")));
    const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    return {
      family,
      has: (codePoint) =>
        ranges.some(([from, to]) => codePoint >= from && codePoint <= to) &&
        font.charToGlyphIndex(String.fromCodePoint(codePoint)) > 0,
    };
  });
}

interface Layout {
  name: string;
  rows: { keys: { text: string; shift?: string }[] }[];
}

it.each(readdirSync(at("../resources/keyboards")))("%s", (file) => {
  const layout = JSON.parse(readFileSync(at(`../resources/keyboards/${file}`), "utf8")) as Layout;
  const known = faces();
  expect(known.map(({ family }) => family)).toContain("Noto Serif");
  const characters = new Set(
    layout.rows.flatMap(({ keys }) => keys.flatMap((key) => [...key.text, ...(key.shift ?? "")])),
  );
  expect(characters.size).toBeGreaterThan(50);
  const missing = [...characters].filter((character) => !known.some((face) => face.has(character.codePointAt(0) ?? 0)));
  expect(missing).toEqual([]);
});

/** @file Logical to visual order by the Unicode bidirectional algorithm (bidi-js). */
import bidiFactory from "bidi-js";
import type { Direction } from "./page-text.ts";

// The package's types say CommonJS's `export =`, its ES module has a default export; Node takes the latter.
type Bidi = ReturnType<(typeof bidiFactory)["default"]>;
const bidi = (bidiFactory as unknown as () => Bidi)();
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The graphemes of a text from left to right as they stand on paper; brackets are those of the text, not as they look. */
export function visualGraphemes(text: string, direction: Direction): { text: string; at: number }[] {
  const segments = [...graphemes.segment(text)].map(({ segment, index }) => ({ text: segment, at: index }));
  const levels = bidi.getEmbeddingLevels(text, direction);
  const order = bidi.getReorderedIndices(text, levels) as number[];
  const owner: number[] = [];
  for (const [index, { text: segment }] of segments.entries()) {
    for (let unit = 0; unit < segment.length; unit++) owner.push(index);
  }
  const seen = new Set<number>();
  const out: { text: string; at: number }[] = [];
  for (const unit of order) {
    const index = owner[unit];
    if (index === undefined || seen.has(index)) continue;
    seen.add(index);
    out.push(segments[index] as { text: string; at: number });
  }
  return out;
}

/** Indices of words from left to right as they stand on paper. */
export function visualOrderOf(words: readonly string[], direction: Direction): number[] {
  const starts: number[] = [];
  let length = 0;
  for (const word of words) {
    starts.push(length);
    length += word.length + 1;
  }
  const text = words.join(" ");
  const seen = new Set<number>();
  for (const { at } of visualGraphemes(text, direction)) {
    if (text[at] === " ") continue;
    seen.add(starts.findLastIndex((start) => start <= at));
  }
  return [...seen];
}

/** Whether a strong right-to-left letter (Hebrew, Arabic and kin) is in the text. */
export function hasRightToLeft(text: string): boolean {
  for (const character of text) {
    const type = bidi.getBidiCharTypeName(character);
    if (type === "R" || type === "AL") return true;
  }
  return false;
}

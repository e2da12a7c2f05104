/** @file Typing in one word of a line: what becomes of the whole text, and of the words around. Plain functions. */

import type { Proposal } from "#contract/corrections.ts";
import { type PlacedWord, placeWords } from "./alignment.ts";

/** A word while it is typed in: it may be empty or end in a space, which the line's text never shows. */
export interface OpenWord {
  /** The text around it, without the spaces next to it. */
  before: string;
  after: string;
  value: string;
  /** Where its ink is. */
  x0: number;
  x1: number;
}

/** The line's text with an open word in it. */
export function closeWord({ before, value, after }: OpenWord): string {
  return [before, value.trim(), after].filter((part) => part !== "").join(" ");
}

/** Where the open word begins in that text. */
export function startOf({ before }: OpenWord): number {
  return before === "" ? 0 : before.length + 1;
}

/** Opens a word of a text with a new value in it. */
export function openWord(text: string, word: PlacedWord, value: string): OpenWord {
  return {
    before: text.slice(0, word.start).trimEnd(),
    after: text.slice(word.end).trimStart(),
    value,
    x0: word.x0,
    x1: word.x1,
  };
}

/** Whether a space was typed within the word, so that it is two by now. */
export function isSplit(value: string): boolean {
  return /\S\s+\S/.test(value);
}

/** The words to show: those of the text, the open one as it is being typed. */
export function stripWords(
  text: string,
  open: OpenWord | null,
  proposal: Proposal | null,
  direction: "ltr" | "rtl",
): PlacedWord[] {
  const words = placeWords(text, proposal, direction);
  if (open === null || closeWord(open) !== text) return words;
  const start = startOf(open);
  const end = start + open.value.trim().length;
  const confidence = words.find((word) => word.start === start && word.end === end)?.confidence ?? null;
  return [
    ...words.filter((word) => word.end <= open.before.length),
    { start, end, text: open.value, x0: open.x0, x1: open.x1, confidence },
    ...words.filter((word) => word.start >= text.length - open.after.length && open.after !== ""),
  ];
}

/** The text without the space between a word and its neighbour, and where the caret is then. */
export function joinWords(text: string, word: PlacedWord, step: -1 | 1): { text: string; caret: number } | null {
  const cut = step === -1 ? word.start : word.end;
  const before = text.slice(0, cut).trimEnd();
  const after = text.slice(cut).trimStart();
  return before === "" || after === "" ? null : { text: before + after, caret: before.length };
}

/** The word that a place in the text belongs to; at a border, the one that begins there. -1 where there is none. */
export function wordIndexAt(words: readonly PlacedWord[], offset: number): number {
  const inside = words.findIndex(({ start, end }) => offset >= start && offset < Math.max(end, start + 1));
  return inside >= 0 ? inside : words.findLastIndex(({ end }) => end <= offset);
}

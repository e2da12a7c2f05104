/**
 * @file Words of a line: where they begin and end, what another reading has in their place; and the
 * characters that the model doubts.
 */
import type { Proposal } from "#contract/corrections.ts";
import { diffTexts } from "../../ui/text-diff.ts";
import { placeCharacters, type TextRange } from "./alignment.ts";
import { USUAL_THRESHOLD } from "./filters.ts";

/** All words, in the order of the text. Offsets in UTF-16 units. */
export function wordsOf(text: string): TextRange[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** The word that the caret is in or touches; the one before it in a space; null in an empty text. */
export function wordAt(text: string, caret: number): TextRange | null {
  const words = wordsOf(text);
  return (
    words.find(({ start, end }) => caret >= start && caret <= end) ??
    words.findLast(({ end }) => end <= caret) ??
    words[0] ??
    null
  );
}

/** The word after (1) or before (-1) the caret's; null at the ends. */
export function neighbourWord(text: string, selection: TextRange, step: -1 | 1): TextRange | null {
  const words = wordsOf(text);
  // A caret right before a word is in front of it, not in it: the word itself is next.
  return (
    (step === 1
      ? words.find(({ start }) => start >= selection.end)
      : words.findLast(({ end }) => end <= selection.start)) ?? null
  );
}

/** The runs of characters that the model doubts, in the order of the text. None without a proposal. */
export function doubtsOf(text: string, proposal: Proposal | null, below: number = USUAL_THRESHOLD): TextRange[] {
  const ranges: TextRange[] = [];
  let at = 0;
  for (const { text: point, confidence } of placeCharacters(text, proposal)) {
    const end = at + point.length;
    if (confidence !== null && confidence < below) {
      const last = ranges.at(-1);
      if (last?.end === at) last.end = end;
      else ranges.push({ start: at, end });
    }
    at = end;
  }
  return ranges;
}

/** What `other` has in the place of a word of `text`: perhaps nothing, perhaps two words. */
export function counterpart(text: string, word: TextRange, other: string): string {
  const before: string[] = [];
  const inside: string[] = [];
  const after: string[] = [];
  let at = 0;
  for (const { kind, text: part } of diffTexts(text, other)) {
    if (kind === "added") {
      if (at < word.start || at > word.end) continue;
      if (at === word.start) before.push(part);
      else if (at === word.end) after.push(part);
      else inside.push(part);
      continue;
    }
    if (kind === "same") {
      const from = Math.max(at, word.start);
      const to = Math.min(at + part.length, word.end);
      if (from < to) inside.push(part.slice(from - at, to - at));
    }
    at += part.length;
  }
  // What was put in at the word's edge belongs to it as far as no space parts them.
  const head = before.join("").split(/\s/).at(-1) ?? "";
  const tail = after.join("").split(/\s/)[0] ?? "";
  return head + inside.join("") + tail;
}

/** The next of the other readings of a word: from the first, and after each the one behind it. Null where all agree. */
export function nextReading(text: string, word: TextRange, others: readonly string[]): string | null {
  const own = text.slice(word.start, word.end);
  const readings = [...new Set(others.map((other) => counterpart(text, word, other)))].filter((each) => each !== "");
  const now = readings.indexOf(own);
  const next = readings[(now + 1) % Math.max(1, readings.length)];
  return next === undefined || next === own ? null : next;
}

/** @file Words of a line for the dictionary, also those that go over the end of the line, and how old print is looked up. */
import { LINE_HYPHENS } from "../rules/letters.ts";

export interface SpelledWord {
  /** In UTF-16 units of the line's text. */
  start: number;
  end: number;
  /** What to look up: with the part on the other line, where there is one. */
  word: string;
  /** Whether a part of it is on another line: it cannot be replaced in one. */
  split: boolean;
}

const WORD = /[\p{L}\p{M}]+(?:['’ʼ״׳][\p{L}\p{M}]+)*/gu;
const HYPHEN_END = new RegExp(`(?<=[\\p{L}\\p{M}])[${LINE_HYPHENS.replace("-", "")}-]\\s*$`, "u");

/** The words of a text. @param before - the line above, @param after - the line below, where they belong together */
export function wordsOf(text: string, before: string | null, after: string | null): SpelledWord[] {
  const words: SpelledWord[] = [];
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    const end = start + word.length;
    // Part of a number or a signature ("3te", "A2v"): no dictionary has it.
    if (/\p{N}/u.test(text.charAt(start - 1)) || /\p{N}/u.test(text.charAt(end))) continue;
    words.push({ start, end, word, split: false });
  }
  const [first] = words;
  if (first !== undefined && before !== null && /^\s*$/.test(text.slice(0, first.start)) && HYPHEN_END.test(before)) {
    first.word = lastWord(before) + first.word;
    first.split = true;
  }
  const last = words.at(-1);
  if (last !== undefined && HYPHEN_END.test(text) && text.slice(last.end).trim().length === 1) {
    last.word += after === null ? "" : (after.match(WORD)?.[0] ?? "");
    last.split = true;
    // Without the other half nobody knows.
    if (after === null) words.pop();
  }
  return words.filter(({ word }) => [...word].length > 1);
}

function lastWord(text: string): string {
  return [...text.matchAll(WORD)].at(-1)?.[0] ?? "";
}

/** The forms under which a word is looked up: one known form is enough. @param oldPrint - ſ as s, aͤ as ä, ﬁ as fi */
export function lookUps(word: string, oldPrint: boolean): string[] {
  const composed = word.normalize("NFC").replace(/[’ʼ]/g, "'");
  const forms = new Set([composed]);
  if (oldPrint) forms.add(composed.replaceAll("\u0364", "\u0308").normalize("NFKC"));
  return [...forms];
}

/** A suggestion as the text would write it: with ſ where the word had it. */
export function inOldPrint(suggestion: string, word: string): string {
  return word.includes("ſ") ? suggestion.replace(/s(?=[\p{L}\p{M}])/gu, "ſ") : suggestion;
}

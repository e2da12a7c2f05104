/**
 * @file Where the characters of a line's text are on its image and how sure the model is of each. The model's own
 * characters have both from the CTC alignment; a text that a person changed is laid over the model's by what they share.
 */
import type { Proposal } from "#contract/corrections.ts";
import { diffTexts } from "../../ui/text-diff.ts";

/** One code point of a line's text. */
export interface PlacedCharacter {
  text: string;
  /** 0 to 1; null for what the model did not read so. */
  confidence: number | null;
  /** Along the line's image, 0 left edge to 1 right edge, also right to left; null where nobody knows. */
  x0: number | null;
  x1: number | null;
}

const nowhere = { confidence: null, x0: null, x1: null };
/** Readings are never changed once made, so each is laid out once. */
const placedProposals = new WeakMap<Proposal, PlacedCharacter[]>();

/** The code points of a proposal. Spaces that the layout put in have no character of their own. */
function placeProposal(proposal: Proposal): PlacedCharacter[] {
  const known = placedProposals.get(proposal);
  if (known !== undefined) return known;
  const read: PlacedCharacter[] = [];
  for (const { text, confidence, x0, x1 } of proposal.characters) {
    const points = [...text];
    const share = (x1 - x0) / Math.max(1, points.length);
    for (const [i, point] of points.entries()) {
      read.push({ text: point, confidence, x0: x0 + i * share, x1: x0 + (i + 1) * share });
    }
  }
  let at = 0;
  const placed = [...proposal.text].map((text) => {
    const character = read[at];
    if (character?.text === text) {
      at += 1;
      return character;
    }
    return { text, ...nowhere };
  });
  // A reading that does not say what its characters say is not to be trusted at any place.
  const result = at === read.length ? placed : placed.map(({ text }) => ({ text, ...nowhere }));
  placedProposals.set(proposal, result);
  return result;
}

/** The code points of `text` with place and confidence, as far as the proposal reads the same there. */
export function placeCharacters(text: string, proposal: Proposal | null): PlacedCharacter[] {
  if (proposal === null) return [...text].map((point) => ({ text: point, ...nowhere }));
  const read = placeProposal(proposal);
  if (text === proposal.text) return read;
  const placed: PlacedCharacter[] = [];
  let at = 0;
  for (const { kind, text: part } of diffTexts(proposal.text, text)) {
    for (const point of part) {
      if (kind === "same") placed.push(read[at] ?? { text: point, ...nowhere });
      else if (kind === "added") placed.push({ text: point, ...nowhere });
      if (kind !== "added") at += 1;
    }
  }
  return placed;
}

/** A stretch of a text in UTF-16 units, as fields count; `end` is after its last. */
export interface TextRange {
  start: number;
  end: number;
}

export interface PlacedWord extends TextRange {
  text: string;
  /** Along the line's image, 0 to 1, always x0 <= x1. */
  x0: number;
  x1: number;
  /** The least of its characters; null where the model read none of them. */
  confidence: number | null;
}

/** The words of a text, each at its own place on the line's image, in the order of the text. */
export function placeWords(text: string, proposal: Proposal | null, direction: "ltr" | "rtl"): PlacedWord[] {
  const words = splitWords(placeCharacters(text, proposal));
  fillGaps(words, direction);
  return words.map(({ x0, x1, ...word }) => ({ ...word, x0: x0 ?? 0, x1: x1 ?? 1 }));
}

interface LooseWord extends TextRange {
  text: string;
  x0: number | null;
  x1: number | null;
  confidence: number | null;
}

function splitWords(characters: readonly PlacedCharacter[]): LooseWord[] {
  const words: LooseWord[] = [];
  let unit = 0;
  let open: LooseWord | null = null;
  for (const { text, confidence, x0, x1 } of characters) {
    if (/\s/.test(text)) open = null;
    else {
      if (open === null) {
        open = { start: unit, end: unit, text: "", x0: null, x1: null, confidence: null };
        words.push(open);
      }
      open.text += text;
      open.end = unit + text.length;
      if (x0 !== null) open.x0 = Math.min(open.x0 ?? x0, x0);
      if (x1 !== null) open.x1 = Math.max(open.x1 ?? x1, x1);
      if (confidence !== null) open.confidence = Math.min(open.confidence ?? 1, confidence);
    }
    unit += text.length;
  }
  return words;
}

/** Words without a place share the room between their neighbours that have one, by their length. */
function fillGaps(words: LooseWord[], direction: "ltr" | "rtl"): void {
  const rtl = direction === "rtl";
  for (let i = 0; i < words.length; i += 1) {
    if (words[i]?.x0 !== null) continue;
    let j = i;
    while (j < words.length && words[j]?.x0 === null) j += 1;
    const before = words[i - 1];
    const after = words[j];
    const from = rtl ? (before?.x0 ?? 1) : (before?.x1 ?? 0);
    const to = rtl ? (after?.x1 ?? 0) : (after?.x0 ?? 1);
    const gap = words.slice(i, j);
    // One for the space after each word.
    const total = gap.reduce((sum, word) => sum + word.text.length + 1, 0);
    let at = 0;
    for (const word of gap) {
      const [a, b] = [at / total, (at + word.text.length) / total].map((share) => from + (to - from) * share);
      word.x0 = Math.min(a as number, b as number);
      word.x1 = Math.max(a as number, b as number);
      at += word.text.length + 1;
    }
    i = j - 1;
  }
}

/**
 * Where a caret is along the line's image: between the characters on both sides of it as far as the model saw them, else
 * by its share of the text. 0 left edge to 1 right edge.
 */
export function caretPlace(text: string, caret: number, proposal: Proposal | null, direction: "ltr" | "rtl"): number {
  const rtl = direction === "rtl";
  let unit = 0;
  let before: number | null = null;
  let after: number | null = null;
  for (const { text: point, x0, x1 } of placeCharacters(text, proposal)) {
    const begins = rtl ? x1 : x0;
    const ends = rtl ? x0 : x1;
    if (unit < caret && ends !== null) before = ends;
    if (unit >= caret && begins !== null && after === null) after = begins;
    unit += point.length;
  }
  if (before !== null && after !== null) return (before + after) / 2;
  const share = text.length === 0 ? 0.5 : caret / text.length;
  return before ?? after ?? (rtl ? 1 - share : share);
}

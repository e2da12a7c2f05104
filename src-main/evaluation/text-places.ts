/** @file Code points of a text as the metric sees it, each with its place in the text as it was typed; and one mended there. */
import { normalise } from "./metrics.ts";

/** A piece of the typed text, and the code points of the normalised text that it stands for. */
interface Piece {
  typed: string;
  points: readonly string[];
}

export interface PlacedText {
  /** Of the normalised text. */
  points: string[];
  /** Code units of the typed text before each of them. */
  starts: number[];
  pieces: readonly Piece[];
}

/** What stands at a place is to be something else; `truth` is empty where nothing stands, `read` where nothing is to. */
export interface Mend {
  at: number;
  truth: string;
  read: string;
}

/** A letter with its marks, a run of white space, or marks alone: normalising does not reach across. */
const PIECES = /\s+|[^\s\p{M}]\p{M}*|\p{M}+/gu;

/** @returns null for the rare text (jamo, for one) that is normalised across letters */
export function placed(text: string): PlacedText | null {
  const found = [...text.matchAll(PIECES)];
  const result: PlacedText & { pieces: Piece[] } = { points: [], starts: [], pieces: [] };
  for (const [index, match] of found.entries()) {
    const [typed] = match;
    const blank = /^\s/.test(typed);
    const atEnd = index === 0 || index === found.length - 1;
    const points = blank ? (atEnd ? [] : [" "]) : [...typed.normalize("NFC")];
    const kept = points.join("") === typed;
    let start = match.index;
    for (const point of points) {
      result.points.push(point);
      result.starts.push(start);
      if (kept) start += point.length;
    }
    result.pieces.push({ typed, points });
  }
  return result.points.join("") === normalise(text) ? result : null;
}

/**
 * The typed text with some places mended; everything else stays as it was typed, letter for letter.
 * @returns null where a place does not say what it is to say
 */
export function mended(text: PlacedText, mends: readonly Mend[]): string | null {
  const replaced = new Map<number, string>();
  const before = new Map<number, string>();
  for (const { at, truth, read } of mends) {
    if (truth === "") before.set(at, (before.get(at) ?? "") + read);
    else if (text.points[at] !== truth) return null;
    else replaced.set(at, read);
  }
  let at = 0;
  const pieces = text.pieces.map(({ typed, points }) => {
    const first = at;
    at += points.length;
    const changed = points.some((_, index) => replaced.has(first + index) || before.has(first + index));
    if (!changed) return typed;
    return points
      .map((point, index) => (before.get(first + index) ?? "") + (replaced.get(first + index) ?? point))
      .join("");
  });
  return pieces.join("") + (before.get(at) ?? "");
}

/** @file Scores of pages whose reading order is in doubt: lines in any order, cut or joined, and words in any order. */
import { bestFit, fitEdits, type Units } from "./edit-distance.ts";

const BLANK = 0x20;

interface Piece {
  id: number;
  units: Units;
}

/**
 * Edits between two pages whose lines may stand in any order and be cut or joined (after Clausner, Pletschacher and
 * Antonacopoulos, "Flexible character accuracy measure", Pattern Recognition Letters 2020; docs/metrics.md has the
 * steps). A blank at a cut does not count. What finds no partner is replaced, then added or left out.
 */
export function flexibleEdits(reference: readonly Units[], hypothesis: readonly Units[]): number {
  const [references, hypotheses] = withoutEqual(reference, hypothesis);
  let ids = references.length + hypotheses.length;
  const known = new Map<number, number>();
  const editsOf = (a: Piece, b: Piece) => {
    const key = Math.min(a.id, b.id) * 2 ** 24 + Math.max(a.id, b.id);
    const edits = known.get(key) ?? fitEdits(...shorterFirst(a.units, b.units));
    known.set(key, edits);
    return edits;
  };
  let sum = 0;
  for (;;) {
    const match = bestPair(references, hypotheses, editsOf);
    if (match === null) return sum + Math.max(lengthOf(references), lengthOf(hypotheses));
    const [a, b] = [references[match.r] as Piece, hypotheses[match.h] as Piece];
    const [short, long] = shorterFirst(a.units, b.units);
    const { edits, start, end } = bestFit(short, long);
    sum += edits;
    const rest = [long.subarray(0, start), long.subarray(end)].map(trimmed).filter((units) => units.length > 0);
    const pieces = rest.map((units) => ({ id: ids++, units }));
    const referenceIsLong = long === a.units;
    references.splice(match.r, 1, ...(referenceIsLong ? pieces : []));
    hypotheses.splice(match.h, 1, ...(referenceIsLong ? [] : pieces));
  }
}

/** The pair that explains most characters; among equals that with the fewest edits, then the first. */
function bestPair(
  references: readonly Piece[],
  hypotheses: readonly Piece[],
  editsOf: (a: Piece, b: Piece) => number,
): { r: number; h: number } | null {
  let best: { r: number; h: number } | null = null;
  let [mostGain, fewest] = [0, Number.POSITIVE_INFINITY];
  references.forEach((a, r) => {
    hypotheses.forEach((b, h) => {
      const length = Math.min(a.units.length, b.units.length);
      if (length < mostGain) return;
      const edits = editsOf(a, b);
      const gain = length - edits;
      if (gain === 0 || gain < mostGain || (gain === mostGain && edits >= fewest)) return;
      best = { r, h };
      [mostGain, fewest] = [gain, edits];
    });
  });
  return best;
}

/** The reference is the pattern where both are as long. */
function shorterFirst(a: Units, b: Units): [Units, Units] {
  return b.length < a.length ? [b, a] : [a, b];
}

/** Lines that are on both sides as they are need no search. */
function withoutEqual(reference: readonly Units[], hypothesis: readonly Units[]): [Piece[], Piece[]] {
  const waiting = new Map<string, number>();
  for (const line of hypothesis) waiting.set(line.join(), (waiting.get(line.join()) ?? 0) + 1);
  const matched = new Map<string, number>();
  const left = reference.filter((line) => {
    const key = line.join();
    if ((matched.get(key) ?? 0) >= (waiting.get(key) ?? 0)) return true;
    matched.set(key, (matched.get(key) ?? 0) + 1);
    return false;
  });
  const right = hypothesis.filter((line) => {
    const count = matched.get(line.join()) ?? 0;
    matched.set(line.join(), count - 1);
    return count <= 0;
  });
  const pieces = (lines: Units[], first: number) =>
    lines.filter((units) => units.length > 0).map((units, index) => ({ id: first + index, units }));
  return [pieces(left, 0), pieces(right, left.length)];
}

function trimmed(units: Units): Units {
  let [start, end] = [0, units.length];
  while (start < end && units[start] === BLANK) start++;
  while (end > start && units[end - 1] === BLANK) end--;
  return units.subarray(start, end);
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.units.length, 0);
}

/** Words in any order: the more of those missing and those too many, as ocrevalUAtion counts. */
export function bagEdits(reference: readonly string[], hypothesis: readonly string[]): number {
  const balance = new Map<string, number>();
  for (const word of reference) balance.set(word, (balance.get(word) ?? 0) + 1);
  for (const word of hypothesis) balance.set(word, (balance.get(word) ?? 0) - 1);
  let [missing, tooMany] = [0, 0];
  for (const count of balance.values()) {
    if (count > 0) missing += count;
    else tooMany -= count;
  }
  return Math.max(missing, tooMany);
}

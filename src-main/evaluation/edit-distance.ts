/**
 * @file Levenshtein distance over code points, words or clusters, bit-parallel: Myers, "A fast bit-vector algorithm for
 * approximate string matching" (J. ACM 1999), in bands of 32 rows as Hyyrö has it (2003). The trainer's
 * edit_distance.py does the same on Python's long integers.
 */

const BAND = 32;
/** One entry for each code point, or number of a unit; 0 between calls. */
const rowsWith = new Int32Array(0x110000);

/** Units as numbers, equal where the units are equal. */
export type Units = Int32Array;

/** Code points; half of a surrogate pair that stands alone is one, too. */
export function codePoints(text: string): Units {
  const points = new Int32Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) as number;
    points[count++] = point;
    if (point > 0xffff) i++;
  }
  return points.subarray(0, count);
}

/** Numbers of two lists of units, from one numbering. */
export function numbered(a: readonly string[], b: readonly string[]): [Units, Units] {
  const numbers = new Map<string, number>();
  const numberOf = (unit: string) => {
    const known = numbers.get(unit);
    if (known !== undefined) return known;
    numbers.set(unit, numbers.size);
    return numbers.size - 1;
  };
  return [Int32Array.from(a, numberOf), Int32Array.from(b, numberOf)];
}

/** Levenshtein distance over any units: insertions, deletions and substitutions, each 1. */
export function distance(a: readonly string[], b: readonly string[]): number {
  return unitDistance(...numbered(a, b));
}

/** The same over the code points of two texts. */
export function textDistance(a: string, b: string): number {
  return a === b ? 0 : unitDistance(codePoints(a), codePoints(b));
}

/** The same over numbers below 0x110000. */
export function unitDistance(a: Units, b: Units): number {
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  // What both begin or end with is in a best alignment as it stands.
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [one, other] = [a.subarray(start, endA), b.subarray(start, endB)];
  const [pattern, text] = one.length < other.length ? [one, other] : [other, one];
  if (pattern.length === 0) return text.length;
  let sum = pattern.length;
  for (const step of lastRow(pattern, text, 1)) sum += step;
  return sum;
}

/** Where in a text a pattern fits best: edits, and the text's part from `start` up to `end`. */
export interface Fit {
  edits: number;
  start: number;
  end: number;
}

/** The part of the text with the fewest edits to the pattern; among several the one that ends first, then the shortest. */
export function bestFit(pattern: Units, text: Units): Fit {
  const { edits, end } = firstBest(pattern, text, 0);
  // Backwards from that end, with the end held: how far the part reaches.
  const back = firstBest(pattern.toReversed(), text.slice(0, end).toReversed(), 1);
  return { edits, start: end - back.end, end };
}

/** The edits alone. */
export function fitEdits(pattern: Units, text: Units): number {
  return firstBest(pattern, text, 0).edits;
}

function firstBest(pattern: Units, text: Units, first: 0 | 1): { edits: number; end: number } {
  let best = pattern.length;
  let end = 0;
  let edits = pattern.length;
  lastRow(pattern, text, first).forEach((step, j) => {
    edits += step;
    if (edits < best) {
      best = edits;
      end = j + 1;
    }
  });
  return { edits: best, end };
}

/**
 * Differences along the last row of the matrix, whose first value is the pattern's length.
 * @param first difference along row 0: 1 for texts from their beginning, 0 where the text's beginning costs nothing
 */
function lastRow(pattern: Units, text: Units, first: 0 | 1): Int8Array {
  const row = new Int8Array(text.length).fill(first);
  for (let top = 0; top < pattern.length; top += BAND) {
    const rows = Math.min(BAND, pattern.length - top);
    for (let i = 0; i < rows; i++) rowsWith[pattern[top + i] as number] = rowOf(pattern[top + i] as number) | (1 << i);
    passBand(text, row, 1 << (rows - 1));
    for (let i = 0; i < rows; i++) rowsWith[pattern[top + i] as number] = 0;
  }
  return row;
}

function rowOf(unit: number): number {
  return rowsWith[unit] as number;
}

/** Differences along the row above a band become those along its last row. Names as in Hyyrö's paper. */
function passBand(text: Units, row: Int8Array, last: number): void {
  let verticalPlus = -1;
  let verticalMinus = 0;
  for (let j = 0; j < text.length; j++) {
    const into = row[j] as number;
    const equal = rowOf(text[j] as number);
    const vertical = equal | verticalMinus;
    const start = into < 0 ? equal | 1 : equal;
    const horizontal = (((start & verticalPlus) + verticalPlus) ^ verticalPlus) | start;
    let plus = verticalMinus | ~(horizontal | verticalPlus);
    let minus = verticalPlus & horizontal;
    row[j] = ((plus & last) === 0 ? 0 : 1) - ((minus & last) === 0 ? 0 : 1);
    plus = (plus << 1) | (into > 0 ? 1 : 0);
    minus = (minus << 1) | (into < 0 ? 1 : 0);
    verticalPlus = minus | ~(vertical | plus);
    verticalMinus = plus & vertical;
  }
}

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
  return points.subarray(0, fill(points, text));
}

/** Writes a text's code points. @returns how many */
function fill(points: Int32Array, text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) as number;
    points[count++] = point;
    if (point > 0xffff) i++;
  }
  return count;
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
  if (a === b) return 0;
  if (a.length > LINE || b.length > LINE) return unitDistance(codePoints(a), codePoints(b));
  return distanceOf(lineA, fill(lineA, a), lineB, fill(lineB, b));
}

/** The same over numbers below 0x110000. */
export function unitDistance(a: Units, b: Units): number {
  return distanceOf(a, a.length, b, b.length);
}

// Lines are many and short: to make arrays for each would take longer than to compare them.
const LINE = 1024;
const lineA = new Int32Array(LINE);
const lineB = new Int32Array(LINE);
const lineRow = new Int8Array(LINE);

function distanceOf(a: Units, lengthA: number, b: Units, lengthB: number): number {
  let start = 0;
  let [endA, endB] = [lengthA, lengthB];
  // What both begin or end with is in a best alignment as it stands.
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (endA - start > endB - start) return between(b, start, endB, a, start, endA);
  return between(a, start, endA, b, start, endB);
}

/** Distance of two parts, of which the pattern is not the longer. */
function between(pattern: Units, from: number, to: number, text: Units, start: number, end: number): number {
  const length = end - start;
  if (from === to) return length;
  const row = length > LINE ? new Int8Array(length) : lineRow;
  row.fill(1, 0, length);
  passBands(pattern, from, to, text, start, end, row);
  let sum = to - from;
  for (let j = 0; j < length; j++) sum += row[j] as number;
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
  passBands(pattern, 0, pattern.length, text, 0, text.length, row);
  return row;
}

/** Differences along row 0 become those along the last row. */
function passBands(
  pattern: Units,
  from: number,
  to: number,
  text: Units,
  start: number,
  end: number,
  row: Int8Array,
): void {
  for (let top = from; top < to; top += BAND) {
    const bottom = Math.min(top + BAND, to);
    for (let i = top; i < bottom; i++) {
      const unit = pattern[i] as number;
      rowsWith[unit] = (rowsWith[unit] as number) | (1 << (i - top));
    }
    passBand(text, start, end, row, 1 << (bottom - top - 1));
    for (let i = top; i < bottom; i++) rowsWith[pattern[i] as number] = 0;
  }
}

/** Differences along the row above a band become those along its last row. Names as in Hyyrö's paper. */
function passBand(text: Units, start: number, end: number, row: Int8Array, last: number): void {
  let verticalPlus = -1;
  let verticalMinus = 0;
  for (let j = start; j < end; j++) {
    const into = row[j - start] as number;
    const equal = rowsWith[text[j] as number] as number;
    const vertical = equal | verticalMinus;
    const entering = into < 0 ? equal | 1 : equal;
    const horizontal = (((entering & verticalPlus) + verticalPlus) ^ verticalPlus) | entering;
    let plus = verticalMinus | ~(horizontal | verticalPlus);
    let minus = verticalPlus & horizontal;
    row[j - start] = ((plus & last) === 0 ? 0 : 1) - ((minus & last) === 0 ? 0 : 1);
    plus = (plus << 1) | (into > 0 ? 1 : 0);
    minus = (minus << 1) | (into < 0 ? 1 : 0);
    verticalPlus = minus | ~(vertical | plus);
    verticalMinus = plus & vertical;
  }
}

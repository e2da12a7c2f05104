/** @file Where two texts differ, and how sure a model is of its side there. */
import type { TextDifference } from "#contract/corrections.ts";

/** Beyond this many comparisons the middle of two texts counts as one difference: nobody would read finer ones. */
const MOST_CELLS = 4_000_000;

/** Equal up to `from`/`to` of the last one, then `from..fromEnd` became `to..toEnd` (code points). */
interface Hunk {
  from: number;
  fromEnd: number;
  to: number;
  toEnd: number;
}

/**
 * The differences from a text to a reading, in order, by longest common subsequence over code points.
 * @param characters what the model was sure of, one piece of `reading` after the other; left out where unknown
 */
export function textDifferences(
  text: string,
  reading: string,
  characters: readonly { text: string; confidence: number }[] = [],
): TextDifference[] {
  const a = [...text];
  const b = [...reading];
  const sure = confidences(reading, characters);
  const units = offsets(a);
  return hunks(a, b).map(({ from, fromEnd, to, toEnd }) => {
    const of = sure.slice(to, toEnd).filter((confidence) => confidence !== null);
    return {
      start: units[from] as number,
      end: units[fromEnd] as number,
      text: b.slice(to, toEnd).join(""),
      confidence: of.length === 0 ? null : Math.min(...of),
    };
  });
}

/** How sure the model is where it differs: the least of the differences, of the whole line where none says. */
export function confidenceOf(differences: readonly TextDifference[], ofLine: number): number {
  const known = differences.map((difference) => difference.confidence).filter((confidence) => confidence !== null);
  return known.length === 0 ? ofLine : Math.min(...known);
}

/** Start of each code point in code units, and the end. */
function offsets(points: readonly string[]): number[] {
  const starts = [0];
  for (const point of points) starts.push((starts.at(-1) as number) + point.length);
  return starts;
}

/** One confidence for each code point; nulls where the characters do not spell the reading. */
function confidences(reading: string, characters: readonly { text: string; confidence: number }[]): (number | null)[] {
  const spelt = characters.map((character) => character.text).join("") === reading;
  if (!spelt) return [...reading].map(() => null);
  return characters.flatMap((character) => [...character.text].map(() => character.confidence));
}

function hunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (endA === start && endB === start) return [];
  const rows = endA - start;
  const columns = endB - start;
  if (rows === 0 || columns === 0 || rows * columns > MOST_CELLS) {
    return [{ from: start, fromEnd: endA, to: start, toEnd: endB }];
  }
  // Length of the longest common subsequence of what follows, row by row from the end.
  const width = columns + 1;
  const common = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i * width + j] =
        a[start + i] === b[start + j]
          ? (common[(i + 1) * width + j + 1] as number) + 1
          : Math.max(common[(i + 1) * width + j] as number, common[i * width + j + 1] as number);
    }
  }
  const found: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      i++;
      j++;
      continue;
    }
    const last = found.at(-1);
    const joins = last !== undefined && last.fromEnd === start + i && last.toEnd === start + j;
    const hunk = joins ? last : { from: start + i, fromEnd: start + i, to: start + j, toEnd: start + j };
    if (!joins) found.push(hunk);
    const down = j >= columns || (i < rows && at(common, width, i + 1, j) >= at(common, width, i, j + 1));
    if (down) hunk.fromEnd = start + ++i;
    else hunk.toEnd = start + ++j;
  }
  return found;
}

const at = (table: Uint16Array, width: number, i: number, j: number): number => table[i * width + j] as number;

/** @file Which characters of a reading are right: its alignment with the ground truth, by the rules of docs/metrics.md. */
import { normalise } from "./metrics.ts";

export interface ReadUnit {
  text: string;
  /** 0 to 1, the model's own. */
  confidence: number;
}

export interface JudgedCharacter {
  confidence: number;
  /** Whether the alignment with fewest edits matches it to the same character of the ground truth. */
  right: boolean;
}

export interface JudgedLine {
  characters: JudgedCharacter[];
  /** Code points of the ground truth that nothing in the reading stands for. No confidence tells of them. */
  missed: number;
}

/** Where a reading is not the ground truth: `truth` stands there, `read` was read; one of them may be empty. */
export interface ReadingError {
  truth: string;
  read: string;
}

/** Beyond this many cells the alignment is not worth its memory: no line of print is 2,000 characters long. */
const MOST_CELLS = 4_000_000;
const MARK = /^\p{M}/u;

/**
 * Aligns a reading with the ground truth by Levenshtein distance over code points and says of each read character
 * whether it is right. Wrong characters and missed ones together are the line's edits.
 * @returns null for a line too long to align
 */
export function judge(reference: string, reading: readonly ReadUnit[]): JudgedLine | null {
  const truth = [...normalise(reference)];
  const read = codePoints(reading);
  const width = read.length + 1;
  if ((truth.length + 1) * width > MOST_CELLS) return null;
  const cost = distances(
    truth,
    read.map((unit) => unit.text),
  );
  const right = new Array<boolean>(read.length).fill(false);
  let missed = 0;
  let i = truth.length;
  let j = read.length;
  while (i > 0 || j > 0) {
    const here = cost[i * width + j] as number;
    const same = i > 0 && j > 0 && truth[i - 1] === read[j - 1]?.text;
    if (i > 0 && j > 0 && here === (cost[(i - 1) * width + j - 1] as number) + (same ? 0 : 1)) {
      right[j - 1] = same;
      i--;
      j--;
    } else if (j > 0 && here === (cost[i * width + j - 1] as number) + 1) j--;
    else {
      missed++;
      i--;
    }
  }
  return { characters: read.map(({ confidence }, at) => ({ confidence, right: right[at] as boolean })), missed };
}

/** An error and where it is, in code points of the normalised texts; of what is missing, the place where it would be. */
export interface PlacedError extends ReadingError {
  at: number;
  readAt: number;
}

/**
 * The errors of a reading, by the alignment with fewest edits over code points.
 * @returns null for a line too long to align
 */
export function errorsOf(reference: string, hypothesis: string): ReadingError[] | null {
  return (
    errorsAt([...normalise(reference)], [...normalise(hypothesis)])?.map(({ truth, read }) => ({ truth, read })) ?? null
  );
}

/**
 * The same with their places, of texts in code points.
 * @returns null for a line too long to align
 */
export function errorsAt(truth: readonly string[], read: readonly string[]): PlacedError[] | null {
  const width = read.length + 1;
  if ((truth.length + 1) * width > MOST_CELLS) return null;
  const cost = distances(truth, read);
  const errors: PlacedError[] = [];
  let i = truth.length;
  let j = read.length;
  while (i > 0 || j > 0) {
    const here = cost[i * width + j] as number;
    const [t = "", r = ""] = [truth[i - 1], read[j - 1]];
    const same = i > 0 && j > 0 && t === r;
    if (i > 0 && j > 0 && here === (cost[(i - 1) * width + j - 1] as number) + (same ? 0 : 1)) {
      i--;
      j--;
      if (!same) errors.push({ truth: t, read: r, at: i, readAt: j });
    } else if (j > 0 && here === (cost[i * width + j - 1] as number) + 1) {
      j--;
      errors.push({ truth: "", read: r, at: i, readAt: j });
    } else {
      i--;
      errors.push({ truth: t, read: "", at: i, readAt: j });
    }
  }
  return errors.reverse();
}

/** A reading as the metric sees it: NFC, white space folded, each code point with the confidence of what it was read as. */
function codePoints(reading: readonly ReadUnit[]): ReadUnit[] {
  const units: ReadUnit[] = [];
  for (const { text, confidence } of reading) {
    for (const point of text.normalize("NFC")) {
      const last = units.at(-1);
      const composed = last !== undefined && MARK.test(point) ? (last.text + point).normalize("NFC") : null;
      if (last !== undefined && composed !== null && [...composed].length === 1) {
        // A mark read as a character of its own: the two are as sure as the less sure of them.
        units[units.length - 1] = { text: composed, confidence: Math.min(last.confidence, confidence) };
      } else if (normalise(point) !== "") units.push({ text: point, confidence });
      else if (last !== undefined && last.text !== " ") units.push({ text: " ", confidence });
    }
  }
  if (units.at(-1)?.text === " ") units.pop();
  return units;
}

/** The whole table of edit distances, row by row. */
function distances(truth: readonly string[], read: readonly string[]): Uint16Array {
  const width = read.length + 1;
  const cost = new Uint16Array((truth.length + 1) * width);
  for (let j = 0; j < width; j++) cost[j] = j;
  for (let i = 1; i <= truth.length; i++) {
    cost[i * width] = i;
    for (let j = 1; j < width; j++) {
      const diagonal = (cost[(i - 1) * width + j - 1] as number) + (truth[i - 1] === read[j - 1] ? 0 : 1);
      const above = (cost[(i - 1) * width + j] as number) + 1;
      cost[i * width + j] = Math.min(diagonal, above, (cost[i * width + j - 1] as number) + 1);
    }
  }
  return cost;
}

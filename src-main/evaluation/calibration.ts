/**
 * @file From a model's own confidence to the share of such characters that are right.
 *
 * [Note: method] Characters are counted in bins of equal width in the logit of their confidence, because most lie close
 * to 1 and it matters whether one in a hundred or one in a thousand of them is wrong. A monotone curve is fitted to the
 * bins by isotonic regression (pool adjacent violators; Zadrozny and Elkan 2002), with a default curve counting as
 * `PRIOR_CHARACTERS` further characters, so that a handful of verified lines moves the curve only a little. Platt's two
 * parameters and a temperature were measured beside it (docs/benchmarks.md, build/bench/calibration.ts): no better with
 * many lines, worse with few.
 */
import type { JudgedLine } from "./alignment.ts";

export const BINS = 20;
const LOWEST_LOGIT = -2.4;
const BIN_WIDTH = 0.6;
/** Stored confidences are whole ten-thousandths: 1 means "nearer to 1 than to 0.9999". */
const HALF_UNIT = 0.000_05;
/** How many characters of one's own outweigh the default curve. */
const PRIOR_CHARACTERS = 300;
/** The same for characters that were missed: wrong ones seen before one's own share counts for half. */
const PRIOR_WRONG = 50;

/** What is counted of verified lines: enough to fit a curve and to state how far off it is. */
export interface ReliabilityCounts {
  lines: number;
  /** Ground truth's code points that the reading has nothing for. */
  missed: number;
  /** By bin: characters read, those right, and the sum of their confidences. */
  characters: number[];
  right: number[];
  confidence: number[];
}

/** A monotone curve: probability of being right by confidence, straight between points, level beyond the ends. */
export interface Calibration {
  points: readonly (readonly [confidence: number, probability: number])[];
  /** Code points of the ground truth that are missed, for each character read wrongly. */
  missedPerWrong: number;
}

export function emptyCounts(): ReliabilityCounts {
  const zeros = () => new Array<number>(BINS).fill(0);
  return { lines: 0, missed: 0, characters: zeros(), right: zeros(), confidence: zeros() };
}

/** Which bin a confidence (0 to 1) falls in. */
export function binOf(confidence: number): number {
  const p = Math.min(1 - HALF_UNIT, Math.max(HALF_UNIT, confidence));
  const logit = Math.log(p / (1 - p));
  return Math.min(BINS - 1, Math.max(0, Math.floor((logit - LOWEST_LOGIT) / BIN_WIDTH)));
}

/** Confidences (0 to 1) between which a bin lies; the first and last go to the ends. */
export function binEdges(bin: number): { from: number; to: number } {
  const at = (edge: number) => 1 / (1 + Math.exp(-(LOWEST_LOGIT + edge * BIN_WIDTH)));
  return { from: bin === 0 ? 0 : at(bin), to: bin === BINS - 1 ? 1 : at(bin + 1) };
}

/** Adds a judged line, in place. */
export function countLine(counts: ReliabilityCounts, line: JudgedLine): void {
  counts.lines += 1;
  counts.missed += line.missed;
  for (const { confidence, right } of line.characters) {
    const bin = binOf(confidence);
    counts.characters[bin] = (counts.characters[bin] as number) + 1;
    counts.right[bin] = (counts.right[bin] as number) + (right ? 1 : 0);
    counts.confidence[bin] = (counts.confidence[bin] as number) + confidence;
  }
}

export function sumCounts(all: Iterable<ReliabilityCounts>): ReliabilityCounts {
  const sum = emptyCounts();
  const add = (to: number[], from: readonly number[]) => {
    for (const [bin, value] of from.entries()) to[bin] = (to[bin] as number) + value;
  };
  for (const counts of all) {
    sum.lines += counts.lines;
    sum.missed += counts.missed;
    add(sum.characters, counts.characters);
    add(sum.right, counts.right);
    add(sum.confidence, counts.confidence);
  }
  return sum;
}

export function charactersIn(counts: ReliabilityCounts): number {
  return counts.characters.reduce((a, b) => a + b, 0);
}

export function wrongIn(counts: ReliabilityCounts): number {
  return charactersIn(counts) - counts.right.reduce((a, b) => a + b, 0);
}

/** The curve for what was counted. @param prior what holds where nothing, or little, was counted */
export function fit(counts: ReliabilityCounts, prior: Calibration): Calibration {
  const total = charactersIn(counts);
  const bins = counts.characters.map((seen, bin) => {
    const x = meanConfidence(counts, bin);
    // The prior weighs as the characters are spread; a trace of it everywhere holds the curve where none were seen.
    const weight = total === 0 ? 1 : Math.max((PRIOR_CHARACTERS * seen) / total, 0.01);
    return { x, weight: seen + weight, right: (counts.right[bin] as number) + weight * calibrate(prior, x) };
  });
  const wrong = wrongIn(counts);
  return {
    points: pooled(bins),
    missedPerWrong: (counts.missed + PRIOR_WRONG * prior.missedPerWrong) / (wrong + PRIOR_WRONG),
  };
}

/** The probability that a character of this confidence is right. */
export function calibrate({ points }: Calibration, confidence: number): number {
  const after = points.findIndex(([x]) => x >= confidence);
  const right = points[after === -1 ? points.length - 1 : after];
  const left = points[after === -1 ? points.length - 1 : Math.max(0, after - 1)];
  if (left === undefined || right === undefined) return confidence;
  const [x0, y0] = left;
  const [x1, y1] = right;
  return x1 <= x0 ? y1 : y0 + ((Math.max(confidence, x0) - x0) / (x1 - x0)) * (y1 - y0);
}

/** Stored confidences are whole ten-thousandths: what each is worth, worked out once for a curve. */
const tables = new WeakMap<Calibration, Float64Array>();
const UNITS = 10_000;

function tableOf(calibration: Calibration): Float64Array {
  const known = tables.get(calibration);
  if (known !== undefined) return known;
  const table = Float64Array.from({ length: UNITS + 1 }, (_, unit) => calibrate(calibration, unit / UNITS));
  tables.set(calibration, table);
  return table;
}

/** Edits to expect in a line: characters that are wrong, and those missed with them. */
export function expectedErrors(calibration: Calibration, confidences: Iterable<number>): number {
  const table = tableOf(calibration);
  let wrong = 0;
  for (const confidence of confidences) wrong += 1 - (table[Math.round(confidence * UNITS)] as number);
  return wrong * (1 + calibration.missedPerWrong);
}

/**
 * Expected calibration error (Guo et al. 2017) over these bins: the mean of |stated probability - share right|, each
 * bin weighed by its characters. null without characters.
 * @param probabilityOf stated probability for a confidence; the confidence itself for "before"
 */
export function calibrationError(
  counts: ReliabilityCounts,
  probabilityOf: (confidence: number) => number,
): number | null {
  const total = charactersIn(counts);
  if (total === 0) return null;
  let sum = 0;
  for (const [bin, seen] of counts.characters.entries()) {
    if (seen > 0) sum += Math.abs(seen * probabilityOf(meanConfidence(counts, bin)) - (counts.right[bin] as number));
  }
  return sum / total;
}

/** Mean confidence of a bin's characters; its middle where there are none. */
export function meanConfidence(counts: ReliabilityCounts, bin: number): number {
  const seen = counts.characters[bin] as number;
  if (seen > 0) return (counts.confidence[bin] as number) / seen;
  const { from, to } = binEdges(bin);
  return (from + to) / 2;
}

/** Isotonic regression by pooling adjacent violators; every bin keeps its own x. */
function pooled(bins: readonly { x: number; weight: number; right: number }[]): [number, number][] {
  const blocks: { weight: number; right: number; xs: number[] }[] = [];
  for (const { x, weight, right } of bins) {
    blocks.push({ weight, right, xs: [x] });
    for (;;) {
      const last = blocks.at(-1);
      const before = blocks.at(-2);
      if (last === undefined || before === undefined) break;
      if (before.right / before.weight <= last.right / last.weight) break;
      blocks.pop();
      before.weight += last.weight;
      before.right += last.right;
      before.xs.push(...last.xs);
    }
  }
  return blocks.flatMap(({ weight, right, xs }) => xs.map((x): [number, number] => [x, right / weight]));
}

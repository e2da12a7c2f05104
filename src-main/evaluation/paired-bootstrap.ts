/**
 * @file Whether one reading of the same lines has fewer errors than another, by more than chance.
 *
 * Paired percentile bootstrap over lines (Efron and Tibshirani 1993), as the trainer's verdict.py: both sides are always
 * drawn with the same lines, so that hard and easy lines cancel out. Lines of a page are not independent; the interval
 * is then too narrow.
 */
import { seededRandom } from "./seeded-random.ts";

const RESAMPLES = 2_000;
/** Lines drawn in all, at most: with more lines fewer resamples tell as much, and nobody waits. */
const MOST_DRAWN = 20_000_000;
/** With fewer lines even all of them changing the same way can be chance at 5 % (sign test). */
export const FEWEST_COMPARED = 6;

/** One line: errors of either side, over the length of the ground truth. */
export interface PairedLine {
  a: number;
  b: number;
  length: number;
}

export interface PairedDifference {
  /** Rate of b less that of a. */
  difference: number;
  /** 95 % interval, where no other confidence was asked for. */
  low: number;
  high: number;
}

/** @param confidence of the interval, 0 to 1. @returns null where the lines have no text */
export function pairedDifference(lines: readonly PairedLine[], seed = 0, confidence = 0.95): PairedDifference | null {
  const gains = Int32Array.from(lines, ({ a, b }) => b - a);
  const lengths = Int32Array.from(lines, ({ length }) => length);
  const length = lengths.reduce((sum, value) => sum + value, 0);
  if (length === 0) return null;
  const difference = gains.reduce((sum, value) => sum + value, 0) / length;
  const resamples = Math.max(200, Math.min(RESAMPLES, Math.floor(MOST_DRAWN / lines.length)));
  const random = seededRandom(seed);
  const drawn = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    let gain = 0;
    let characters = 0;
    for (let i = 0; i < lines.length; i++) {
      const at = Math.floor(random() * lines.length);
      gain += gains[at] as number;
      characters += lengths[at] as number;
    }
    drawn[sample] = gain / Math.max(1, characters);
  }
  drawn.sort();
  const tail = (1 - confidence) / 2;
  return { difference, low: quantile(drawn, tail), high: quantile(drawn, 1 - tail) };
}

/** Of b against a; null where there are too few lines to say. */
export function verdictOf(cer: PairedDifference | null, lines: number): "better" | "same" | "worse" | null {
  if (cer === null || lines < FEWEST_COMPARED) return null;
  return cer.high < 0 ? "better" : cer.low > 0 ? "worse" : "same";
}

/** Linear between the two nearest, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

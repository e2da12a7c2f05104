/** @file How sure an error rate over some lines is. */
import { seededRandom } from "./seeded-random.ts";

const RESAMPLES = 1_000;

/** Errors of a line over the length of its ground truth, in the same unit. */
export interface LineErrors {
  edits: number;
  length: number;
}

/**
 * 95 % percentile bootstrap interval of the rate, over lines (Efron and Tibshirani 1993). Lines of one page are not
 * independent; the interval is then too narrow.
 * @returns null where there is no text
 */
export function rateInterval(lines: readonly LineErrors[], seed = 0): { low: number; high: number } | null {
  if (lines.every(({ length }) => length === 0)) return null;
  const random = seededRandom(seed);
  const drawn = Array.from({ length: RESAMPLES }, () => {
    let edits = 0;
    let length = 0;
    for (let i = 0; i < lines.length; i++) {
      const line = lines[Math.floor(random() * lines.length)] as LineErrors;
      edits += line.edits;
      length += line.length;
    }
    return edits / Math.max(1, length);
  }).toSorted((a, b) => a - b);
  return { low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}

/** Linear between the two nearest. @param sorted ascending, not empty */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

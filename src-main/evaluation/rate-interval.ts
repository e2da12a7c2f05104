/** @file How sure an error rate over some lines is. */
import { seededRandom } from "./seeded-random.ts";

const RESAMPLES = 1_000;
/** Lines drawn in all, at most: with more lines fewer resamples tell as much, and nobody waits. */
const MOST_DRAWN = 20_000_000;

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
  const edits = Float64Array.from(lines, (line) => line.edits);
  const lengths = Float64Array.from(lines, (line) => line.length);
  const random = seededRandom(seed);
  const resamples = Math.max(200, Math.min(RESAMPLES, Math.floor(MOST_DRAWN / lines.length)));
  const drawn = Array.from({ length: resamples }, () => {
    let edited = 0;
    let length = 0;
    for (let i = 0; i < lines.length; i++) {
      const at = Math.floor(random() * lines.length);
      edited += edits[at] as number;
      length += lengths[at] as number;
    }
    return edited / Math.max(1, length);
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

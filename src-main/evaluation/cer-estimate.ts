/**
 * @file CER of a whole document from lines drawn at random, with a 95 % interval.
 *
 * [Note: interval] Edits over code points of the drawn lines is a ratio estimator; its variance comes from how the lines
 * deviate from it, with the correction for a finite document (Cochran 1977, 6.3 and 2.6). Most lines have no error and a
 * few have many, so an interval symmetric about the estimate is too short above: with 20 lines of clean print it held
 * the truth in 83 of 100 simulated documents. The interval of Korn and Graubard (1998) holds: exact limits for a count,
 * here Poisson's since CER has no upper bound (Garwood 1936), at the effective number of errors that the variance
 * stands for and with Student's quantile for few lines. Where few lines with errors were drawn, the variance is found
 * too small, since the worst lines are rarely among them: errors are therefore taken to come in clusters of
 * `USUAL_CLUSTER` until one's own lines say otherwise. Coverage on the lines of eight real readings: docs/benchmarks.md;
 * on simulated documents: cer-estimate.test.ts.
 */

/** With fewer lines the variance itself is a guess, and no interval is given. */
export const FEWEST_LINES = 10;
/** How many times larger the variance is taken to be than that of independent errors; real readings have 1 to 5. */
const USUAL_CLUSTER = 4;
/** As many lines with errors of one's own say as much of that as the line above. */
const USUAL_WEIGHT = 3;
const NORMAL_975 = 1.959_964;

export interface SampledLine {
  edits: number;
  /** Code points of the ground truth. */
  characters: number;
}

export interface RatioEstimate {
  edits: number;
  characters: number;
  /** null where the drawn lines have no text. */
  cer: number | null;
  low: number | null;
  high: number | null;
}

/** @param population lines of the document, the drawn ones included */
export function estimateCer(sample: readonly SampledLine[], population: number): RatioEstimate {
  const lines = sample.length;
  const edits = sample.reduce((sum, line) => sum + line.edits, 0);
  const characters = sample.reduce((sum, line) => sum + line.characters, 0);
  if (characters === 0) return { edits, characters, cer: null, low: null, high: null };
  const cer = edits / characters;
  if (lines < FEWEST_LINES) return { edits, characters, cer, low: null, high: null };
  if (lines >= population) return { edits, characters, cer, low: cer, high: cer };
  const clustering = clusteringOf(sample, cer);
  const few = (NORMAL_975 / student975(lines - 1)) ** 2;
  const scale = few / (clustering * (1 - lines / population));
  const effective = { edits: edits * scale, characters: characters * scale };
  return {
    edits,
    characters,
    cer,
    low: chiSquare(-NORMAL_975, 2 * effective.edits) / 2 / effective.characters,
    high: chiSquare(NORMAL_975, 2 * (effective.edits + 1)) / 2 / effective.characters,
  };
}

/** How many times larger the variance of the edits is than that of as many independent ones. */
function clusteringOf(sample: readonly SampledLine[], cer: number): number {
  const edits = sample.reduce((sum, line) => sum + line.edits, 0);
  const squares = sample.reduce((sum, line) => sum + (line.edits - cer * line.characters) ** 2, 0);
  const own = edits === 0 ? 1 : Math.max(1, ((sample.length / (sample.length - 1)) * squares) / edits);
  const withErrors = sample.filter((line) => line.edits > 0).length;
  return (own * withErrors + USUAL_CLUSTER * USUAL_WEIGHT) / (withErrors + USUAL_WEIGHT);
}

/** The 97.5 % quantile of Student's t by Cornish and Fisher's expansion; within 0.2 % from 9 degrees of freedom. */
function student975(degrees: number): number {
  const z = NORMAL_975;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}

/** A quantile of chi-square by Wilson and Hilferty (1931). @param z that quantile of the normal distribution */
function chiSquare(z: number, degrees: number): number {
  if (degrees <= 0) return 0;
  const spread = 2 / (9 * degrees);
  return degrees * Math.max(0, 1 - spread + z * Math.sqrt(spread)) ** 3;
}

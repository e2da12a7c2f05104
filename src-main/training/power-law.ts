/**
 * @file How error falls with more training lines: error = a * n^-b + c, the usual law of learning curves (Hestness et al.
 * 2017; Rosenfeld et al. 2020), fitted to runs on subsets. Pure.
 */
import { quantile } from "../evaluation/rate-interval.ts";
import { seededRandom } from "../evaluation/seeded-random.ts";

/** Errors of each held-back line, always the same lines in the same order, after training on so many lines. */
export interface CurvePoint {
  trainLines: number;
  edits: readonly number[];
}

export interface PowerLaw {
  a: number;
  b: number;
  c: number;
}

export interface Estimate {
  value: number;
  /** 95 % interval. */
  low: number;
  high: number;
}

const RESAMPLES = 400;
/** Steeper or flatter laws are not seen in practice; beyond them four points fit anything. */
const SLOPES = Array.from({ length: 39 }, (_, i) => 0.1 + i * 0.05);
/** With three parameters, fewer points leave nothing to judge the fit by. */
export const FEWEST_POINTS = 3;

/** The error rate that a law foretells after training on so many lines. */
export function errorAt({ a, b, c }: PowerLaw, trainLines: number): number {
  return a * trainLines ** -b + c;
}

/**
 * Least squares with a, c >= 0: for each slope the best a and c have a closed form.
 * @param points at least one
 */
export function fitPowerLaw(points: readonly { trainLines: number; rate: number }[]): PowerLaw {
  let best: PowerLaw = { a: 0, b: 1, c: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (const b of SLOPES) {
    for (const law of candidates(points, b)) {
      const squares = points.reduce((sum, point) => sum + (errorAt(law, point.trainLines) - point.rate) ** 2, 0);
      if (squares < least - 1e-15) [best, least] = [law, squares];
    }
  }
  return best;
}

/** The unconstrained best where it is allowed, and the best on each border. */
function candidates(points: readonly { trainLines: number; rate: number }[], b: number): PowerLaw[] {
  const count = points.length;
  const [x, y] = [points.map(({ trainLines }) => trainLines ** -b), points.map(({ rate }) => rate)];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const [meanX, meanY] = [sum(x) / count, sum(y) / count];
  const spread = sum(x.map((value) => (value - meanX) ** 2));
  const together = sum(x.map((value, i) => (value - meanX) * ((y[i] as number) - meanY)));
  const a = spread === 0 ? 0 : together / spread;
  const c = meanY - a * meanX;
  const throughZero = sum(x.map((value, i) => value * (y[i] as number))) / sum(x.map((value) => value ** 2));
  return [...(a >= 0 && c >= 0 ? [{ a, b, c }] : []), { a: Math.max(0, throughZero), b, c: 0 }, { a: 0, b, c: meanY }];
}

/** A fitted curve with what is known of how sure it is. */
export class LearningCurveFit {
  readonly law: PowerLaw;
  readonly #drawn: { law: PowerLaw; noise: number }[];

  /**
   * Draws the held-back lines anew, the same for all points, and moves each point by what runs of one size differ by
   * (as the points' distance from the law tells), so that few lines and restless runs both widen the interval.
   * @param points FEWEST_POINTS at least, of different sizes
   * @param lengths characters of each held-back line
   */
  constructor(points: readonly CurvePoint[], lengths: readonly number[], seed = 0) {
    const all = lengths.map((_, i) => i);
    const rates = ratesOf(points, lengths, all);
    this.law = fitPowerLaw(rates);
    const squares = rates.reduce((sum, { trainLines, rate }) => sum + (rate - errorAt(this.law, trainLines)) ** 2, 0);
    // One degree of freedom at the least: an exact fit of four points would else claim that runs are all alike.
    const noise = Math.sqrt(squares / Math.max(1, points.length - 3));
    const random = seededRandom(seed);
    this.#drawn = Array.from({ length: RESAMPLES }, () => {
      const lines = all.map(() => Math.floor(random() * all.length));
      const moved = ratesOf(points, lengths, lines).map(({ trainLines, rate }) => ({
        trainLines,
        rate: Math.max(0, rate + noise * normal(random)),
      }));
      return { law: fitPowerLaw(moved), noise: noise * normal(random) };
    });
  }

  /** Error rate of a single run on so many lines, scored on the same held-back lines. */
  forecast(trainLines: number): Estimate {
    return this.#estimate(
      ({ law, noise }) => Math.max(0, errorAt(law, trainLines) + noise),
      errorAt(this.law, trainLines),
    );
  }

  /** By how much the error rate falls from so many lines to so many more. */
  gain(trainLines: number, more: number): Estimate {
    const of = (law: PowerLaw) => errorAt(law, trainLines) - errorAt(law, trainLines + more);
    return this.#estimate(({ law }) => of(law), of(this.law));
  }

  #estimate(of: (drawn: { law: PowerLaw; noise: number }) => number, value: number): Estimate {
    const values = this.#drawn.map(of).toSorted((a, b) => a - b);
    return { value, low: Math.min(value, quantile(values, 0.025)), high: Math.max(value, quantile(values, 0.975)) };
  }
}

function ratesOf(points: readonly CurvePoint[], lengths: readonly number[], lines: readonly number[]) {
  const length = Math.max(
    1,
    lines.reduce((sum, at) => sum + (lengths[at] as number), 0),
  );
  return points.map(({ trainLines, edits }) => ({
    trainLines,
    rate: lines.reduce((sum, at) => sum + (edits[at] as number), 0) / length,
  }));
}

/** Box and Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** An eighth, a quarter, a half and all of the lines; fewer sizes where there are few lines. @param trainLines all */
export function subsetSizes(trainLines: number): number[] {
  const sizes = [8, 4, 2, 1].map((part) => Math.round(trainLines / part));
  return [...new Set(sizes.filter((size) => size >= 2))];
}

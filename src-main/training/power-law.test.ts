import { describe, expect, it } from "vitest";
import { errorAt, fitPowerLaw, LearningCurveFit, subsetSizes } from "./power-law.ts";

const sizes = [25, 50, 100, 200];
const lengths = Array.from({ length: 60 }, () => 40);
/** Errors of the lines so that their sum is the rate, unevenly spread over the lines. */
const editsAt = (rate: number): number[] => {
  const errors = Math.round(rate * 40 * 60);
  return lengths.map((_, i) => Math.floor(errors / 60) + (i < errors % 60 ? 1 : 0) + (i % 2 === 0 ? 1 : -1) * (i % 3));
};

describe("fitting", () => {
  it("finds the law that made the points", () => {
    const law = { a: 0.8, b: 0.6, c: 0.02 };
    const found = fitPowerLaw(sizes.map((trainLines) => ({ trainLines, rate: errorAt(law, trainLines) })));
    expect(found.b).toBeCloseTo(0.6, 5);
    expect(found.a).toBeCloseTo(0.8, 5);
    expect(found.c).toBeCloseTo(0.02, 5);
    expect(errorAt(found, 1000)).toBeCloseTo(errorAt(law, 1000), 6);
  });

  it("stays above zero and never rises with more lines, whatever the points do", () => {
    for (const rates of [
      [0.1, 0.05, 0.01, 0.0001],
      [0.01, 0.02, 0.03, 0.04],
      [0.05, 0.05, 0.05, 0.05],
    ]) {
      const law = fitPowerLaw(rates.map((rate, i) => ({ trainLines: sizes[i] as number, rate })));
      expect(law.a).toBeGreaterThanOrEqual(0);
      expect(law.c).toBeGreaterThanOrEqual(0);
      expect(errorAt(law, 4000)).toBeLessThanOrEqual(errorAt(law, 200));
    }
  });
});

describe("what more lines bring", () => {
  const law = { a: 0.6, b: 0.5, c: 0.01 };
  const points = sizes.map((trainLines) => ({ trainLines, edits: editsAt(errorAt(law, trainLines)) }));
  const fit = new LearningCurveFit(points, lengths);

  it("is near the truth, within an interval that holds it", () => {
    const gain = fit.gain(200, 120);
    const truth = errorAt(law, 200) - errorAt(law, 320);
    expect(gain.value).toBeCloseTo(truth, 2);
    expect(gain.low).toBeLessThanOrEqual(truth);
    expect(gain.high).toBeGreaterThanOrEqual(truth);
    expect(gain.low).toBeGreaterThanOrEqual(0);
    const forecast = fit.forecast(400);
    expect(forecast.low).toBeLessThan(errorAt(law, 400));
    expect(forecast.high).toBeGreaterThan(errorAt(law, 400));
  });

  it("is less sure where the runs wander about the law", () => {
    const restless = points.map((point, i) => ({
      ...point,
      edits: point.edits.map((edits) => edits + (i % 2 === 0 ? 1 : 0)),
    }));
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(new LearningCurveFit(restless, lengths).forecast(400))).toBeGreaterThan(width(fit.forecast(400)));
  });

  it("is the same on every machine", () => {
    expect(new LearningCurveFit(points, lengths).gain(200, 50)).toEqual(fit.gain(200, 50));
  });
});

it("takes subsets that can be learned from", () => {
  expect(subsetSizes(200)).toEqual([25, 50, 100, 200]);
  expect(subsetSizes(8)).toEqual([2, 4, 8]);
  expect(subsetSizes(3)).toEqual([2, 3]);
});

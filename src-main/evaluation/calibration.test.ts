import { describe, expect, it } from "vitest";
import {
  BINS,
  binEdges,
  binOf,
  type Calibration,
  calibrate,
  calibrationError,
  charactersIn,
  countLine,
  emptyCounts,
  expectedErrors,
  fit,
  type ReliabilityCounts,
} from "./calibration.ts";
import { BASE_CALIBRATION, TAUGHT_CALIBRATION } from "./default-calibration.ts";
import { seededRandom } from "./seeded-random.ts";

/** Characters of a model whose confidence c is right with the probability that `truth` says. */
function observe(count: number, truth: (confidence: number) => number, seed = 1): ReliabilityCounts {
  const random = seededRandom(seed);
  const counts = emptyCounts();
  for (let line = 0; line < count / 40; line++) {
    const characters = Array.from({ length: 40 }, () => {
      // Most are nearly sure, as a CTC model's are.
      const confidence = Math.round((1 - 0.5 * random() ** 3) * 10_000) / 10_000;
      return { confidence, right: random() < truth(confidence) };
    });
    countLine(counts, { characters, missed: 0 });
  }
  return counts;
}

const overconfident = (confidence: number) => confidence ** 3;
const asStated: Calibration = {
  points: [
    [0, 0],
    [1, 1],
  ],
  missedPerWrong: 0,
};

describe("bins", () => {
  it("cover every confidence once, in order", () => {
    expect([binOf(0), binOf(1)]).toEqual([0, BINS - 1]);
    for (let unit = 1; unit <= 10_000; unit++) {
      const bin = binOf(unit / 10_000);
      const { from, to } = binEdges(bin);
      const inside = unit / 10_000 >= from - 0.000_05 && unit / 10_000 <= to + 0.000_05;
      expect([unit, inside, bin >= binOf((unit - 1) / 10_000)]).toEqual([unit, true, true]);
    }
  });
});

describe("a fitted curve", () => {
  it("never falls", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { points } = fit(observe(400, overconfident, seed), BASE_CALIBRATION);
      for (const [index, [x, y]] of points.entries()) {
        expect(x).toBeGreaterThan(points[index - 1]?.[0] ?? -1);
        expect(y).toBeGreaterThanOrEqual(points[index - 1]?.[1] ?? 0);
      }
    }
  });

  it("comes to what is true of many characters, and is then far better on others than the confidence as stated", () => {
    const curve = fit(observe(40_000, overconfident), BASE_CALIBRATION);
    for (const confidence of [0.6, 0.8, 0.95, 0.99]) {
      expect(Math.abs(calibrate(curve, confidence) - overconfident(confidence))).toBeLessThan(0.03);
    }
    const unseen = observe(40_000, overconfident, 2);
    const stated = calibrationError(unseen, (confidence) => confidence) as number;
    const calibrated = calibrationError(unseen, (confidence) => calibrate(curve, confidence)) as number;
    expect(stated).toBeGreaterThan(0.15);
    expect(calibrated).toBeLessThan(0.01);
  });

  it("is the default where nothing was seen, and moves little by a line", () => {
    const none = fit(emptyCounts(), BASE_CALIBRATION);
    const one = fit(
      observe(40, () => 1),
      BASE_CALIBRATION,
    );
    for (const confidence of [0.3, 0.7, 0.9, 0.99, 0.999, 1]) {
      expect(calibrate(none, confidence)).toBeCloseTo(calibrate(BASE_CALIBRATION, confidence), 1);
      expect(Math.abs(calibrate(one, confidence) - calibrate(none, confidence))).toBeLessThan(0.06);
    }
    expect(none.missedPerWrong).toBe(BASE_CALIBRATION.missedPerWrong);
  });

  it("leaves a model that is right about itself alone", () => {
    const counts = observe(40_000, (confidence) => confidence);
    expect(calibrationError(counts, (confidence) => calibrate(fit(counts, asStated), confidence))).toBeLessThan(0.005);
  });
});

describe("what is stated", () => {
  it("has no error where there are no characters", () => {
    expect(calibrationError(emptyCounts(), (confidence) => confidence)).toBeNull();
    expect(charactersIn(emptyCounts())).toBe(0);
  });

  it("adds up to errors to expect, those missed with the wrong ones", () => {
    expect(expectedErrors({ ...asStated, missedPerWrong: 0.5 }, [0.5, 0.9, 1])).toBeCloseTo(0.6 * 1.5);
    expect(expectedErrors(asStated, [])).toBe(0);
  });

  it("is level beyond its ends and the confidence itself without points", () => {
    const curve: Calibration = {
      points: [
        [0.2, 0.1],
        [0.8, 0.7],
      ],
      missedPerWrong: 0,
    };
    for (const [confidence, probability] of [
      [0, 0.1],
      [0.2, 0.1],
      [0.5, 0.4],
      [0.8, 0.7],
      [1, 0.7],
    ] as const)
      expect(calibrate(curve, confidence)).toBeCloseTo(probability);
    expect(calibrate({ points: [], missedPerWrong: 0 }, 0.3)).toBe(0.3);
  });
});

describe("the built-in defaults", () => {
  it.each([
    ["base", BASE_CALIBRATION],
    ["taught", TAUGHT_CALIBRATION],
  ])("rise and say where they come from: %s", (_name, curve) => {
    for (const [index, [x, y]] of curve.points.entries()) {
      expect(x).toBeGreaterThan(curve.points[index - 1]?.[0] ?? 0);
      expect(y).toBeGreaterThanOrEqual(curve.points[index - 1]?.[1] ?? 0);
      expect(y).toBeLessThanOrEqual(1);
    }
    expect(curve.provenance).toMatch(/measured on \d+ lines/);
  });
});

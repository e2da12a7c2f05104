import { describe, expect, it } from "vitest";
import { type DiagnosedRun, diagnose, lossTrend, speedOf } from "./diagnosis.ts";

const losses = (of: (i: number) => number, count = 60): DiagnosedRun["losses"] =>
  Array.from({ length: count }, (_, i) => ({
    step: i + 1,
    elapsed: i,
    loss: of(i),
    learningRate: 0.001,
    epoch: i / 10,
  }));
const falling = losses((i) => 2 * Math.exp(-i / 20) + (i % 3) * 0.02);
/** One scoring an epoch, with these CERs. */
const scored = (...cers: number[]): DiagnosedRun["evaluations"] =>
  cers.map((cer, i) => ({ step: 10 * (i + 1), elapsed: i, cer, wer: cer * 4, best: false, epoch: i + 0.8 }));
const run = (change: Partial<DiagnosedRun>): DiagnosedRun => ({
  state: "done",
  losses: falling,
  evaluations: [],
  plan: { validationLines: 20 },
  ...change,
});

describe("what the curves say", () => {
  it("is overfitting where every scoring since the best is worse, with both epochs", () => {
    expect(diagnose(run({ evaluations: scored(0.2, 0.1, 0.07, 0.05, 0.06, 0.07, 0.08) }))).toEqual({
      kind: "overfitting",
      since: { unit: "epoch", at: 5 },
      best: { unit: "epoch", at: 4 },
    });
  });

  it("is no overfitting after one bad scoring, or where it wobbles about the best", () => {
    expect(diagnose(run({ evaluations: scored(0.1, 0.05, 0.06) })).kind).toBe("settled");
    expect(diagnose(run({ evaluations: scored(0.1, 0.05, 0.051, 0.0505) })).kind).toBe("settled");
  });

  it("asks for more time only when the run is over", () => {
    const evaluations = scored(0.2, 0.1, 0.07);
    expect(diagnose(run({ evaluations }))).toEqual({ kind: "longer" });
    expect(diagnose(run({ evaluations, state: "running" }))).toEqual({ kind: "learning" });
  });

  it("says where it has settled, in steps where the trainer names no epoch", () => {
    const evaluations = scored(0.1, 0.05, 0.0499).map(({ epoch: _, ...point }) => point);
    expect(diagnose(run({ evaluations }))).toEqual({ kind: "settled", best: { unit: "step", at: 30 } });
  });

  it("speaks of the loss first: flat, or out of the valley", () => {
    expect(diagnose(run({ losses: losses((i) => 2 + (i % 5) * 0.1), evaluations: scored(0.2, 0.1) }))).toEqual({
      kind: "lossFlat",
    });
    expect(diagnose(run({ losses: losses((i) => (i < 30 ? 2 - i / 20 : i / 8)) }))).toEqual({ kind: "diverging" });
  });

  it("says nothing too early, and that nothing was held back", () => {
    expect(diagnose(run({ state: "running", losses: falling.slice(0, 5) }))).toEqual({ kind: "early" });
    expect(diagnose(run({ state: "running", evaluations: scored(0.2) }))).toEqual({ kind: "early" });
    expect(diagnose(run({ plan: { validationLines: 0 } }))).toEqual({ kind: "unmeasured" });
  });

  it("knows when nothing is left to mend", () => {
    expect(diagnose(run({ evaluations: scored(0.2, 0, 0.1) }))).toEqual({ kind: "perfect" });
  });
});

it("judges a loss by medians, so that one hard batch changes nothing", () => {
  expect(lossTrend(losses((i) => (i === 59 ? 50 : 2 * Math.exp(-i / 20))).map(({ loss }) => loss))).toBe("falling");
  expect(lossTrend([3, 2, 1])).toBe("unknown");
});

it("tells steps and lines a second of the newest steps", () => {
  const quicker = falling.map((point, i) => ({ ...point, elapsed: i < 40 ? i : 40 + (i - 40) / 2 }));
  expect(speedOf({ losses: quicker, plan: { trainLines: 50 } })).toEqual({ steps: 2, lines: expect.closeTo(10) });
  expect(speedOf({ losses: falling.slice(0, 1), plan: { trainLines: 50 } })).toBeNull();
  const silent = falling.map(({ epoch: _, ...point }) => point);
  expect(speedOf({ losses: silent, plan: { trainLines: 50 } })).toEqual({ steps: 1, lines: null });
});

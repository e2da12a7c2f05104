import { expect, it } from "vitest";
import type { Run } from "#contract/training.ts";
import { comparable, rowsOf } from "./compare-runs.tsx";
import { hadOtherBudget } from "./run-forecast.tsx";

const base = (edits: number, characters = 400) => ({
  base: { lines: 10, edits, characters, cer: edits / characters, wer: 0.5, graphemeCer: 0.1 },
});

it("compares only what was scored on the same lines", () => {
  expect(comparable(base(40), base(40))).toBe(true);
  expect(comparable(base(40), base(41))).toBe(false);
  expect(comparable(base(40), base(40, 401))).toBe(false);
  expect(comparable(base(40), { base: null })).toBeNull();
});

const run = (change: Partial<Run> = {}): Run => ({
  ...({ id: "r", name: "Version 1", state: "done", phase: "saving", createdAt: "2026-01-01", endedAt: null } as const),
  ...{ progress: 1, step: 40, elapsed: 60, remaining: 0, budgetSeconds: 60, rank: 64, seed: 0 },
  plan: { trainLines: 30, validationLines: 10, pages: 4, splitBy: "page", notes: [], ready: true },
  ...{ losses: [], evaluations: [], base: null, tuned: null, improvedLines: 0, sameLines: 0, worseLines: 0 },
  ...{ newCharacters: [], warnings: [], adapterId: null, message: null },
  ...change,
});
const found = (before: number, now: number) => ({ lines: 30, base: before, tuned: now, difference: null });

it("shows what both forgot, and their cross-validation where one has it", () => {
  const before = run({ sentinel: found(0.007, 0.077) });
  const after = run({ sentinel: found(0.007, 0.012), crossValidation: { ...found(0.06, 0.02), folds: 5, by: "page" } });
  const rows = new Map(rowsOf(before, after).map(([label, ...values]) => [label, values]));
  expect(rows.get("CER on general text, before → now")).toEqual(["0.70 % → 7.70 %", "0.70 % → 1.20 %"]);
  expect(rows.get("Cross-validation, before → now")).toEqual(["–", "6.00 % → 2.00 %"]);
  expect(rowsOf(before, run()).map(([label]) => label)).not.toContain("Cross-validation, before → now");
});

it("says that a forecast does not hold for runs of another length", () => {
  const forecast = { curveId: "c", trainLines: 30, cer: 0.02, low: 0.01, high: 0.03, sameLines: true };
  expect(hadOtherBudget(run({ forecast: { ...forecast, budgetSeconds: 60 } }))).toBe(false);
  expect(hadOtherBudget(run({ forecast: { ...forecast, budgetSeconds: 30 } }))).toBe(true);
  expect(
    hadOtherBudget({ ...run({ forecast: { ...forecast, budgetSeconds: 60 } }), options: { steps: 40, epochs: null } }),
  ).toBe(true);
  // Runs of before do not say how long the curve's were.
  expect(hadOtherBudget(run({ forecast }))).toBe(false);
});

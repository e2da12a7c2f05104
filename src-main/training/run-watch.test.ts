import { expect, it } from "vitest";
import { newRun } from "./run-plan.ts";
import { applyTrainerEvent } from "./run-state.ts";
import { chooseSamples, RunWatch } from "./run-watch.ts";
import type { TrainerEvent } from "./trainer-protocol.ts";

const plan = { trainLines: 8, validationLines: 2, pages: 2, splitBy: "page" as const, notes: [], ready: true };
const lines = [
  { id: "a", reference: "deſſen", base: "deffen" },
  { id: "b", reference: "aber", base: "aber" },
];
const evaluation = (step: number, readings?: string[]): TrainerEvent => ({
  type: "evaluation",
  step,
  elapsed: step,
  cer: 0.1,
  wer: 0.5,
  lines: 2,
  best: true,
  ...(readings === undefined ? {} : { readings }),
});

function after(...events: TrainerEvent[]) {
  const watch = new RunWatch((id) => (id === "a" ? "crop.png" : null));
  const run = newRun({ budgetSeconds: 60, rank: 4, seed: 0 } as Parameters<typeof newRun>[0], plan, 1);
  return events.reduce((now, event) => watch.hear(applyTrainerEvent(now, event), event), run);
}

it("shows watched lines before the first scoring, then as they are read now, with the interval and the confusions", () => {
  const begun = after({ type: "baseline", lines });
  expect(begun.samples).toEqual([
    { lineId: "a", cropAsset: "crop.png", reference: "deſſen", base: "deffen", now: null, baseEdits: 2, edits: null },
    { lineId: "b", cropAsset: null, reference: "aber", base: "aber", now: null, baseEdits: 0, edits: null },
  ]);
  const scored = after({ type: "baseline", lines }, evaluation(5, ["deſfen", "aber."]));
  expect(scored.samples?.map(({ now, edits }) => [now, edits])).toEqual([
    ["deſfen", 1],
    ["aber.", 1],
  ]);
  expect(scored.confusions).toEqual({
    fixed: [{ truth: "ſ", read: "f", count: 1 }],
    made: [{ truth: "", read: ".", count: 1 }],
  });
  const [point] = scored.evaluations;
  expect(point?.low).toBeCloseTo(1 / 6);
  expect(point?.high).toBeCloseTo(1 / 4);
});

it("does without where a trainer of before says nothing of readings, or of other lines", () => {
  expect(after(evaluation(5)).evaluations[0]).not.toHaveProperty("low");
  expect(after({ type: "baseline", lines }, evaluation(5, ["one"])).confusions).toBeUndefined();
});

it("keeps what was seen where a run is taken up again", () => {
  const again = after({ type: "baseline", lines }, evaluation(5, ["deſſen", "aber"]), { type: "baseline", lines });
  expect(again.samples?.[0]?.now).toBe("deſſen");
});

it("chooses lines that are misread, from few errors to many", () => {
  const many = Array.from({ length: 30 }, (_, i) => ({
    id: `l${i}`,
    reference: "x".repeat(40),
    base: i % 3 === 0 ? "x".repeat(40) : "x".repeat(40 - i),
  }));
  const samples = chooseSamples(many, () => null);
  expect(samples).toHaveLength(6);
  expect(samples.every(({ baseEdits }) => baseEdits > 0)).toBe(true);
  expect(samples.map(({ baseEdits }) => baseEdits)).toContain(1);
  expect(samples.map(({ baseEdits }) => baseEdits)).toContain(29);
});

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import type { LearningCurve } from "#contract/learning-curve.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { LearningCurves } from "./learning-curves.ts";
import { openTestTraining, type TestTraining, verifyLines } from "./test-training.ts";
import { TrainingService } from "./training-service.ts";

let t: TestTraining;
let curves: LearningCurves;

const open = () =>
  new LearningCurves({ ...t.options, training: t.training, settings: new SettingsRepository(t.database) });
beforeEach(() => {
  t = openTestTraining();
  curves = open();
});
afterEach(() => t.dispose());

async function ended(curveId: string): Promise<LearningCurve> {
  for (;;) {
    const curve = curves.list().find(({ id }) => id === curveId);
    if (curve !== undefined && curve.state !== "running")
      return contract.learningCurve.list.output.parse([curve])[0] as LearningCurve;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it("teaches an eighth to all of the lines, scores the same held-back ones, and foretells", async () => {
  verifyLines(t, [24, 6]);
  const { curveId } = curves.start({ budgetSeconds: 60 });
  expect(() => t.start("normal")).toThrow("learning curve");
  const curve = await ended(curveId);
  expect(curve).toMatchObject({
    state: "done",
    trainLines: 24,
    validationLines: 6,
    sizes: [3, 6, 12, 24],
    progress: 1,
  });
  expect(curve.points.map(({ trainLines, cer }) => [trainLines, cer])).toEqual([
    [3, 0.23],
    [6, 0.16],
    [12, 0.12],
    [24, 0.08],
  ]);
  expect(curve.gains.map(({ more }) => more)).toEqual([6, 12, 20]);
  for (const { gain, cer } of curve.gains) {
    expect(gain.value).toBeGreaterThan(0);
    expect(gain.low).toBeLessThanOrEqual(gain.value);
    expect(cer.high).toBeLessThan(0.2);
  }
  expect(existsSync(join(t.folder, "runs", `curve-${curveId}`))).toBe(false);
  expect(readdirSync(join(t.folder, "runs"))).toEqual([]);
});

it("foretells the next run, which keeps it, and says whether the held-back lines are the same", async () => {
  verifyLines(t, [24, 6]);
  const { curveId } = curves.start({ budgetSeconds: 60 });
  await ended(curveId);
  const training = new TrainingService({ ...t.options, forecast: (lines, held) => curves.forecast(lines, held) });
  const { runId } = training.start(contract.training.start.input.parse({ name: "waits" }));
  const forecast = training.run(runId).forecast;
  expect(forecast).toMatchObject({ curveId, trainLines: 24, sameLines: true });
  expect(forecast?.low).toBeLessThanOrEqual(0.08);
  expect(forecast?.high).toBeGreaterThanOrEqual(0.08);
  training.cancel(runId);
  expect(curves.forecast(24, ["others"])).toMatchObject({ sameLines: false });
  await t.until(runId, () => true).catch(() => {});
  while (training.run(runId).state === "running") await new Promise((resolve) => setTimeout(resolve, 10));
});

it("is cancelled at once, frees the way for a run, and foretells nothing", async () => {
  verifyLines(t, [24, 6]);
  const { curveId } = curves.start({ budgetSeconds: 60 });
  curves.cancel(curveId);
  expect(await ended(curveId)).toMatchObject({ state: "cancelled", message: null });
  let runId = "";
  // It is free when the curve's files are gone.
  await vi.waitFor(() => (runId = t.start("normal")), { timeout: 30_000 });
  expect((await t.ended(runId)).state).toBe("done");
  expect(curves.forecast(24, [])).toBeNull();
});

it("needs lines, and is cut off cleanly by a restart", async () => {
  expect(() => curves.start({ budgetSeconds: 60 })).toThrow("ten verified lines");
  verifyLines(t, [24, 6]);
  const { curveId } = curves.start({ budgetSeconds: 60 });
  curves.dispose();
  const [curve] = open().list();
  expect(curve).toMatchObject({ id: curveId, state: "cancelled", message: expect.stringContaining("closed") });
});

it("ends nothing else where its end cannot be kept, and lets the next one teach", async () => {
  verifyLines(t, [24, 6]);
  const settings = new SettingsRepository(t.database);
  const full = new LearningCurves({
    ...t.options,
    training: t.training,
    settings: {
      get: (key) => settings.get(key),
      set: (key, value) => {
        if (JSON.stringify(value).includes('"done"')) throw new Error("database or disk is full");
        settings.set(key, value);
      },
    },
  });
  full.start({ budgetSeconds: 60 });
  await vi.waitFor(() => expect(t.logged.join()).toContain("could not be kept"), { timeout: 60_000, interval: 20 });
  let runId = "";
  await vi.waitFor(() => (runId = t.start("normal")), { timeout: 30_000 });
  await t.ended(runId);
});

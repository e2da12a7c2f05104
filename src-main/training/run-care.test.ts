import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import { writesSlowly } from "../platform/test-slow-disk.ts";
import { RunCare } from "./run-care.ts";
import { RunFolder } from "./run-folder.ts";
import { openTestTraining, type TestTraining, verifyLines } from "./test-training.ts";

let t: TestTraining;
let care: RunCare;

beforeEach(() => {
  t = openTestTraining();
  care = new RunCare({
    training: t.training,
    repository: t.options.repository,
    events: t.events,
    runsFolder: t.options.runsFolder,
    versionOf: (runId) => {
      const version = t.adapters.list().find((candidate) => candidate.runId === runId);
      return version === undefined ? null : { id: version.id, name: version.name, active: version.active };
    },
  });
  verifyLines(t, [8, 2]);
});
afterEach(() => t.dispose());

const folder = (runId: string) => join(t.folder, "runs", runId);
const linesOf = (runId: string) =>
  t.database.prepare("SELECT count(*) FROM training_line WHERE run_id = ?").pluck().get(runId);

it("watches held-back lines as they are read, with their pictures", async () => {
  const run = await t.ended(t.start("normal"));
  expect(run.samples).toHaveLength(2);
  expect(run.samples?.[0]).toMatchObject({
    base: expect.stringMatching(/^lruth/),
    now: expect.stringMatching(/^truth/),
  });
  expect(run.samples?.[0]?.edits).toBe(0);
  expect(run.samples?.[0]?.cropAsset).toMatch(/^[0-9a-f]{64}\.png$/);
  expect(run.confusions?.fixed).toEqual([{ truth: "t", read: "l", count: 2 }]);
  expect(run.evaluations[0]).toMatchObject({ low: 0, high: 0, epoch: 1.5 });
  expect(run.memory).toBe(400_000_003);
});

it("keeps a note, also on a run that is going", async () => {
  const runId = t.start("waits");
  await t.until(runId, ({ step }) => step === 1);
  care.setNotes(runId, "  rank 4, to see  ");
  expect(t.training.run(runId).notes).toBe("rank 4, to see");
  t.training.stop(runId);
  await t.ended(runId);
  expect(t.restart().run(runId).notes).toBe("rank 4, to see");
});

it("says what depends on a run, and takes it with its files off the history; the version's lines stay known", async () => {
  const runId = t.start("normal");
  await t.ended(runId);
  const dependents = contract.runs.dependents.output.parse(await care.dependents(runId));
  expect(dependents).toMatchObject({ version: { name: "normal", active: false }, resumable: false });
  expect(dependents.size).toBeGreaterThan(500);
  await care.remove(runId);
  expect(existsSync(folder(runId))).toBe(false);
  expect(t.training.runs()).toEqual([]);
  expect(() => t.training.run(runId)).toThrow("not in the library");
  expect(linesOf(runId)).toBe(10);
  expect(t.adapters.list().map(({ name }) => name)).toContain("normal");
  const snapshot = t.database.prepare("SELECT snapshot FROM training_run").pluck().get() as string;
  expect(snapshot).not.toContain("truth 0");
  expect(t.frames.some(({ name }) => name === "runs.removed")).toBe(true);
});

it("leaves nothing of a run without a version", async () => {
  const runId = t.start("dies");
  await t.ended(runId);
  expect(await care.dependents(runId)).toMatchObject({ version: null, resumable: true });
  const state = join(folder(runId), "checkpoints", "last.ckpt");
  expect(existsSync(state)).toBe(true);
  await care.remove(runId);
  expect(existsSync(state)).toBe(false);
  expect(existsSync(folder(runId))).toBe(false);
  // Nor what the killed trainer had half written.
  expect(readdirSync(t.options.adaptersFolder)).toEqual([]);
  expect(t.database.prepare("SELECT count(*) FROM training_run").pluck().get()).toBe(0);
  expect(linesOf(runId)).toBe(0);
});

it("does not delete a run that is going", async () => {
  const runId = t.start("waits");
  await t.until(runId, ({ step }) => step === 1);
  await expect(care.remove(runId)).rejects.toMatchObject({ code: "busy" });
  t.training.cancel(runId);
  await t.ended(runId);
});

it("a run whose states cannot be taken away is done all the same", async () => {
  const stays = vi.spyOn(RunFolder.prototype, "removeStates").mockImplementation(() => {
    throw new Error("EBUSY: resource busy or locked");
  });
  expect(await t.ended(t.start("normal"))).toMatchObject({ state: "done", adapterId: expect.any(String) });
  expect(t.logged.join()).toContain("EBUSY");
  stays.mockRestore();
});

it("a run is over when its log is on the disk, so that nobody writes where it is deleted", async () => {
  writesSlowly(100);
  const { id } = await t.ended(t.start("normal"));
  expect(readFileSync(join(t.folder, "runs", id, "trainer.log"), "utf8")).toContain("Loading weights");
  vi.restoreAllMocks();
});

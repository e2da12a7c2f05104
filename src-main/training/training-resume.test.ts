import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import { PAGES } from "../corrections/test-corrections.ts";
import { openTestTraining, type TestTraining, verify, verifyLines } from "./test-training.ts";

let t: TestTraining;
const [page1] = PAGES;

beforeEach(() => {
  t = openTestTraining();
});
afterEach(() => t.dispose());

const manifestFile = (runId: string) => join(t.folder, "runs", runId, "manifest.jsonl");
const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe("a run that ended early", () => {
  beforeEach(() => verifyLines(t, [8, 2]));
  const states = (runId: string) => join(t.folder, "runs", runId, "checkpoints");

  it.each(["dies", "waits"])(
    "(%s) is resumed on the same lines, and its saved states go once it is done",
    async (how) => {
      const runId = t.start(how);
      if (how === "waits") {
        await t.until(runId, (run) => run.step === 1);
        t.training.cancel(runId);
      }
      const early = await t.ended(runId);
      expect(early).toMatchObject(how === "dies" ? { state: "failed", code: "died" } : { state: "cancelled" });
      expect(early.resumable).toBe(true);
      const before = readFileSync(manifestFile(runId));
      const [line] = t.corrections.lines(page1);
      if (line === undefined) throw new Error("no line");
      verify(t, line, "changed since");
      t.training.resume(runId);
      expect(codeOf(() => t.training.resume(runId))).toBe("run-in-progress");
      const run = await t.ended(runId);
      expect(run).toMatchObject({ state: "done", adapterId: runId, resumable: false, message: null, code: null });
      // What the steps of before said is not told twice.
      expect(run.losses.map((point) => point.step)).toEqual([1, 2, 3]);
      expect(readFileSync(manifestFile(runId)).equals(before)).toBe(true);
      expect(existsSync(states(runId))).toBe(false);
      expect(codeOf(() => t.training.resume(runId))).toBe("conflict");
    },
  );

  it("is resumed where the library now is", async () => {
    const runId = t.start("dies");
    await t.ended(runId);
    const file = join(t.folder, "runs", runId, "request.json");
    const request = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...request, manifest: "/old/m.jsonl", out: "/old/a", checkpoints: "/old/c" }));
    t.training.resume(runId);
    await t.ended(runId);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(request);
  });

  it("is resumed no more once it is discarded", async () => {
    const runId = t.start("dies");
    expect(codeOf(() => t.training.discard(runId))).toBe("busy");
    await t.ended(runId);
    t.training.discard(runId);
    expect(existsSync(states(runId))).toBe(false);
    expect(t.training.run(runId).resumable).toBe(false);
    expect(t.told().at(-1)?.resumable).toBe(false);
    expect(codeOf(() => t.training.resume(runId))).toBe("conflict");
    expect(codeOf(() => t.training.discard("none"))).toBe("not-found");
  });
});

describe("after a restart", () => {
  it("a run that was going was interrupted, leaves nothing half written, and is resumed", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("waits");
    await t.until(runId, (run) => run.step === 1);
    t.training.dispose();
    // The trainer ends by itself, and says so by a file.
    const closed = join(t.folder, "adapters", `${runId}.stdin-closed`);
    while (!existsSync(closed)) await new Promise((resolve) => setTimeout(resolve, 10));
    const partial = join(t.folder, "adapters", `${runId}.partial`);
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, "model.onnx"), "half");
    const restarted = t.restart();
    expect(contract.training.run.output.parse(restarted.run(runId))).toMatchObject({
      state: "interrupted",
      endedAt: expect.any(String),
      resumable: true,
      message: expect.stringMatching(/Emend was closed.*resume it/),
    });
    expect(existsSync(partial)).toBe(false);
    restarted.resume(runId);
    while (restarted.run(runId).state === "running") await new Promise((resolve) => setTimeout(resolve, 10));
    expect(restarted.run(runId)).toMatchObject({ state: "done", adapterId: runId });
  });

  it("a run that had nothing to save says so", async () => {
    verifyLines(t, [8, 2]);
    t.options.environment.prepare = () => new Promise(() => {});
    const runId = t.start("normal");
    t.training.dispose();
    expect(t.restart().run(runId)).toMatchObject({
      state: "interrupted",
      resumable: false,
      message: expect.stringContaining("start it again"),
    });
  });

  it("runs that were over are as they were", async () => {
    verifyLines(t, [8, 2]);
    const run = await t.ended(t.start("normal"));
    expect(t.restart().runs()).toEqual([run]);
  });

  it("nothing is written by the run of the app that was closed", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("waits");
    await t.until(runId, (run) => run.step === 1);
    t.frames.length = 0;
    t.training.dispose();
    t.database.close();
    // Until the trainer goes; a rejection that nobody hears would fail this test.
    await expect.poll(() => existsSync(join(t.folder, "adapters", `${runId}.stdin-closed`))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(t.frames).toEqual([]);
  });
});

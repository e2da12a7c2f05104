import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { type ManifestRow, readManifest } from "../datasets/manifest.ts";
import { openTestTraining, type TestTraining, verify, verifyLines } from "./test-training.ts";

let t: TestTraining;
const [page1, page2] = PAGES;

beforeEach(() => {
  t = openTestTraining();
});
afterEach(() => t.dispose());

const manifestFile = (runId: string) => join(t.folder, "runs", runId, "manifest.jsonl");
const manifest = (runId: string): ManifestRow[] =>
  readFileSync(manifestFile(runId), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe("lines of one language", () => {
  const say = (language: string) => t.database.prepare("UPDATE document SET language = ?").run(language);

  it("are those of documents in it, also of a script or region of it, and carry it in the manifest", async () => {
    verifyLines(t, [12, 4]);
    const plan = (...languages: string[]) => {
      const { trainLines, validationLines } = t.training.plan({ languages });
      return trainLines + validationLines;
    };
    expect([plan("de"), plan()]).toEqual([0, 16]);
    say("de-Latf");
    expect([plan("de"), plan("de-Latf"), plan("ar", "de"), plan("ar"), plan("d"), plan("de-L")]).toEqual([
      16, 16, 16, 0, 0, 0,
    ]);
    expect(t.training.plan({ languages: ["de"], documentIds: ["elsewhere"] }).ready).toBe(false);
    const run = await t.ended(t.start("normal", { languages: ["de"] }));
    expect(run.state).toBe("done");
    expect(new Set(manifest(run.id).map((row) => row.language))).toEqual(new Set(["de-Latf"]));
    expect(run.options?.languages).toEqual(["de"]);
  });
});

it("is told and kept to its end where the clock is set back a year while it goes", async () => {
  verifyLines(t, [12, 4]);
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const runId = t.start("normal");
    vi.setSystemTime(Date.now() - 365 * 86_400_000);
    const run = await t.ended(runId);
    expect(run).toMatchObject({ state: "done", progress: 1 });
    expect(run.losses.map(({ step }) => step)).toEqual(run.losses.map(({ step }) => step).toSorted((a, b) => a - b));
    const later = await t.ended(t.start("normal"));
    // The newest first, though its time is the earlier one.
    expect(t.training.runs().map(({ id }) => id)).toEqual([later.id, run.id]);
    expect(later.createdAt < run.createdAt).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

it("is not scored on a document that was made from text", () => {
  verifyLines(t, [12, 4]);
  expect(t.training.plan({ validationDocumentIds: [DOCUMENT] }).validationLines).toBe(16);
  t.database.prepare("UPDATE document SET synthetic = 1").run();
  const choice = { validationDocumentIds: [DOCUMENT] };
  expect(() => t.training.plan(choice)).toThrow(/“Letters” were made from text.*Choose a document of scans/);
  expect(() => t.start("quick", choice)).toThrow(/made from text/);
  expect(t.training.runs()).toEqual([]);
});

describe("what a run would learn from", () => {
  const plan = (documentIds?: string[]) =>
    contract.training.plan.output.parse(t.training.plan(documentIds === undefined ? {} : { documentIds }));

  it("is nothing before a line is verified, and says how to begin", () => {
    expect(plan()).toMatchObject({ ready: false, trainLines: 0, notes: [expect.stringContaining("press Enter")] });
    expect(codeOf(() => t.start("normal"))).toBe("no-verified-lines");
    expect(t.training.runs()).toEqual([]);
  });

  it("is too little with one line", () => {
    verifyLines(t, [1, 0]);
    expect(plan()).toMatchObject({ ready: false, notes: [expect.stringContaining("at least one more")] });
    expect(codeOf(() => t.start("normal"))).toBe("no-verified-lines");
  });

  it("is split by page where there are two", () => {
    verifyLines(t, [12, 4]);
    expect(plan()).toMatchObject({ splitBy: "page", pages: 2, trainLines: 12, validationLines: 4, ready: true });
    expect(plan().notes.join()).toContain("1 of 2 pages is held back");
  });

  it("is split by line where there is one page, and says that this flatters", () => {
    verifyLines(t, [10, 0]);
    expect(plan()).toMatchObject({ splitBy: "line", pages: 1, trainLines: 8, validationLines: 2 });
    expect(plan().notes.join()).toContain("The score will flatter");
  });

  it("leaves out what is flagged, blank, in the trash, of another document or only edited", () => {
    verifyLines(t, [6, 2]);
    const [first, second, third, fourth] = t.corrections.lines(page1);
    if (!first || !second || !third || !fourth) throw new Error("no lines");
    t.database.prepare("UPDATE line SET no_training = 1 WHERE id = ?").run(first.id);
    t.database.prepare("UPDATE page SET no_training = 1 WHERE id = ?").run(page2);
    verify(t, second, "  ");
    t.corrections.save({ lineId: third.id, text: "edited", verified: false, baseRevision: third.revision });
    expect(plan().trainLines).toBe(3);
    expect(plan(["another"]).ready).toBe(false);
    expect(plan([DOCUMENT]).trainLines).toBe(3);
    t.database.prepare("UPDATE document SET removed_at = '2026-01-02'").run();
    expect(plan().trainLines).toBe(0);
  });
});

describe("a run", () => {
  it("goes through its phases in order, and ends with a registered version", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("normal");
    expect(t.training.run(runId)).toMatchObject({ state: "running", plan: { splitBy: "page" } });
    const run = await t.ended(runId);
    expect(run).toMatchObject({
      state: "done",
      adapterId: runId,
      message: null,
      step: 3,
      progress: 1,
      base: { lines: 2, cer: 0.2, edits: 20 },
      tuned: { lines: 2, cer: 0.03, edits: 3 },
      newCharacters: ["ꝑ"],
      difference: { cer: -0.17, low: -0.2, high: -0.1, verdict: "better" },
      sentinel: { lines: 30, base: 0.01, tuned: 0.02, difference: { verdict: "same" } },
      crossValidation: null,
      regressions: [{ lineId: "worse", base: "truth", tuned: "trulh", baseEdits: 0, tunedEdits: 1 }],
      warnings: ["2 lines left out: its text is empty."],
    });
    expect(run.endedAt).not.toBeNull();
    const phases = t.told().map((told) => told.phase);
    const order = contract.training.run.output.shape.phase.options.filter((phase) => phase !== "queued");
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual(order);
    expect(t.told().at(-1)).toEqual(run);
    expect(t.training.runs()).toEqual([run]);
    expect(t.adapters.list()).toMatchObject([
      { id: "base", active: true },
      { id: runId, name: "normal", splitBy: "page", tuned: { cer: 0.03 }, runId },
    ]);
  });

  it("asks the trainer for what was asked of it", async () => {
    verifyLines(t, [10, 0]);
    const runId = t.start("normal", { seed: 7 });
    await t.ended(runId);
    const request = JSON.parse(readFileSync(join(t.folder, "runs", runId, "request.json"), "utf8"));
    expect(request).toEqual({
      protocol: 1,
      manifest: manifestFile(runId),
      out: join(t.folder, "adapters", runId),
      base: {
        onnx: "/models/base.onnx",
        sha256: "b".repeat(64),
        id: "PaddlePaddle/PP-OCRv6_small_rec_safetensors",
      },
      budgetSeconds: 60,
      rank: 4,
      alpha: 4,
      seed: 7,
      threads: 0,
      name: "normal",
      splitBy: "line",
      options: {},
      command: "emend train --manifest MANIFEST --out OUT --budget 60 --rank 4 --seed 7",
      checkpoints: join(t.folder, "runs", runId, "checkpoints"),
    });
  });

  it("says the command that does the same on the same lines", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("normal", { batch: 4, augment: false });
    const { command } = await t.ended(runId);
    expect(command).toBe(
      `emend train --manifest ${manifestFile(runId)} --out OUT --budget 60 --rank 4 --batch 4 --no-augment`,
    );
    const rows = await readManifest(manifestFile(runId));
    expect(rows.map(({ id, text, split }) => ({ id, text, split }))).toEqual(
      manifest(runId).map(({ id, text, split }) => ({ id, text, split })),
    );
    expect(rows.every((row) => row.image.startsWith(join(t.folder, "blobs")))).toBe(true);
  });

  it("keeps the trainer's log and what it printed by mistake", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("normal");
    await t.ended(runId);
    const log = readFileSync(join(t.folder, "runs", runId, "trainer.log"), "utf8");
    expect(log).toContain("a warning of some library");
    expect(log).toContain("Loading weights: 100%");
  });

  it("is the only one", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("waits");
    expect(codeOf(() => t.start("normal"))).toBe("run-in-progress");
    await t.until(runId, (run) => run.step === 1);
    t.training.cancel(runId);
    await t.ended(runId);
    expect(await t.ended(t.start("normal"))).toMatchObject({ state: "done" });
  });

  it("can be stopped once there is something to keep", async () => {
    verifyLines(t, [8, 2]);
    const runId = t.start("waits");
    expect(codeOf(() => t.training.stop(runId))).toBe("busy");
    await t.until(runId, (run) => run.step === 1);
    t.training.stop(runId);
    expect(await t.ended(runId)).toMatchObject({ state: "done", adapterId: runId });
    // Over is over: neither is an error.
    t.training.stop(runId);
    t.training.cancel(runId);
    expect(codeOf(() => t.training.cancel("none"))).toBe("not-found");
  });
});

describe("the manifest", () => {
  it("is what was verified at the start, whatever is edited during the run", async () => {
    verifyLines(t, [8, 2]);
    const before = [page1, page2].flatMap((page) => t.corrections.lines(page));
    const [first, second] = before;
    if (!first || !second) throw new Error("no lines");
    t.options.environment.prepare = async () => verify(t, first, "changed while the environment was made");
    const runId = t.start("waits");
    await t.until(runId, (run) => run.step === 1);
    const bytes = readFileSync(manifestFile(runId));
    verify(t, second, "changed while training");
    t.training.stop(runId);
    await t.ended(runId);
    expect(manifest(runId).map((row) => [row.id, row.text])).toEqual(before.map((line) => [line.id, line.text]));
    expect(readFileSync(manifestFile(runId)).equals(bytes)).toBe(true);
    const { sha256 } = t.database
      .prepare("SELECT manifest_sha256 AS sha256 FROM training_run WHERE id = ?")
      .get(runId) as { sha256: string };
    expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    const seen = t.database.prepare("SELECT line_id, split, text FROM training_line ORDER BY rowid").all();
    expect(seen).toEqual(manifest(runId).map((row) => ({ line_id: row.id, split: row.split, text: row.text })));
    expect(t.corrections.lines(page1)[1]?.text).toBe("changed while training");
  });

  it("holds every page on one side, and says what each line is", async () => {
    verifyLines(t, [8, 2]);
    t.database.prepare("UPDATE page SET private = 1 WHERE id = ?").run(page2);
    const runId = t.start("normal");
    await t.ended(runId);
    const rows = manifest(runId);
    expect(new Set(rows.map((row) => `${row.page} ${row.split}`))).toEqual(
      new Set([`${page1} train`, `${page2} validation`]),
    );
    expect(rows.map((row) => row.flags.private)).toEqual([...Array(8).fill(false), true, true]);
    expect(rows[0]).toMatchObject({ document: DOCUMENT, width: 320, height: 48, flags: { noTraining: false } });
    // Relative, so that the library can be moved.
    expect(rows[0]?.image).toMatch(/^\.\.\/\.\.\/blobs\//);
  });

  it("takes a line whose image is damaged along: the trainer says so by itself", async () => {
    verifyLines(t, [8, 2]);
    t.options.imageSize = () => Promise.reject(new Error("no image"));
    const runId = t.start("normal");
    expect(await t.ended(runId)).toMatchObject({ state: "done" });
    expect(manifest(runId)[0]).toMatchObject({ width: 0, height: 0 });
  });
});

describe("a run that is cancelled", () => {
  beforeEach(() => verifyLines(t, [8, 2]));

  it("while training makes no version and leaves nothing half written", async () => {
    const runId = t.start("waits");
    await t.until(runId, (run) => run.step === 1);
    t.training.cancel(runId);
    expect(await t.ended(runId)).toMatchObject({ state: "cancelled", adapterId: null });
    expect(existsSync(join(t.folder, "adapters", runId))).toBe(false);
    expect(existsSync(join(t.folder, "adapters", `${runId}.partial`))).toBe(false);
    expect(t.adapters.list()).toHaveLength(1);
  });

  it("while the environment is made ends that too", async () => {
    t.options.environment.prepare = (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new AppError("cancelled", "Cancelled.")));
      });
    const runId = t.start("normal");
    t.training.cancel(runId);
    expect(await t.ended(runId)).toMatchObject({ state: "cancelled", phase: "environment" });
  });

  it("while the base model is fetched does not start a trainer", async () => {
    let runId = "";
    t.options.baseModel = async () => {
      t.training.cancel(runId);
      return { onnx: "", sha256: "" };
    };
    runId = t.start("normal");
    expect(await t.ended(runId)).toMatchObject({ state: "cancelled" });
    expect(existsSync(join(t.folder, "runs", runId))).toBe(false);
  });
});

describe("a run that fails", () => {
  beforeEach(() => verifyLines(t, [8, 2]));

  it.each([
    ["dies", /ended unexpectedly \(SIGKILL\).*corrections are safe; start the run again/],
    ["nonsense", /ended unexpectedly \(status 0\).*start the run again/],
    ["foreign", /protocol 2.*install Emend again/],
    ["refuses", /There is no line to train on/],
    ["full", /disk is full/],
    ["half", /not a whole adapter: model\.onnx is missing/],
  ])("because the trainer %s says so, and the next one runs", async (behaviour, message) => {
    const runId = t.start(behaviour);
    const run = await t.ended(runId);
    expect(run).toMatchObject({ state: "failed", adapterId: null, message: expect.stringMatching(message) });
    expect(t.adapters.list()).toHaveLength(1);
    expect(t.logged.join()).toContain(runId);
    expect(await t.ended(t.start("normal"))).toMatchObject({ state: "done" });
  });

  it("because the environment cannot be made says why", async () => {
    t.options.environment.prepare = () => Promise.reject(new AppError("environment-failed", "Install Python."));
    expect(await t.ended(t.start("normal"))).toMatchObject({ state: "failed", message: "Install Python." });
  });

  it("because there is no program to start says what to do", async () => {
    t.options.environment.command = () => ({ program: join(t.folder, "no-python"), args: [], env: {} });
    expect(await t.ended(t.start("normal"))).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/could not be started.*Set up the training environment again/),
    });
  });

  it("because the library cannot be written fails alone, and is not shown as going on", async () => {
    const update = t.options.repository.update.bind(t.options.repository);
    t.options.repository.update = (run) => {
      if (run.phase === "training") throw new Error("database or disk is full");
      update(run);
    };
    const runId = t.start("waits");
    const run = await t.ended(runId);
    expect(run).toMatchObject({ state: "failed", message: expect.stringContaining("database or disk is full") });
    expect(t.told().at(-1)).toEqual(run);
    expect(t.training.runs()).toEqual([run]);
    t.options.repository.update = update;
    expect(await t.ended(t.start("normal"))).toMatchObject({ state: "done" });
  });
});

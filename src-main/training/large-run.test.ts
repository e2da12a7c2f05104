import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LargeTraining } from "#contract/large-training.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import { PAGES } from "../corrections/test-corrections.ts";
import { MachineModels } from "../models/installed.ts";
import type { BuiltinEngine } from "../recognition/builtin-engine.ts";
import { LargeEngines } from "../recognition/large/large-engines.ts";
import { encodePng } from "../recognition/raster.ts";
import { Estimator } from "./estimator.ts";
import { LargeBases } from "./large-bases.ts";
import { largeDefaults } from "./large-recipe.ts";
import { RunEstimates } from "./run-estimates.ts";
import { openTestTraining, type TestTraining, verifyLines } from "./test-training.ts";
import { TrainingService } from "./training-service.ts";

const root = join(import.meta.dirname, "../..");
const cache = process.env.EMEND_CACHE ?? join(homedir(), ".cache/emend");
const python = [join(root, "resources/trainer/.venv/bin/python"), join(cache, "trainer/venv/bin/python")].find(
  existsSync,
);
const env = { PYTHONPATH: join(root, "resources/trainer/src"), OMP_NUM_THREADS: "2" };
const command = () => ({ program: python as string, args: ["-m", "emend_trainer"], env });

let t: TestTraining;
let folder: string;
let models: MachineModels;
let large: LargeBases;
let released: number;

beforeEach(() => {
  t = openTestTraining();
  folder = mkdtempSync(join(tmpdir(), "emend-large-run-"));
  models = new MachineModels(join(folder, "models"));
  released = 0;
  large = new LargeBases({ installed: models, release: async () => void released++ });
  t.options.large = large;
});
afterEach(() => {
  t.training.dispose();
  t.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const choice = (change: Partial<LargeTraining> = {}) => LargeTraining.parse({ model: "tiny", ...change });

/** A folder that is of the family by its config, with weights of a few bytes. */
function install(id = "tiny"): void {
  mkdirSync(join(models.folder, id), { recursive: true });
  writeFileSync(join(models.folder, id, "config.json"), JSON.stringify({ model_type: "deepseek_ocr2" }));
  writeFileSync(join(models.folder, id, "model.safetensors"), "weights");
}

const requestOf = (runId: string) => JSON.parse(readFileSync(join(t.folder, "runs", runId, "request.json"), "utf8"));

/** An estimator that says what it was asked, without Python. */
const ESTIMATOR = `
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const asked = JSON.parse(line);
    const parts = { weights: asked.rank, lora: asked.options.batch, optimizer: asked.text.length, activations: 0 };
    const told = { type: "estimate", id: asked.id, verdict: "fits", needed: 1, free: 2, parts, device: "cpu" };
    const failed = { type: "failed", id: asked.id, code: "bad-request", message: "Four bits need CUDA." };
    console.log("a library prints");
    console.log(JSON.stringify(asked.base.fourBit ? failed : told));
  });`;

describe("the estimate before a run", () => {
  it("is of the longest line and the knobs as they are, from a process that stays while it is asked", async () => {
    install();
    verifyLines(t, [3, 3]);
    let started = 0;
    const estimator = new Estimator(() => ({
      program: process.execPath,
      args: ["-e", ESTIMATOR, String(started++)],
      env: {},
    }));
    const estimates = new RunEstimates({ training: t.training, large, estimator, blobs: t.blobs });
    const ask = (change: Partial<TrainingOptions> = {}, base: Partial<LargeTraining> = {}) =>
      estimates.estimate({ ...largeDefaults("deepseek-ocr2"), ...change, large: choice(base) });
    const longest = Math.max(...t.training.choose({}, 0).lines.map(({ text }) => text.length));
    expect(await ask()).toMatchObject({ parts: { weights: 16, lora: 4, optimizer: longest } });
    expect(await ask({ rank: 8, batch: 2 })).toMatchObject({ verdict: "fits", parts: { weights: 8, lora: 2 } });
    await expect(ask({}, { fourBit: true })).rejects.toMatchObject({
      code: "bad-input",
      message: "Four bits need CUDA.",
    });
    expect(started).toBe(1);
    estimator.dispose();
    await expect.poll(() => ask().then(() => started)).toBe(2);
    estimator.dispose();
  });
});

describe("a run on an installed large model", () => {
  beforeEach(() => {
    install();
    verifyLines(t, [3, 3]);
  });

  it("is asked of the trainer with the model's folder, and becomes a version that knows it", async () => {
    const run = await t.ended(
      t.start("Letters", { ...largeDefaults("deepseek-ocr2"), large: choice({ mode: "tiny" }) }),
    );
    expect(run).toMatchObject({ state: "done", large: { model: "tiny" }, estimate: { verdict: "tight", needed: 16 } });
    expect(run.command).toMatch(/^emend train --model MODEL --mode tiny --manifest /);
    expect(requestOf(run.id)).toMatchObject({
      base: { family: "deepseek-ocr2", folder: join(models.folder, "tiny"), id: "tiny", mode: "tiny", fourBit: false },
      rank: 16,
      options: { augment: false, batch: 4 },
    });
    expect(released).toBe(1);
    const version = t.adapters.list().find(({ id }) => id === run.adapterId);
    expect(version?.largeBase).toMatchObject({ id: "tiny", family: "deepseek-ocr2", sha256: "5".repeat(64) });
    expect(existsSync(join(t.folder, "adapters", run.id, "model.onnx"))).toBe(false);
  });

  it("goes on after a kill, on the same model, wherever its folder is by then", async () => {
    const runId = t.start("dies", { ...largeDefaults("deepseek-ocr2"), large: choice() });
    expect(await t.ended(runId)).toMatchObject({ state: "failed", resumable: true });
    models = new MachineModels(join(folder, "moved"));
    install();
    t.options.large = new LargeBases({ installed: models, release: async () => {} });
    const again = t.restart();
    again.resume(runId);
    await expect.poll(() => again.run(runId).state).toBe("done");
    expect(requestOf(runId).base.folder).toBe(join(folder, "moved", "tiny"));
    expect(t.adapters.list()).toHaveLength(2);
  });

  it("says what to do where the model is gone, before and after the start", async () => {
    await expect(large.check(choice({ model: "gone" }))).rejects.toMatchObject({ code: "models-missing" });
    await expect(large.check(choice({ mode: "huge" }))).rejects.toThrow("It has: base, crops, tiny, small, large.");
    const run = await t.ended(t.start("Letters", { ...largeDefaults("trocr"), large: choice({ model: "gone" }) }));
    expect(run).toMatchObject({ state: "failed", code: "models-missing" });
  });

  it("offers what is installed, with its recipe and what it hides", async () => {
    mkdirSync(join(models.folder, "half"), { recursive: true });
    writeFileSync(join(models.folder, "half", "config.json"), JSON.stringify({ model_type: "got_ocr2" }));
    expect(await large.list()).toMatchObject([
      { id: "half", family: "GOT-OCR 2.0", problem: expect.stringContaining("Models") },
      { id: "tiny", family: "DeepSeek-OCR 2", problem: null, recipe: { rank: 16 }, hidden: ["targets", "folds"] },
    ]);
  });
});

it.skipIf(python === undefined)(
  "is taught ten steps, is a version that reads, and is exported, all through the real processes",
  { timeout: 900_000 },
  async () => {
    mkdirSync(models.folder, { recursive: true });
    const maker = join(root, "resources/trainer/tests/tiny_models.py");
    const made = { env: { ...process.env, ...env }, stdio: "ignore" as const };
    execFileSync(python as string, [maker, "trocr", join(models.folder, "tiny")], made);
    const crops = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => ink(number).then((png) => t.blobs.put(png))));
    verifyLines(t, [3, 3]);
    t.database
      .prepare(
        "UPDATE line SET crop_sha256 = (SELECT value FROM json_each(?) WHERE key = position + ? * (page_id = ?))",
      )
      .run(JSON.stringify(crops), 3, PAGES[1]);
    const options = { ...largeDefaults("trocr"), steps: 10, learningRate: 0.02, rank: 4 };

    t.options.environment = { prepare: async () => {}, command };
    const training = new TrainingService(t.options);
    const { runId } = training.start({ ...TrainingOptions.parse(options), large: choice(), name: "Letters" });
    await expect.poll(() => training.run(runId).state, { timeout: 800_000, interval: 200 }).not.toBe("running");
    const run = training.run(runId);
    expect(run).toMatchObject({ state: "done", message: null });
    expect(run.losses.at(-1)?.loss).toBeLessThan(run.losses[0]?.loss ?? 0);
    expect(run.estimate).toMatchObject({ verdict: "fits", parts: { lora: expect.any(Number) } });
    expect(run.estimate).toMatchObject({ gradientCheckpointing: false, checkpointingByItself: true });

    const engines = new LargeEngines({
      builtin: {} as BuiltinEngine,
      find: (id) => models.find(id),
      environment: () => ({ prepare: async () => {}, command }),
    });
    try {
      const version = t.adapters.model(runId);
      const paths = crops.slice(0, 2).map((sha256) => t.blobs.path(sha256));
      const phases = new Set<string>();
      const read = await engines.readLineFiles(paths, version, { onProgress: ({ phase }) => phases.add(phase) });
      const untaught = await engines.readLineFiles(paths, t.adapters.baseOf(runId));
      expect(read).toHaveLength(2);
      // Ten steps may leave the likeliest letters as they were, but not how likely they are.
      expect(read.map(({ confidence }) => confidence)).not.toEqual(untaught.map(({ confidence }) => confidence));
      expect([...phases]).toEqual(["starting", "loading", "recognising"]);

      const { path } = await t.adapters.export(runId);
      const config = JSON.parse(readFileSync(join(path, "adapter_config.json"), "utf8"));
      expect(config).toMatchObject({ base_model_name_or_path: "tiny", peft_type: "LORA", r: 4 });
      expect(readdirSync(path)).toContain("README.md");
      const exported = { large: "tiny", adapterFolder: path, sha256: "e".repeat(64) };
      expect(await engines.readLineFiles(paths, exported)).toEqual(read);
    } finally {
      await engines.dispose();
    }
  },
);

/** A line with so many strokes, as PNG. */
function ink(strokes: number): Promise<Uint8Array> {
  const data = new Uint8Array(120 * 40 * 3).fill(255);
  for (let stroke = 0; stroke < strokes; stroke++) {
    for (let y = 8; y < 32; y++) data.fill(0, (y * 120 + 10 + stroke * 16) * 3, (y * 120 + 16 + stroke * 16) * 3);
  }
  return encodePng({ width: 120, height: 40, data });
}

/** @file Fine-tuning on the verified lines: plan, manifest, trainer, adapter. One run at a time. */
import { randomUUID } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { EmendHandlers } from "#contract/index.ts";
import type { Run, TrainingPlan } from "#contract/training.ts";
import { type ManifestRow, writeManifest } from "../datasets/manifest.ts";
import { type Split, splitLines } from "../datasets/split.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { PythonEnvironment } from "./python-environment.ts";
import type { RunRepository, VerifiedLine } from "./run-repository.ts";
import { applySummary, applyTrainerEvent } from "./run-state.ts";
import { TrainerProcess } from "./trainer-process.ts";
import { TRAINER_PROTOCOL, type TrainerSummary, type TrainRequest } from "./trainer-protocol.ts";

/** Snapshots go to the database at most this often while steps stream in. */
const SNAPSHOT_MS = 1_000;
/** Events go to the windows at most this often. */
const EVENT_MS = 250;
/** The Hub id under which the published weights of the base live. */
export const BASE_HUB_ID = "PaddlePaddle/PP-OCRv6_small_rec_safetensors";

export interface BaseModel {
  onnx: string;
  sha256: string;
}

export interface TrainingServiceOptions {
  repository: RunRepository;
  environment: Pick<PythonEnvironment, "prepare" | "command">;
  events: EventBus;
  blobs: BlobStore;
  /** Each run has a folder here: manifest, request, log. */
  runsFolder: string;
  /** Trained adapters are written here, one folder each. */
  adaptersFolder: string;
  baseModel: (signal: AbortSignal) => Promise<BaseModel>;
  /** Puts a finished adapter among the versions. */
  register: (adapter: {
    id: string;
    name: string;
    runId: string;
    folder: string;
    summary: TrainerSummary;
  }) => Promise<void>;
  /** Width and height of a crop in pixels. */
  imageSize: (path: string) => Promise<{ width: number; height: number }>;
  log: (message: string) => void;
}

type StartInput = Parameters<EmendHandlers["training"]["start"]>[0];

interface ActiveRun {
  run: Run;
  abort: AbortController;
  process: TrainerProcess | null;
  lastSnapshot: number;
  lastEvent: number;
}

export class TrainingService {
  readonly #options: TrainingServiceOptions;
  #active: ActiveRun | null = null;
  /** Ended, but the library could not be written: shown as it is until the next start. */
  #unwritten: Run | null = null;
  #disposed = false;

  constructor(options: TrainingServiceOptions) {
    this.#options = options;
    // A run that was going when the application died is over: its trainer stopped when its stdin closed.
    for (const run of options.repository.list()) {
      if (run.state !== "running") continue;
      // After a power cut nobody has taken away what was half written.
      rmSync(`${join(options.adaptersFolder, run.id)}.partial`, { recursive: true, force: true });
      options.repository.update({
        ...run,
        state: "failed",
        endedAt: new Date().toISOString(),
        message: "Emend was closed while this run was going. Your corrections are safe; start it again.",
      });
    }
  }

  /** What `start` would train on. */
  plan(documentIds?: readonly string[]): TrainingPlan {
    const lines = this.#options.repository.verifiedLines(documentIds ?? null);
    return planOf(lines, splitLines(lines, 0));
  }

  /** @throws AppError `run-in-progress`, `no-verified-lines` */
  start(input: StartInput): { runId: string } {
    if (this.#active !== null) {
      throw new AppError("run-in-progress", "A run is going already. Wait for it or cancel it first.", {
        runId: this.#active.run.id,
      });
    }
    const lines = this.#options.repository.verifiedLines(input.documentIds ?? null);
    const split = splitLines(lines, input.seed);
    const plan = planOf(lines, split);
    if (!plan.ready) throw new AppError("no-verified-lines", plan.notes[0] ?? "There is nothing to train on yet.");
    const run = newRun(input, plan, this.#options.repository.list().length + 1);
    this.#options.repository.insert(run);
    this.#active = { run, abort: new AbortController(), process: null, lastSnapshot: 0, lastEvent: 0 };
    void this.#go(this.#active, lines, split);
    return { runId: run.id };
  }

  /** Ends a run without an adapter. A run that is over already is left as it is. */
  cancel(runId: string): void {
    const active = this.#running(runId);
    active?.abort.abort();
    active?.process?.cancel();
  }

  /** Stops training and keeps the best so far. */
  stop(runId: string): void {
    const active = this.#running(runId);
    if (active !== null && active.run.step === 0) {
      throw new AppError("busy", "Training has not begun yet, so there is nothing to keep. Cancel it instead.");
    }
    active?.process?.stop();
  }

  /** @throws AppError `not-found` */
  run(runId: string): Run {
    const run = this.#options.repository.get(runId);
    if (run === null) throw new AppError("not-found", "This run is not in the library.");
    return this.#newest(run);
  }

  /** Newest first. */
  runs(): Run[] {
    return this.#options.repository.list().map((run) => this.#newest(run));
  }

  /** Kills a running trainer and writes nothing any more; the run is marked at the next start. */
  dispose(): void {
    this.#disposed = true;
    this.#active?.abort.abort();
    this.#active?.process?.kill();
  }

  /** The library has a snapshot that is up to a second old. */
  #newest(run: Run): Run {
    if (run.id === this.#active?.run.id) return this.#active.run;
    return run.id === this.#unwritten?.id ? this.#unwritten : run;
  }

  #running(runId: string): ActiveRun | null {
    if (this.#active?.run.id === runId) return this.#active;
    this.run(runId);
    return null;
  }

  async #go(active: ActiveRun, lines: VerifiedLine[], split: Split): Promise<void> {
    const { signal } = active.abort;
    try {
      this.#change(active, { phase: "environment" });
      await this.#options.environment.prepare(signal);
      const base = await this.#options.baseModel(signal);
      signal.throwIfAborted();
      this.#change(active, { phase: "manifest" });
      const request = await this.#freeze(active.run, lines, split, base);
      signal.throwIfAborted();
      const end = await this.#train(active, request);
      if (end.kind === "cancelled") {
        this.#finish(active, { state: "cancelled", message: "Cancelled. Nothing was changed." });
        return;
      }
      this.#change(active, { phase: "saving" });
      active.run = applySummary(active.run, end.summary);
      const adapterId = active.run.id;
      await this.#options.register({
        id: adapterId,
        name: active.run.name,
        runId: active.run.id,
        folder: end.out,
        summary: end.summary,
      });
      this.#finish(active, { state: "done", adapterId, message: null });
    } catch (error) {
      if (signal.aborted) {
        this.#finish(active, { state: "cancelled", message: "Cancelled. Nothing was changed." });
        return;
      }
      const message =
        error instanceof AppError
          ? error.message
          : `The run failed: ${error instanceof Error ? error.message : String(error)}. Your corrections are safe; start it again.`;
      this.#options.log(
        `run ${active.run.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      this.#finish(active, { state: "failed", message });
    }
  }

  /** Writes manifest and request, and records which lines the run saw. */
  async #freeze(run: Run, lines: VerifiedLine[], split: Split, base: BaseModel): Promise<string> {
    const folder = join(this.#options.runsFolder, run.id);
    await mkdir(folder, { recursive: true });
    const rows: ManifestRow[] = [];
    for (const line of lines) {
      const image = this.#options.blobs.path(line.cropSha256);
      rows.push({
        id: line.id,
        image,
        text: line.text,
        split: split.of.get(line.id) ?? "train",
        page: line.pageId,
        document: line.documentId,
        // Without a size the trainer looks for itself, and says so if the image cannot be read.
        ...(await this.#options.imageSize(image).catch(() => ({ width: 0, height: 0 }))),
        sha256: line.cropSha256,
        flags: {
          private: line.isPrivate,
          noTraining: false,
          noImages: line.noImages,
          publishable: line.publishable,
        },
        licence: line.licence,
        rightsHolder: line.rightsHolder,
      });
    }
    const manifest = join(folder, "manifest.jsonl");
    const manifestHash = await writeManifest(manifest, rows);
    this.#options.repository.recordLines(run.id, manifestHash, rows);
    const out = join(this.#options.adaptersFolder, run.id);
    await mkdir(this.#options.adaptersFolder, { recursive: true });
    await rm(`${out}.partial`, { recursive: true, force: true });
    const request: TrainRequest = {
      protocol: TRAINER_PROTOCOL,
      manifest,
      out,
      base: { ...base, id: BASE_HUB_ID },
      budgetSeconds: run.budgetSeconds,
      rank: run.rank,
      alpha: run.rank * 2,
      seed: run.seed,
      threads: 0,
      name: run.name,
      splitBy: split.by === "none" ? "given" : split.by,
      checkpoints: join(folder, "checkpoints"),
    };
    const file = join(folder, "request.json");
    await writeFile(file, JSON.stringify(request, null, 2));
    return file;
  }

  #train(active: ActiveRun, requestFile: string): TrainerProcess["end"] {
    const log = createWriteStream(join(this.#options.runsFolder, active.run.id, "trainer.log"), { flags: "a" });
    // A log that cannot be written is no reason to lose a run.
    log.on("error", () => {});
    const process = new TrainerProcess(
      this.#options.environment.command(),
      requestFile,
      (event) => {
        active.run = applyTrainerEvent(active.run, event);
        this.#publish(active, event.type !== "step");
      },
      (line) => {
        log.write(`${line}\n`);
      },
    );
    const close = () => log.end();
    process.end.then(close, close);
    active.process = process;
    if (active.abort.signal.aborted) process.cancel();
    return process.end;
  }

  #change(active: ActiveRun, change: Partial<Run>): void {
    active.run = { ...active.run, ...change };
    this.#publish(active, true);
  }

  #finish(active: ActiveRun, change: Pick<Run, "state" | "message"> & { adapterId?: string }): void {
    this.#active = null;
    try {
      this.#change(active, { ...change, endedAt: new Date().toISOString() });
    } catch (error) {
      // Nothing waits for this: thrown on it would end the application.
      this.#unwritten = active.run;
      this.#options.log(`run ${active.run.id} ended as ${change.state} and could not be written: ${String(error)}`);
      this.#options.events.emit("training.progress", active.run);
    }
  }

  #publish(active: ActiveRun, now: boolean): void {
    if (this.#disposed) return;
    const time = Date.now();
    if (now || time - active.lastSnapshot >= SNAPSHOT_MS) {
      active.lastSnapshot = time;
      this.#options.repository.update(active.run);
    }
    if (now || time - active.lastEvent >= EVENT_MS) {
      active.lastEvent = time;
      this.#options.events.emit("training.progress", active.run);
    }
  }
}

/** Fewest lines worth a run: under this even the split has nothing to hold back. */
const FEWEST_LINES = 2;

function planOf(lines: readonly VerifiedLine[], split: Split): TrainingPlan {
  const validationLines = [...split.of.values()].filter((side) => side === "validation").length;
  const ready = lines.length >= FEWEST_LINES;
  const missing =
    lines.length === 0
      ? "No line is verified yet. Open a page, correct a line and press Enter to verify it."
      : "One line is verified. Verify at least one more to train on.";
  return {
    trainLines: lines.length - validationLines,
    validationLines,
    pages: new Set(lines.map((line) => line.pageId)).size,
    splitBy: split.by,
    notes: ready ? split.notes : [missing],
    ready,
  };
}

function newRun(input: StartInput, plan: TrainingPlan, number: number): Run {
  return {
    id: randomUUID(),
    name: input.name ?? `Version ${number}`,
    state: "running",
    phase: "queued",
    createdAt: new Date().toISOString(),
    endedAt: null,
    progress: 0,
    step: 0,
    elapsed: 0,
    remaining: null,
    budgetSeconds: input.budgetSeconds,
    rank: input.rank,
    seed: input.seed,
    plan,
    losses: [],
    evaluations: [],
    base: null,
    tuned: null,
    improvedLines: 0,
    sameLines: 0,
    worseLines: 0,
    newCharacters: [],
    warnings: [],
    adapterId: null,
    message: null,
  };
}

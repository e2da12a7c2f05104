/** @file Fine-tuning on the verified lines: plan, manifest, trainer, adapter. One run at a time. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { Run, TrainingPlan } from "#contract/training.ts";
import type { LineChoice } from "#contract/training-options.ts";
import { type Split, type SplitName, splitByDocument, splitLines } from "../datasets/split.ts";
import { assetId } from "../storage/asset-id.ts";
import { chooseFrozen } from "./frozen-choice.ts";
import { noLarge, refuseForLarge } from "./large-recipe.ts";
import { RunFolder } from "./run-folder.ts";
import { neverHeld, type RunParent, refuseMade, sayLearnt, splitBeside } from "./run-parent.ts";
import { newRun, planOf, type StartInput } from "./run-plan.ts";
import type { VerifiedLine } from "./run-repository.ts";
import { applySummary, applyTrainerEvent } from "./run-state.ts";
import { RunWatch } from "./run-watch.ts";
import { codeOf, TrainerProcess } from "./trainer-process.ts";
import type { RequestBase } from "./trainer-protocol.ts";
import { BASE_HUB_ID, type TrainingServiceOptions } from "./training-needs.ts";

/** Snapshots go to the database at most this often while steps stream in. */
const SNAPSHOT_MS = 1_000;
/** Events go to the windows at most this often. */
const EVENT_MS = 250;
interface ActiveRun {
  run: Run;
  abort: AbortController;
  process: TrainerProcess | null;
  watch: RunWatch;
  lastSnapshot: number;
  lastEvent: number;
}

export class TrainingService {
  readonly #options: TrainingServiceOptions;
  #active: ActiveRun | null = null;
  /** Ended, but the library could not be written: shown as it is until the next start. */
  #unwritten: Run | null = null;
  #disposed = false;
  #reserved = false;

  constructor(options: TrainingServiceOptions) {
    this.#options = options;
    // A run that was going when the application died is over: its trainer stopped when its stdin closed.
    for (const run of options.repository.list()) {
      if (run.state !== "running") continue;
      const folder = this.#folder(run.id);
      // After a power cut nobody has taken away what was half written.
      folder.removePartial();
      options.repository.update({
        ...run,
        state: "interrupted",
        endedAt: new Date().toISOString(),
        resumable: folder.resumable,
        message: folder.resumable
          ? "Emend was closed while this run was going. Its state is saved: resume it to go on from there."
          : "Emend was closed before this run had anything to save. Your corrections are safe; start it again.",
      });
    }
  }

  /** What `start` would train on. */
  plan(choice: LineChoice = {}): TrainingPlan {
    const { lines, split } = this.choose(choice, 0);
    return planOf(lines, split);
  }

  /** The lines that a run on these documents would be taught and scored on. */
  lines(documentIds: readonly string[]): (VerifiedLine & { split: SplitName })[] {
    const lines = this.#options.repository.verifiedLines(documentIds);
    const { of } = splitLines(lines, 0);
    return lines.map((line) => ({ ...line, split: of.get(line.id) ?? "train" }));
  }

  /** @throws AppError `run-in-progress`, `no-verified-lines` */
  start(input: StartInput): { runId: string } {
    this.#onlyOne();
    refuseForLarge(input);
    const parent = input.parentId === undefined ? null : this.#options.parent(input.parentId);
    const { lines, split } = this.choose(input, input.seed, parent);
    const plan = planOf(lines, split);
    if (!plan.ready) throw new AppError("no-verified-lines", plan.notes[0] ?? "There is nothing to train on yet.");
    const own = parent === null ? input : { ...input, rank: parent.rank, alpha: parent.alpha };
    const held = lines.filter(({ id }) => split.of.get(id) === "validation").map(({ id }) => id);
    // The curve knows of runs from the built-in base only.
    const known = parent === null && input.large === undefined && held.length > 0;
    const forecast = known ? (this.#options.forecast?.(plan.trainLines, held) ?? null) : null;
    const run: Run = { ...newRun(own, plan, this.#options.repository.list().length + 1, split.warnings), forecast };
    this.#options.repository.insert(run);
    for (const id of [input.dataSetVersionId, input.evaluationVersionId]) {
      if (id !== undefined) this.#options.dataSets?.recordRun(id, run.id);
    }
    this.#go(run, (base) => this.#freeze(run, lines, split, base, parent));
    return { runId: run.id };
  }

  /**
   * Goes on from the last saved state, on the lines as they were frozen.
   * @throws AppError `not-found`, `run-in-progress`, `conflict` where nothing is saved
   */
  resume(runId: string): void {
    const run = this.run(runId);
    this.#onlyOne();
    const folder = this.#folder(runId);
    if (run.state === "done" || !folder.resumable) {
      throw new AppError("conflict", "Nothing is saved of this run to go on from. Start a new one.");
    }
    const again: Run = { ...run, state: "running", phase: "queued", endedAt: null, message: null, code: null };
    this.#options.repository.update(again);
    this.#go(again, (base) => folder.restoreRequest(base));
  }

  /** Removes what is saved of a run that ended early. @throws AppError `not-found`, `busy` while it is going */
  discard(runId: string): void {
    const run = this.run(runId);
    if (run.state === "running") throw new AppError("busy", "This run is going. Cancel it first.");
    this.#folder(runId).removeStates();
    const changed: Run = { ...run, resumable: false };
    this.#options.repository.update(changed);
    this.#options.events.emit("training.progress", changed);
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

  /** A person's words on a run, also on one that is going. @throws AppError `not-found` */
  setNotes(runId: string, notes: string): void {
    const changed: Run = { ...this.run(runId), notes };
    if (this.#active?.run.id === runId) this.#active.run = changed;
    this.#options.repository.update(changed);
    this.#options.events.emit("training.progress", changed);
  }

  /** Leaves a running trainer, which saves its state and ends; writes nothing any more. The next start finds the run. */
  dispose(): void {
    this.#disposed = true;
    this.#active?.abort.abort();
    this.#active?.process?.leave();
  }

  /** Keeps runs from starting while something else teaches. @returns to be called once, at its end. @throws AppError `run-in-progress` */
  reserve(): () => void {
    this.#onlyOne();
    this.#reserved = true;
    return () => {
      this.#reserved = false;
    };
  }

  /** The verified lines of a choice, and which of them are held back. @throws AppError `not-found`, `bad-input` */
  choose(choice: LineChoice, seed: number, parent: RunParent | null = null): { lines: VerifiedLine[]; split: Split } {
    const { repository, dataSets } = this.#options;
    if (choice.dataSetVersionId !== undefined || choice.evaluationVersionId !== undefined) {
      if (dataSets === undefined) throw new AppError("not-found", "There are no data sets here. Choose documents.");
      const { dataSetVersionId: _, evaluationVersionId: __, ...others } = choice;
      const frozen = chooseFrozen(dataSets, choice, () => this.choose(others, seed, parent));
      return { ...frozen, split: sayLearnt(frozen.split, parent) };
    }
    const held = choice.validationDocumentIds ?? [];
    refuseMade(repository.syntheticNames(held));
    let chosen = choice.documentIds ?? null;
    if (choice.tags !== undefined && choice.tags.length > 0) {
      const tagged = repository.documentsWithTags(choice.tags);
      chosen = chosen === null ? tagged : chosen.filter((id) => tagged.includes(id));
    }
    if (choice.languages != null && choice.languages.length > 0) {
      const inThem = new Set(repository.documentsInLanguages(choice.languages));
      chosen = chosen === null ? [...inThem] : chosen.filter((id) => inThem.has(id));
    }
    const lines = repository.verifiedLines(chosen === null ? null : [...chosen, ...held]);
    if (held.length > 0) return { lines, split: sayLearnt(splitByDocument(lines, held), parent) };
    return { lines, split: splitBeside(lines, seed, neverHeld(lines, parent)) };
  }

  #onlyOne(): void {
    if (this.#reserved) {
      throw new AppError("run-in-progress", "A learning curve is being measured. Wait for it or cancel it first.");
    }
    if (this.#active === null) return;
    const { id } = this.#active.run;
    throw new AppError("run-in-progress", "A run is going already. Wait for it or cancel it first.", { runId: id });
  }

  #cropOf(lineId: string): string | null {
    const sha256 = this.#options.repository.cropOf(lineId);
    return sha256 === null ? null : assetId(sha256, "png");
  }

  #folder(runId: string): RunFolder {
    return new RunFolder(runId, this.#options.runsFolder, this.#options.adaptersFolder);
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

  #go(run: Run, writeRequest: (base: RequestBase) => Promise<string>): void {
    const watch = new RunWatch((lineId) => this.#cropOf(lineId));
    this.#active = { run, abort: new AbortController(), process: null, watch, lastSnapshot: 0, lastEvent: 0 };
    void this.#runToEnd(this.#active, writeRequest);
  }

  /** @throws AppError `models-missing` where the large model is gone */
  async #base({ large }: Run, signal: AbortSignal): Promise<RequestBase> {
    if (large == null) return { ...(await this.#options.baseModel(signal)), id: BASE_HUB_ID };
    if (this.#options.large === undefined) throw noLarge();
    return this.#options.large.request(large);
  }

  async #runToEnd(active: ActiveRun, writeRequest: (base: RequestBase) => Promise<string>): Promise<void> {
    const { signal } = active.abort;
    try {
      this.#change(active, { phase: "environment" });
      await this.#options.environment.prepare(signal);
      const base = await this.#base(active.run, signal);
      signal.throwIfAborted();
      this.#change(active, { phase: "manifest" });
      const request = await writeRequest(base);
      await this.#options.trackers?.prepare(request, signal);
      signal.throwIfAborted();
      const end = await this.#train(active, request);
      if (end.kind === "cancelled") {
        this.#finish(active, { state: "cancelled", message: "Cancelled. Nothing was changed." });
        return;
      }
      this.#change(active, { phase: "saving" });
      active.run = applySummary(active.run, end.summary);
      if (active.run.options?.dryRun === true) {
        this.#finish(active, { state: "done", message: "Dry run: all works, and nothing was kept." });
        return;
      }
      const adapterId = active.run.id;
      const { large } = active.run;
      await this.#options.register({
        largeBase: large == null ? null : ((await this.#options.large?.record(large, end.out)) ?? null),
        id: adapterId,
        name: active.run.name,
        runId: active.run.id,
        folder: end.out,
        summary: end.summary,
        parents: active.run.parentId == null ? [] : [{ id: active.run.parentId, weight: null }],
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
      this.#finish(active, { state: "failed", message, code: codeOf(error) });
    }
  }

  /** Writes manifest and request, and records which lines the run saw. */
  async #freeze(
    run: Run,
    lines: VerifiedLine[],
    split: Split,
    base: RequestBase,
    parent: RunParent | null,
  ): Promise<string> {
    const folder = this.#folder(run.id);
    const { rows, sha256 } = await folder.writeLines(lines, split, this.#options.blobs, this.#options.imageSize);
    this.#options.repository.recordLines(run.id, sha256, rows);
    if (run.options !== undefined && this.#active !== null) {
      this.#change(this.#active, { command: folder.command(run.options, run.large ?? null) });
    }
    return folder.writeRequest(run, split.by, base, parent?.folder);
  }

  async #train(active: ActiveRun, requestFile: string): TrainerProcess["end"] {
    const log = createWriteStream(join(this.#options.runsFolder, active.run.id, "trainer.log"), { flags: "a" });
    // A log that cannot be written is no reason to lose a run.
    log.on("error", () => {});
    const process = new TrainerProcess(
      this.#options.environment.command(),
      requestFile,
      (event) => {
        active.run = active.watch.hear(applyTrainerEvent(active.run, event), event);
        this.#publish(active, event.type !== "step");
      },
      (line) => {
        log.write(`${line}\n`);
      },
    );
    active.process = process;
    if (active.abort.signal.aborted) process.cancel();
    // Whoever deletes the run once it is over must find nobody writing in its folder.
    const closed = async () => {
      const close = log.closed ? Promise.resolve() : once(log, "close");
      log.end();
      await close.catch(() => {});
    };
    await process.end.then(closed, closed);
    return process.end;
  }

  #change(active: ActiveRun, change: Partial<Run>): void {
    active.run = { ...active.run, ...change };
    this.#publish(active, true);
  }

  #finish(active: ActiveRun, change: Pick<Run, "state" | "message"> & { adapterId?: string; code?: string }): void {
    this.#active = null;
    const folder = this.#folder(active.run.id);
    try {
      if (change.state === "done") folder.removeStates();
      else folder.removePartial(); // a trainer that was killed could not
    } catch (error) {
      // What stays takes room; how the run ended is true all the same.
      this.#options.log(`files of run ${active.run.id} stay: ${String(error)}`);
    }
    try {
      this.#change(active, {
        ...change,
        resumable: change.state !== "done" && folder.resumable,
        endedAt: new Date().toISOString(),
      });
    } catch (error) {
      // Nothing waits for this: thrown on it would end the application.
      this.#unwritten = active.run;
      this.#options.log(`run ${active.run.id} ended as ${change.state} and could not be written: ${String(error)}`);
      this.#options.events.emit("training.progress", active.run);
    }
  }

  #publish(active: ActiveRun, now: boolean): void {
    if (this.#disposed) return;
    const time = performance.now();
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

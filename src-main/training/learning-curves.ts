/** @file Learning curves: short runs on parts of the lines, scored on the same held-back lines. One at a time, cancellable. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import type { LearningCurve } from "#contract/learning-curve.ts";
import type { Forecast } from "#contract/run-watch.ts";
import { type LineChoice, TrainingOptions } from "#contract/training-options.ts";
import type { Split } from "../datasets/split.ts";
import { rateInterval } from "../evaluation/rate-interval.ts";
import { type CurvePoint, FEWEST_POINTS, LearningCurveFit, subsetSizes } from "./power-law.ts";
import { RunFolder } from "./run-folder.ts";
import { newRun } from "./run-plan.ts";
import type { VerifiedLine } from "./run-repository.ts";
import { TrainerProcess } from "./trainer-process.ts";
import { BASE_HUB_ID, type TrainingServiceOptions } from "./training-needs.ts";
import type { TrainingService } from "./training-service.ts";

const SETTING = "training.curves";
/** Curves kept: enough to look back, and small. */
const MOST_KEPT = 20;
/** More lines than these shares of what there is are not foretold: a law of four points does not reach so far. */
const SHARES = [0.25, 0.5, 1];

export interface LearningCurvesOptions
  extends Pick<TrainingServiceOptions, "environment" | "events" | "blobs" | "runsFolder" | "baseModel" | "imageSize"> {
  training: Pick<TrainingService, "choose" | "reserve">;
  settings: { get(key: string): unknown; set(key: string, value: unknown): void };
  log: (message: string) => void;
}

/** With what the fit is made of: numbers only, no text. */
interface KeptCurve extends LearningCurve {
  measured: CurvePoint[];
  lengths: number[];
  heldSha256: string;
}

interface Going {
  curve: KeptCurve;
  abort: AbortController;
  process: TrainerProcess | null;
}

const Evaluated = z.object({ lines: z.array(z.object({ adapterEdits: z.int(), length: z.int() })) });

export class LearningCurves {
  readonly #options: LearningCurvesOptions;
  #going: Going | null = null;
  #disposed = false;

  constructor(options: LearningCurvesOptions) {
    this.#options = options;
    const cut = this.#kept().filter(({ state }) => state === "running");
    for (const curve of cut) {
      this.#keep({ ...curve, state: "cancelled", message: "Emend was closed meanwhile." });
      rm(this.#folder(curve.id), { recursive: true, force: true }).catch((error: unknown) =>
        options.log(`the files of a learning curve that was cut off stay: ${String(error)}`),
      );
    }
  }

  /** Newest first. */
  list(): LearningCurve[] {
    return this.#kept().map(shown);
  }

  /** @throws AppError `no-verified-lines` where there are too few, `run-in-progress` */
  start(input: LineChoice & { budgetSeconds: number }): { curveId: string } {
    const options = this.#options;
    const { lines, split } = this.#options.training.choose(input, 0);
    const held = lines.filter(({ id }) => split.of.get(id) === "validation");
    const trainLines = lines.length - held.length;
    const sizes = subsetSizes(trainLines);
    if (held.length === 0 || sizes.length < FEWEST_POINTS) {
      throw new AppError(
        "no-verified-lines",
        "A learning curve needs ten verified lines or more. Verify more lines first.",
      );
    }
    const release = this.#options.training.reserve();
    const curve: KeptCurve = {
      id: randomUUID(),
      state: "running",
      createdAt: new Date().toISOString(),
      budgetSeconds: input.budgetSeconds,
      ...{ trainLines, validationLines: held.length, sizes },
      ...{ progress: 0, points: [], gains: [], message: null, measured: [], lengths: [] },
      heldSha256: heldHash(held.map(({ id }) => id)),
    };
    const going: Going = { curve, abort: new AbortController(), process: null };
    this.#going = going;
    this.#tell(going, {});
    this.#measure(going, lines, split)
      // Nothing waits for this: thrown on (the library is full) it would end the application.
      .catch((error: unknown) => options.log(`learning curve ${curve.id} could not be kept: ${String(error)}`))
      .finally(() => {
        this.#going = null;
        release();
      });
    return { curveId: curve.id };
  }

  /** One that is over is left as it is. */
  cancel(curveId: string): void {
    if (this.#going?.curve.id !== curveId) return;
    this.#going.abort.abort();
    this.#going.process?.cancel();
  }

  /** Writes nothing any more; the next start finds the curve cut off. */
  dispose(): void {
    this.#disposed = true;
    this.#going?.abort.abort();
    this.#going?.process?.leave();
  }

  /** What the newest whole curve foretells of a run on so many lines; null where there is none. */
  forecast(trainLines: number, heldIds: readonly string[]): Forecast | null {
    const curve = this.#kept().find(({ state, measured }) => state === "done" && measured.length >= FEWEST_POINTS);
    if (curve === undefined) return null;
    const { value, low, high } = new LearningCurveFit(curve.measured, curve.lengths).forecast(trainLines);
    const sameLines = heldHash(heldIds) === curve.heldSha256;
    return { curveId: curve.id, trainLines, cer: value, low, high, sameLines, budgetSeconds: curve.budgetSeconds };
  }

  async #measure(going: Going, lines: VerifiedLine[], split: Split): Promise<void> {
    const { signal } = going.abort;
    const folder = this.#folder(going.curve.id);
    const failure = await this.#measureParts(going, folder, lines, split).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    const { points, sizes } = going.curve;
    if (failure === null && points.length === sizes.length) this.#end(going, "done", null);
    else if (failure === null || signal.aborted) this.#end(going, "cancelled", null);
    else {
      this.#options.log(`learning curve ${going.curve.id} failed: ${failure}`);
      this.#end(going, "failed", failure);
    }
  }

  async #measureParts(going: Going, folder: string, lines: VerifiedLine[], split: Split): Promise<void> {
    const { signal } = going.abort;
    await this.#options.environment.prepare(signal);
    const base = await this.#options.baseModel(signal);
    const run = new RunFolder(`curve-${going.curve.id}`, this.#options.runsFolder, folder);
    await mkdir(folder, { recursive: true });
    await run.writeLines(lines, split, this.#options.blobs, this.#options.imageSize);
    for (const size of going.curve.sizes) {
      signal.throwIfAborted();
      const report = await this.#teach(going, run, size, split.by, { ...base, id: BASE_HUB_ID });
      if (report === null) return;
      this.#tell(going, withPoint(going.curve, size, report));
    }
  }

  /** One part. @returns edits and lengths of the held-back lines; null where it was cancelled */
  async #teach(
    going: Going,
    folder: RunFolder,
    size: number,
    by: Split["by"],
    base: Parameters<RunFolder["writeRequest"]>[2],
  ): Promise<Evaluated | null> {
    const { curve } = going;
    const options = TrainingOptions.parse({ budgetSeconds: curve.budgetSeconds, samples: size });
    const name = `learning curve ${size}`;
    const plan = {
      trainLines: size,
      validationLines: curve.validationLines,
      pages: 0,
      splitBy: by,
      notes: [],
      ready: true,
    };
    folder.removeStates();
    const request = await folder.writeRequest(newRun({ ...options, name }, plan, 0), by, base, undefined);
    going.process = new TrainerProcess(this.#options.environment.command(), request, (event) => {
      if (event.type !== "step") return;
      this.#tell(going, { progress: (curve.sizes.indexOf(size) + event.progress) / curve.sizes.length });
    });
    if (going.abort.signal.aborted) going.process.cancel();
    const end = await going.process.end;
    if (end.kind === "cancelled") return null;
    const report = Evaluated.parse(JSON.parse(await readFile(join(end.out, "evaluation.json"), "utf8")));
    await rm(end.out, { recursive: true, force: true });
    return report;
  }

  #end(going: Going, state: LearningCurve["state"], message: string | null): void {
    this.#going = null;
    this.#tell(going, { state, message, ...(state === "done" ? { progress: 1 } : {}) });
  }

  #tell(going: Going, change: Partial<KeptCurve>): void {
    if (this.#disposed) return;
    going.curve = { ...going.curve, ...change };
    if (change.progress === undefined || change.state !== undefined || change.points !== undefined)
      this.#keep(going.curve);
    this.#options.events.emit("learningCurve.progress", shown(going.curve));
  }

  #kept(): KeptCurve[] {
    const kept = this.#options.settings.get(SETTING);
    return Array.isArray(kept) ? (kept as KeptCurve[]) : [];
  }

  #keep(curve: KeptCurve): void {
    const kept = this.#kept();
    const known = kept.some(({ id }) => id === curve.id);
    // In the order in which they came, whatever the clock says.
    const all = known ? kept.map((other) => (other.id === curve.id ? curve : other)) : [curve, ...kept];
    this.#options.settings.set(SETTING, all.slice(0, MOST_KEPT));
  }

  #folder(curveId: string): string {
    return join(this.#options.runsFolder, `curve-${curveId}`);
  }
}

type Evaluated = z.infer<typeof Evaluated>;

/** The curve with one more part, and what it foretells by now. */
function withPoint(curve: KeptCurve, trainLines: number, { lines }: Evaluated): Partial<KeptCurve> {
  const edits = lines.map(({ adapterEdits }) => adapterEdits);
  const lengths = lines.map(({ length }) => length);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const cer = sum(edits) / Math.max(1, sum(lengths));
  const interval = rateInterval(lines.map(({ adapterEdits, length }) => ({ edits: adapterEdits, length })));
  const measured = [...curve.measured, { trainLines, edits }];
  const fit = measured.length < FEWEST_POINTS ? null : new LearningCurveFit(measured, lengths);
  return {
    progress: measured.length / curve.sizes.length,
    points: [...curve.points, { trainLines, cer, low: interval?.low ?? cer, high: interval?.high ?? cer }],
    gains:
      fit === null
        ? []
        : [...new Set(SHARES.map((share) => rounded(curve.trainLines * share)))].map((more) => ({
            more,
            gain: fit.gain(curve.trainLines, more),
            cer: fit.forecast(curve.trainLines + more),
          })),
    measured,
    lengths,
  };
}

/** To tens from twenty on: nobody plans 47 lines. */
function rounded(count: number): number {
  return count < 20 ? Math.max(1, Math.round(count)) : Math.round(count / 10) * 10;
}

/** Names exactly these held-back lines. */
function heldHash(ids: readonly string[]): string {
  return createHash("sha256").update(ids.toSorted().join("\n")).digest("hex");
}

function shown({ measured: _, lengths: _lengths, heldSha256: _held, ...curve }: KeptCurve): LearningCurve {
  return curve;
}

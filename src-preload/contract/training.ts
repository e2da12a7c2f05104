/** @file Fine-tuning runs and the trainer's environment. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { LargeTraining, MemoryEstimate, OfferedBase } from "./large-training.ts";
import { Forecast, RunConfusions, RunSample } from "./run-watch.ts";
import { TrackerChoice, Trackers } from "./trackers.ts";
import { LineChoice, Recipe, TrainingOptions } from "./training-options.ts";

export const EnvironmentStatus = z.object({
  state: z.enum(["missing", "preparing", "ready", "failed"]),
  /** The step, or what went wrong and what to do. */
  message: z.string().nullable(),
  /** What it costs, to be shown before it is made. */
  cost: z.string(),
  path: z.string(),
  /** Whether the trackers' libraries are in it. */
  trackers: z.boolean().default(false),
});
export type EnvironmentStatus = z.infer<typeof EnvironmentStatus>;

export const Scores = z.object({
  lines: z.int(),
  cer: z.number().nullable(),
  wer: z.number().nullable(),
  graphemeCer: z.number().nullable(),
  edits: z.int(),
  characters: z.int(),
});
export type Scores = z.infer<typeof Scores>;

/** `document`: whole documents that were named. */
export const SplitBy = z.enum(["page", "line", "none", "document"]);

export const TrainingPlan = z.object({
  trainLines: z.int(),
  validationLines: z.int(),
  pages: z.int(),
  splitBy: SplitBy,
  /** Plain sentences: why the figures may flatter, what is missing. */
  notes: z.array(z.string()),
  ready: z.boolean(),
});
export type TrainingPlan = z.infer<typeof TrainingPlan>;

/** In the order in which a run goes through them. */
export const RunPhase = z.enum([
  "queued",
  "environment",
  "manifest",
  "loading",
  "preparing",
  "training",
  "exporting",
  "checking",
  "scoring",
  "saving",
]);

export const RunPoint = z.object({
  step: z.int(),
  elapsed: z.number(),
  loss: z.number(),
  learningRate: z.number(),
  /** Passes over the lines; absent from runs of before, as all that is optional here. */
  epoch: z.number().optional(),
});
export const RunEvaluation = z.object({
  step: z.int(),
  elapsed: z.number(),
  cer: z.number(),
  wer: z.number(),
  best: z.boolean(),
  /** 95 % interval of the CER. */
  low: z.number().optional(),
  high: z.number().optional(),
  epoch: z.number().optional(),
});

/** CER of the new version less that of the base on the held-back lines, with its 95 % interval. */
export const Difference = z.object({
  cer: z.number(),
  low: z.number(),
  high: z.number(),
  verdict: z.enum(["better", "same", "worse"]),
});
export type Difference = z.infer<typeof Difference>;

/** The same lines read by the base and by the new version. */
export const Comparison = z.object({
  lines: z.int(),
  base: z.number().nullable(),
  tuned: z.number().nullable(),
  difference: Difference.nullable(),
});
export type Comparison = z.infer<typeof Comparison>;

/** A held-back line that the new version reads worse than the base. */
export const Regression = z.object({
  lineId: Id,
  reference: z.string(),
  base: z.string(),
  tuned: z.string(),
  baseEdits: z.int(),
  tunedEdits: z.int(),
});

export const Run = z.object({
  id: Id,
  name: z.string(),
  /** `interrupted`: the application or the machine ended while it was going. */
  state: z.enum(["running", "done", "cancelled", "failed", "interrupted"]),
  phase: RunPhase,
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  /** 0 to 1 over the training budget. */
  progress: z.number(),
  step: z.int(),
  /** Seconds. */
  elapsed: z.number(),
  remaining: z.number().nullable(),
  budgetSeconds: z.number(),
  rank: z.int(),
  seed: z.int(),
  /** `emend train` on the same lines with the same knobs; OUT is to fill in. */
  command: z.string().optional(),
  /** All knobs; absent from runs of before. */
  options: TrainingOptions.optional(),
  plan: TrainingPlan,
  losses: z.array(RunPoint),
  evaluations: z.array(RunEvaluation),
  base: Scores.nullable(),
  tuned: Scores.nullable(),
  improvedLines: z.int(),
  sameLines: z.int(),
  worseLines: z.int(),
  /** Absent from runs of before. */
  difference: Difference.nullish(),
  /** The worst first, twenty at most. */
  regressions: z.array(Regression).optional(),
  /** CER on general text that comes with Emend: whether it has forgotten. */
  sentinel: Comparison.nullish(),
  /** CER over all lines, each read by a model that learned from the other parts. */
  crossValidation: z.object({ ...Comparison.shape, folds: z.int(), by: z.enum(["page", "line"]) }).nullish(),
  newCharacters: z.array(z.string()),
  warnings: z.array(z.string()),
  adapterId: Id.nullable(),
  /** The version that it goes on from. */
  parentId: Id.nullish(),
  message: z.string().nullable(),
  /** Why it failed, for a sentence in the window's language; `message` is in English. */
  code: z.string().nullish(),
  /** Whether a state is saved that `resume` goes on from. */
  resumable: z.boolean().optional(),
  samples: z.array(RunSample).optional(),
  confusions: RunConfusions.optional(),
  /** Most memory that it took, in bytes. */
  memory: z.number().optional(),
  /** A person's own words. */
  notes: z.string().optional(),
  /** What was foretold of it. */
  forecast: Forecast.nullish(),
  /** The large model that it teaches, with its name; absent where it is the built-in one. */
  large: LargeTraining.extend({ name: z.string() }).nullish(),
  /** Of a large model, as the trainer itself reckoned it. */
  estimate: MemoryEstimate.nullish(),
});
export type Run = z.infer<typeof Run>;

export const training = {
  environment: call(z.object({}), EnvironmentStatus),
  /** `trackers`: their libraries as well. */
  prepareEnvironment: call(z.object({ trackers: z.boolean().default(false) }), EnvironmentStatus),
  cancelEnvironment: call(z.object({}), EnvironmentStatus),
  trackers: call(z.object({}), Trackers),
  setTrackers: call(TrackerChoice, Trackers),
  /** What `start` would do, from the verified lines of these documents (all when left out). */
  plan: call(LineChoice, TrainingPlan),
  /** Installed large models that a run could teach instead of the built-in one. */
  bases: call(z.object({}), z.array(OfferedBase)),
  /** Whether a run on a large model would fit. @throws `environment-missing` until Python is set up */
  estimate: call(z.object({ ...LineChoice.shape, ...TrainingOptions.shape, large: LargeTraining }), MemoryEstimate),
  start: call(
    z.object({
      ...LineChoice.shape,
      ...TrainingOptions.shape,
      name: z.string().trim().min(1).max(100).optional(),
      /** The version to go on from, with its rank and alpha; the base when left out. */
      parentId: Id.optional(),
      /** A large model instead of the built-in one. The knobs are taken as they are: `bases` says what is usual. */
      large: LargeTraining.optional(),
    }),
    z.object({ runId: Id }),
  ),
  /** The knobs as YAML and as a command line. */
  recipe: call(z.object({ ...TrainingOptions.shape, large: z.boolean().default(false) }), Recipe),
  /** Knobs from YAML, checked; what it does not name is as it is by itself. */
  readRecipe: call(z.object({ yaml: z.string().max(20_000) }), TrainingOptions),
  /** Ends without an adapter. */
  cancel: call(z.object({ runId: Id }), z.object({})),
  /** Stops training now and keeps the best so far. */
  stop: call(z.object({ runId: Id }), z.object({})),
  /** Goes on from the last saved state, on the same lines. */
  resume: call(z.object({ runId: Id }), z.object({})),
  /** Removes what is saved of a run that is not going; it cannot be resumed any more. */
  discard: call(z.object({ runId: Id }), z.object({})),
  run: call(z.object({ runId: Id }), Run),
  runs: call(z.object({}), z.array(Run)),
  environmentChanged: event(EnvironmentStatus),
  progress: event(Run),
};

/** @file The trainer's JSON lines, checked (docs/trainer-protocol.md). */
import { z } from "zod";
import { MemoryEstimate } from "#contract/large-training.ts";

const SideScores = z.object({
  cer: z.number().nullable(),
  wer: z.number().nullable(),
  graphemeCer: z.number().nullable(),
  edits: z.int(),
  characters: z.int(),
});

/** CER of the adapter less that of the base, with a paired bootstrap interval over the held-back lines. */
const Difference = z.looseObject({
  cer: z.number(),
  low: z.number(),
  high: z.number(),
  verdict: z.enum(["better", "same", "worse"]),
});

const Regression = z.looseObject({
  id: z.string(),
  reference: z.string(),
  base: z.string(),
  adapter: z.string(),
  baseEdits: z.int(),
  adapterEdits: z.int(),
});

export const TrainerSummary = z.looseObject({
  trainLines: z.int(),
  validationLines: z.int(),
  splitBy: z.string(),
  base: SideScores.nullable(),
  adapter: SideScores.nullable(),
  improvedLines: z.int(),
  sameLines: z.int(),
  worseLines: z.int(),
  newCharacters: z.array(z.string()),
  steps: z.int(),
  trainSeconds: z.number(),
  totalSeconds: z.number(),
  parity: z.looseObject({ maxDifference: z.number(), sameText: z.boolean(), lines: z.int() }).nullable(),
  rank: z.int(),
  alpha: z.number(),
  seed: z.int(),
  /** Left out by trainers of before. */
  difference: Difference.nullish(),
  regressions: z.array(Regression).optional(),
  /** General text, read by both. */
  sentinel: z
    .looseObject({ lines: z.int(), base: SideScores, adapter: SideScores, difference: Difference.nullable() })
    .nullish(),
  crossValidation: z
    .looseObject({
      folds: z.int(),
      lines: z.int(),
      by: z.enum(["page", "line"]),
      base: SideScores,
      adapter: SideScores,
      difference: Difference.nullable(),
    })
    .nullish(),
});
export type TrainerSummary = z.infer<typeof TrainerSummary>;

/** In the order in which the trainer goes through them. */
export const TrainerPhase = z.enum(["loading", "preparing", "training", "exporting", "checking", "scoring", "saving"]);

export const TrainerEvent = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("hello"), protocol: z.int(), trainer: z.string() }),
  z.looseObject({ type: z.literal("phase"), phase: TrainerPhase, detail: z.string().nullish() }),
  z.looseObject({
    type: z.literal("data"),
    train: z.int(),
    validation: z.int(),
    newCharacters: z.array(z.string()),
    rightToLeft: z.number(),
    skipped: z.array(z.object({ id: z.string(), reason: z.string() })),
  }),
  z.looseObject({
    type: z.literal("step"),
    step: z.int(),
    loss: z.number(),
    learningRate: z.number(),
    elapsed: z.number(),
    remaining: z.number(),
    progress: z.number(),
    /** Passes over the lines. */
    epoch: z.number().optional(),
    /** Most memory so far, in bytes. */
    memory: z.number().nullish(),
  }),
  z.looseObject({
    type: z.literal("baseline"),
    lines: z.array(z.object({ id: z.string(), reference: z.string(), base: z.string() })),
  }),
  z.looseObject({
    type: z.literal("evaluation"),
    step: z.int(),
    elapsed: z.number(),
    cer: z.number(),
    wer: z.number(),
    lines: z.int(),
    best: z.boolean(),
    /** As now read, in the order of `baseline`. */
    readings: z.array(z.string()).optional(),
  }),
  z.looseObject({ type: z.literal("estimate"), ...MemoryEstimate.shape }),
  z.looseObject({ type: z.literal("warning"), code: z.string(), message: z.string() }),
  z.looseObject({ type: z.literal("done"), out: z.string(), summary: TrainerSummary }),
  z.looseObject({ type: z.literal("cancelled") }),
  z.looseObject({ type: z.literal("error"), code: z.string(), message: z.string() }),
]);
export type TrainerEvent = z.infer<typeof TrainerEvent>;

/** The protocol that this application speaks. */
export const TRAINER_PROTOCOL = 1;

/** A large model's folder as the base (docs/large-models.md). */
export interface LargeBase {
  family: string;
  folder: string;
  id: string;
  mode?: string | null;
  optimizer?: "auto" | "adamw" | "paged-adamw-8bit";
  fourBit?: boolean;
  merged?: boolean;
  processes?: number | null;
  unsloth?: "auto" | "on" | "off";
}

export type RequestBase = { onnx: string; sha256: string; id: string } | LargeBase;

export interface TrainRequest {
  protocol: typeof TRAINER_PROTOCOL;
  manifest: string;
  out: string;
  base: RequestBase;
  budgetSeconds: number;
  rank: number;
  alpha: number;
  seed: number;
  /** Left out: the recipe. */
  options?: Record<string, string | number | boolean>;
  /** The same run by `emend train`, for run.yaml. */
  command?: string;
  threads: number;
  name: string;
  splitBy: "page" | "line" | "given";
  /** Folder of the states that the same request goes on from; beside `out` when left out. */
  checkpoints?: string;
  /** The adapter folder whose weights training begins with; the base when left out. */
  parent?: string;
  /** Who else gets the run's figures; nobody when left out. */
  trackers?: Partial<Record<"tensorboard" | "mlflow" | "mlflowModel" | "wandb", string>>;
}

/** One line of the trainer's stdout; null for what is not one of its events (a library that prints). */
export function parseTrainerLine(line: string): TrainerEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = TrainerEvent.safeParse(value);
  return parsed.success ? parsed.data : null;
}

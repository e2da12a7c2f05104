/** @file The knobs of a run. null: as the trainer's measured recipe has it (docs/trainer-protocol.md). */
import { z } from "zod";
import { LanguageTag } from "./documents.ts";

export const TrainingOptions = z.object({
  /** Seconds of training, where neither steps nor epochs are given. */
  budgetSeconds: z.number().min(1).max(86_400).default(120),
  steps: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Passes over the lines; not together with steps. */
  epochs: z.number().min(0.01).max(10_000).nullable().default(null),
  /** Of LoRA; 0 teaches the layers' own weights (full fine-tuning). */
  rank: z.int().min(0).max(256).default(64),
  /** null: the rank. */
  alpha: z.int().min(1).max(1_024).nullable().default(null),
  dropout: z.number().min(0).max(0.9).default(0),
  targets: z.enum(["auto", "last", "deep", "all"]).default("auto"),
  learningRate: z.number().min(1e-6).max(1).nullable().default(null),
  schedule: z.enum(["cosine", "linear", "constant"]).nullable().default(null),
  /** Steps until the full learning rate. */
  warmUp: z.int().min(0).max(10_000).nullable().default(null),
  /** Lines at once. */
  batch: z.int().min(1).max(256).nullable().default(null),
  /** Batches whose gradients make one step. */
  accumulation: z.int().min(1).max(64).default(1),
  /** Features computed again on the way back. null: off for the built-in model, for a large one as its memory allows. */
  gradientCheckpointing: z.boolean().nullable().default(null),
  precision: z.enum(["auto", "fp32", "bf16", "fp16"]).default("auto"),
  /** Pixels at a height of 48; wider lines are left out. */
  widthLimit: z.int().min(64).max(4_800).nullable().default(null),
  augment: z.boolean().default(true),
  /** Share of lines that are changed each time they are seen. */
  augmentShare: z.number().min(0).max(1).nullable().default(null),
  metric: z.enum(["cer", "wer"]).default("cer"),
  /** Scorings in a row without a better one after which it ends; null: never. */
  patience: z.int().min(1).max(1_000).nullable().default(null),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
  /** Learns from so many lines only, chosen by the seed. */
  samples: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Learns from documents in one of these languages only: `de` stands for all of German, also `de-Latf`. null: any. */
  languages: z.array(LanguageTag).min(1).max(50).nullable().default(null),
  /** Three steps, export and check; nothing is kept. */
  dryRun: z.boolean().default(false),
  /** Parts of a cross-validation that comes before the run. */
  folds: z.int().min(2).max(20).nullable().default(null),
});
export type TrainingOptions = z.output<typeof TrainingOptions>;
/** What a person turned; the rest is as it is by itself. */
export type TurnedOptions = z.input<typeof TrainingOptions>;

/** Which verified lines. */
export const LineChoice = z.object({
  /** All when left out. */
  documentIds: z.array(z.string().min(1)).optional(),
  /** Documents with one of these tags, by name. */
  tags: z.array(z.string().min(1)).optional(),
  /** Documents in one of these languages; `de` stands for all of German. */
  languages: z.array(LanguageTag).max(50).nullable().optional(),
  /** Held back as a whole for scoring, instead of a part of the others. */
  validationDocumentIds: z.array(z.string().min(1)).optional(),
  /** A version of a data set: its lines as they were frozen, instead of the library's, on the sides that they have there. */
  dataSetVersionId: z.string().min(1).optional(),
  /** A version of a data set to score on: what is held back in it, or all of it. Its lines are not learnt from. */
  evaluationVersionId: z.string().min(1).optional(),
});
export type LineChoice = z.infer<typeof LineChoice>;

/** A recipe in the two forms that can be kept and passed on. */
export const Recipe = z.object({
  yaml: z.string(),
  /** The same as `emend train …`, with MANIFEST and OUT to fill in. */
  command: z.string(),
});
export type Recipe = z.infer<typeof Recipe>;

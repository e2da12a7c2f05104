/** @file Large models as the base of a run: what is offered, what is chosen, and whether it would fit into memory. */
import { z } from "zod";
import { Id } from "./documents.ts";
import { TrainingOptions } from "./training-options.ts";

/** A large model as the base of a run, and what only such a base knows. */
export const LargeTraining = z.object({
  /** Id among the installed models. */
  model: Id,
  /** Weights in four bits (NF4): needs CUDA and bitsandbytes. */
  fourBit: z.boolean().default(false),
  optimizer: z.enum(["auto", "adamw", "paged-adamw-8bit"]).default("auto"),
  /** Size of the image, where the family has several; null: its first. */
  mode: z.string().max(40).nullable().default(null),
  /** Whether the model with the adapter in its weights is written as well: as large as the base. */
  merged: z.boolean().default(false),
  /** GPUs that teach together; null: all that there are. */
  processes: z.int().min(1).max(16).nullable().default(null),
  /** Unsloth's kernels; `auto`: where they can be had. */
  unsloth: z.enum(["auto", "on", "off"]).default("auto"),
});
export type LargeTraining = z.infer<typeof LargeTraining>;

export const Knob = TrainingOptions.keyof();
export type Knob = z.infer<typeof Knob>;

/** What a run can begin from beside the built-in model. */
export const OfferedBase = z.object({
  /** Id among the installed models. */
  id: Id,
  name: z.string(),
  /** As the makers of its family call it. */
  family: z.string(),
  licence: z.string(),
  /** On disk. */
  bytes: z.number(),
  /** Sizes of the image; empty: the family has one. */
  modes: z.array(z.string()),
  /** What knobs are where nobody turns them: only those that differ from the built-in model's. */
  recipe: TrainingOptions.partial(),
  /** Knobs that have no meaning for it. */
  hidden: z.array(Knob),
  /** Why it cannot be taught, and what to do; null where it can. */
  problem: z.string().nullable(),
});
export type OfferedBase = z.infer<typeof OfferedBase>;

/** By arithmetic, not by a trial. All in bytes. */
export const MemoryEstimate = z.object({
  verdict: z.enum(["fits", "tight", "does not fit"]),
  needed: z.number(),
  /** What the machine has left for it. */
  free: z.number(),
  parts: z.object({ weights: z.number(), lora: z.number(), optimizer: z.number(), activations: z.number() }),
  /** `cpu`, or a GPU as PyTorch names it; absent from what a run itself tells. */
  device: z.string().optional(),
  precision: z.string().optional(),
  /** Why four bits cannot be had; null where they can. */
  noFourBit: z.string().nullish(),
  /** What is missing for Unsloth: a family that it knows, CUDA, its package; null where nothing is. */
  noUnsloth: z.enum(["family", "cuda", "package"]).nullish(),
  /** How many GPUs can teach together here; 1 also where there is none. */
  gpus: z.int().optional(),
  /** Whether features are computed again on the way back, which the figures are for; absent from runs of before. */
  gradientCheckpointing: z.boolean().optional(),
  /** Whether nobody chose that. */
  checkpointingByItself: z.boolean().optional(),
});
export type MemoryEstimate = z.infer<typeof MemoryEstimate>;

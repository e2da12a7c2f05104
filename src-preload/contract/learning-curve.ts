/** @file Whether correcting more is worth it: short runs on parts of the lines, and what they foretell. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { LineChoice } from "./training-options.ts";

/** A rate or a difference of rates (0 to 1) with its 95 % interval. */
export const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof Estimate>;

export const LearningCurve = z.object({
  id: Id,
  state: z.enum(["running", "done", "cancelled", "failed"]),
  createdAt: z.string(),
  /** Seconds of training on each part. */
  budgetSeconds: z.number(),
  /** All lines that could be learned from, and those held back. */
  trainLines: z.int(),
  validationLines: z.int(),
  /** Parts in lines, the smallest first; the run at `points.length` is going. */
  sizes: z.array(z.int()),
  /** 0 to 1, over all parts. */
  progress: z.number(),
  points: z.array(z.object({ trainLines: z.int(), cer: z.number(), low: z.number(), high: z.number() })),
  /** What more lines would bring: by how much the CER falls, and to what. Empty before enough parts are through. */
  gains: z.array(z.object({ more: z.int(), gain: Estimate, cer: Estimate })),
  message: z.string().nullable(),
});
export type LearningCurve = z.infer<typeof LearningCurve>;

export const learningCurve = {
  start: call(
    z.object({ ...LineChoice.shape, budgetSeconds: z.number().min(5).max(3_600).default(60) }),
    z.object({ curveId: Id }),
  ),
  cancel: call(z.object({ curveId: Id }), z.object({})),
  /** The newest first. */
  list: call(z.object({}), z.array(LearningCurve)),
  progress: event(LearningCurve),
};

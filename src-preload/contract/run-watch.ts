/** @file What is seen of a run while it goes and afterwards: lines as they get better, confusions, a forecast put to the test. */
import { z } from "zod";
import { Id } from "./documents.ts";

/** A held-back line that is watched: ground truth, the base's reading, and the reading at each scoring. */
export const RunSample = z.object({
  lineId: Id,
  /** null where the run does not know the picture. */
  cropAsset: z.string().nullable(),
  reference: z.string(),
  base: z.string(),
  /** null before the first scoring. */
  now: z.string().nullable(),
  baseEdits: z.int(),
  edits: z.int().nullable(),
});
export type RunSample = z.infer<typeof RunSample>;

/** `truth` stands there, `read` was read; one of them is empty where a character was left out or put in. */
export const RunConfusion = z.object({ truth: z.string(), read: z.string(), count: z.int() });
export type RunConfusion = z.infer<typeof RunConfusion>;

/** Errors of the base that the model makes no more, and those that only it makes, over the lines scored. */
export const RunConfusions = z.object({ fixed: z.array(RunConfusion), made: z.array(RunConfusion) });
export type RunConfusions = z.infer<typeof RunConfusions>;

/** What a learning curve said of a run before it began. Rates, 0 to 1. */
export const Forecast = z.object({
  curveId: Id,
  trainLines: z.int(),
  cer: z.number(),
  low: z.number(),
  high: z.number(),
  /** Whether the same held-back lines were scored as in the learning curve; else it is no fair test. */
  sameLines: z.boolean(),
  /** Seconds of each run of the learning curve; absent from runs of before. */
  budgetSeconds: z.number().optional(),
});
export type Forecast = z.infer<typeof Forecast>;

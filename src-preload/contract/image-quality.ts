/** @file How good page images are, next to what was read of them. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const ImageMeasure = z.enum(["sharpness", "contrast", "noise", "skew", "lineHeight"]);
export type ImageMeasure = z.infer<typeof ImageMeasure>;

export const PageQuality = z.object({
  pageId: Id,
  documentId: Id,
  documentName: z.string(),
  /** From 0. */
  position: z.int(),
  thumbnailAsset: z.string(),
  width: z.int(),
  height: z.int(),
  /** 0 to 1: share of the step from ink to paper that one pixel takes. */
  sharpness: z.number(),
  /** 0 to 1: paper less ink. */
  contrast: z.number(),
  /** Standard deviation on the paper, in grey levels of 255. */
  noise: z.number(),
  /** Degrees clockwise. */
  skew: z.number(),
  /** Resolution as reading meets it: median height of the page's lines in pixels; null where it had none. */
  lineHeight: z.number().nullable(),
  /** Mean confidence of the newest readings; null where unread. */
  confidence: z.number().nullable(),
  /** Of the newest readings of verified lines; null without one. */
  cer: z.number().nullable(),
  /** Verified lines that it rests on. */
  scoredLines: z.int(),
});
export type PageQuality = z.infer<typeof PageQuality>;

export const QualityJob = z.object({
  id: Id,
  state: z.enum(["running", "done", "cancelled", "failed"]),
  /** Pages through, of all. */
  done: z.int(),
  total: z.int(),
  /** Images that could not be read. */
  failed: z.int(),
  message: z.string().nullable(),
});
export type QualityJob = z.infer<typeof QualityJob>;

export const QualityOrder = z.enum([
  "cer",
  "sharpness",
  "contrast",
  "noise",
  "skew",
  "lineHeight",
  "confidence",
  "page",
]);
export type QualityOrder = z.infer<typeof QualityOrder>;

export const imageQuality = {
  /** A part of the measured pages, worst first by `order`; `page` is their own order. */
  pages: call(
    z.object({
      documentId: Id.optional(),
      order: QualityOrder.default("cer"),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(500).default(100),
    }),
    z.object({
      pages: z.array(PageQuality),
      total: z.int(),
      /** Not measured yet, or changed since. */
      unmeasured: z.int(),
      /** Spearman's rank correlation of each measure with CER over pages that have one, -1 to 1; null with fewer than `neededPages`. */
      correlations: z.object({
        sharpness: z.number().nullable(),
        contrast: z.number().nullable(),
        noise: z.number().nullable(),
        skew: z.number().nullable(),
        lineHeight: z.number().nullable(),
      }),
      correlatedPages: z.int(),
      neededPages: z.int(),
    }),
  ),
  /** Measures what is not measured yet. Where that is going on already, the job is that one. */
  measure: call(z.object({ documentId: Id.optional() }), QualityJob),
  /** The measuring that goes on, or the last one since start; null where there was none. */
  job: call(z.object({}), QualityJob.nullable()),
  cancel: call(z.object({ jobId: Id }), z.object({})),
  progress: event(QualityJob),
};

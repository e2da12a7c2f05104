/** @file Whether recent documents are still like those that a version was scored on. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const DriftSignal = z.enum([
  "confidence",
  "cer",
  "sharpness",
  "contrast",
  "noise",
  "skew",
  "lineHeight",
  "latency",
]);
export type DriftSignal = z.infer<typeof DriftSignal>;

export const DriftSettings = z.object({
  /** By which share of the reference a signal may be worse before it alerts: 0.25 is a quarter. */
  threshold: z.number().min(0.05).max(5),
  /** How many of the newest documents count as recent. */
  recentDocuments: z.int().min(1).max(200),
});
export type DriftSettings = z.infer<typeof DriftSettings>;

/** A signal on the reference and on what is recent. */
export const DriftFigure = z.object({
  signal: DriftSignal,
  /**
   * Mean confidence 0 to 1; CER 0 and up; sharpness and contrast 0 to 1; noise in grey levels; skew in degrees either way;
   * line height in pixels; latency in milliseconds a line. null where nothing is known.
   */
  reference: z.number().nullable(),
  recent: z.number().nullable(),
  /** Lines (of confidence and CER) or pages (of the others) on either side. */
  referenceCount: z.int(),
  recentCount: z.int(),
  /** By which share of the reference it is worse; below 0: better. Of confidence: of what is missing to 1. */
  worse: z.number().nullable(),
  /** Fewer than `needed` on a side say nothing. */
  needed: z.int(),
  alert: z.boolean(),
});
export type DriftFigure = z.infer<typeof DriftFigure>;

export const DriftReport = z.object({
  /** Versions that have read something, the one that read last first. */
  versions: z.array(z.object({ versionId: z.string(), versionName: z.string() })),
  versionId: z.string().nullable(),
  versionName: z.string().nullable(),
  /** `held-back`: the lines that the version's run was scored on; `earlier`: documents before the recent ones; `none`: there is nothing to compare with. */
  reference: z.enum(["held-back", "earlier", "none"]),
  referenceLines: z.int(),
  recentLines: z.int(),
  figures: z.array(DriftFigure),
  /** The recent ones, newest first. */
  documents: z.array(
    z.object({
      documentId: Id,
      documentName: z.string(),
      createdAt: z.string(),
      lines: z.int(),
      figures: z.array(DriftFigure),
    }),
  ),
  /** Pages of the recent documents whose image is not measured. */
  unmeasured: z.int(),
  settings: DriftSettings,
});
export type DriftReport = z.infer<typeof DriftReport>;

export const drift = {
  /** Of the version that read last where none is named. */
  report: call(z.object({ versionId: z.string().max(200).optional() }), DriftReport),
  setSettings: call(DriftSettings, DriftSettings),
  settingsChanged: event(DriftSettings),
};

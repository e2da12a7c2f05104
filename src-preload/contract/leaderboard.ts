/** @file Versions ranked on the same frozen lines, and where one of them reads a part of these worse. */
import { z } from "zod";
import { Id } from "./documents.ts";
import { Scores } from "./training.ts";

/** Difference of a rate with its interval; below 0 is better. */
const Change = z.object({ difference: z.number(), low: z.number(), high: z.number() });

/** A part of the lines that a version reads worse than the one it is held against, by more than chance. */
export const SubsetAlert = z.object({
  kind: z.enum(["document", "tag", "language"]),
  name: z.string(),
  lines: z.int(),
  /** CER of the version that it is held against, and its own. */
  before: z.number(),
  after: z.number(),
  /** Its CER less that one's. The interval is wider than 95 %: it allows for how many parts were looked at. */
  change: Change,
});
export type SubsetAlert = z.infer<typeof SubsetAlert>;

export const RankedVersion = z.object({
  id: Id,
  name: z.string(),
  scores: Scores,
  /** 95 % interval of its CER; null without text. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Lines that it learnt from: its figure flatters it. */
  seen: z.int(),
  /** Its CER less that of the version it is held against, on the same lines (paired bootstrap); null for that one itself. */
  change: Change.nullable(),
  verdict: z.enum(["better", "same", "worse"]).nullable(),
  /** Greatest loss first. */
  alerts: z.array(SubsetAlert),
});
export type RankedVersion = z.infer<typeof RankedVersion>;

export const Leaderboard = z.object({
  /** SHA-256 over ids, images and texts of the lines: the same lines have the same. */
  setSha256: z.string(),
  lines: z.int(),
  leftOut: z.int(),
  /** The version that all are held against. */
  against: Id,
  /** Documents, tags and languages with lines enough to look at. */
  subsets: z.int(),
  /** Lowest CER first. */
  versions: z.array(RankedVersion),
});
export type Leaderboard = z.infer<typeof Leaderboard>;

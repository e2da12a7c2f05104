/** @file Which characters are read as which others, every place where that happened, and what a person says of it. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

/** A code point, or nothing: nothing was there, or nothing was read. */
const Character = z.string().max(8);

/** Of which lines and by whose reading. */
export const ConfusionScope = z.object({
  /** All documents when left out. */
  documentId: Id.optional(),
  /** The version's newest reading of each verified line; left out: the newest reading on record, whoever's. */
  versionId: z.string().max(200).optional(),
});
export type ConfusionScope = z.infer<typeof ConfusionScope>;

export const ConfusionCell = z.object({
  truth: Character,
  read: Character,
  /** Places where nobody has said yet that the ground truth is right. */
  open: z.int(),
  /** Places where a person has. */
  right: z.int(),
});
export type ConfusionCell = z.infer<typeof ConfusionCell>;

export const ConfusionMatrix = z.object({
  /** Versions that have read verified lines of the scope, and how many. */
  versions: z.array(z.object({ versionId: z.string(), versionName: z.string(), lines: z.int() })),
  lines: z.int(),
  /** Too long to align, so not in the cells. */
  leftOut: z.int(),
  /** Scripts of the ground truth (of what was read, where nothing stands), by ISO 15924, most errors first. */
  scripts: z.array(z.object({ script: z.string(), characters: z.int(), errors: z.int() })),
  /** The one shown: the one asked for, else that with most errors; null without any character. */
  script: z.string().nullable(),
  /** Of that script, most frequent first; at most 2,000, of `cellCount`. */
  cells: z.array(ConfusionCell),
  cellCount: z.int(),
});
export type ConfusionMatrix = z.infer<typeof ConfusionMatrix>;

/** A place in a line's ground truth: code points of its normalised form (docs/metrics.md) before it. */
const Place = z.object({ lineId: Id, at: z.int().min(0), truth: Character, read: Character });

export const ConfusionPlace = Place.extend({
  revision: z.int(),
  documentId: Id,
  documentName: z.string(),
  pageId: Id,
  /** From 0. */
  pagePosition: z.int(),
  linePosition: z.int(),
  direction: z.enum(["ltr", "rtl"]),
  cropAsset: z.string(),
  /** Where it was read, along the crop, 0 its left edge to 1 its right edge; null where nobody knows. */
  x0: z.number().nullable(),
  x1: z.number().nullable(),
  /** The ground truth, and code units of it before and behind the place. */
  text: z.string(),
  start: z.int(),
  end: z.int(),
  /** The same of the reading. */
  reading: z.string(),
  readStart: z.int(),
  readEnd: z.int(),
  /** A person said that the ground truth is right here. */
  right: z.boolean(),
  /** false: the text is normalised across letters, so it is to be mended in its line. */
  mendable: z.boolean(),
});
export type ConfusionPlace = z.infer<typeof ConfusionPlace>;

/** A step of a document's journal. */
const Step = z.object({ documentId: Id, entryId: Id });

/** What was mended; `steps` is what `undo` takes: one of each document, and no more however many lines. */
export const Mended = z.object({ lines: z.int(), places: z.int(), steps: z.array(Step) });
export type Mended = z.infer<typeof Mended>;

/** All places alike on their way to be mended. Until it is done nothing is written. */
export const MendJob = z.object({
  id: Id,
  state: z.enum(["running", "done", "cancelled", "failed"]),
  /** Places looked at. */
  done: z.int(),
  total: z.int(),
  /** null before the end. */
  mended: Mended.nullable(),
  /** Why it failed and what to do. */
  message: z.string().nullable(),
});
export type MendJob = z.infer<typeof MendJob>;

export const confusions = {
  matrix: call(z.object({ ...ConfusionScope.shape, script: z.string().length(4).optional() }), ConfusionMatrix),
  /** Every place of a confusion, in the order of documents, pages and lines. */
  places: call(
    z.object({
      ...ConfusionScope.shape,
      truth: Character,
      read: Character,
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(500).default(100),
    }),
    z.object({ places: z.array(ConfusionPlace), total: z.int(), open: z.int() }),
  ),
  /** "My ground truth is right" here, or (`right` false) not said any more. */
  judge: call(Place.extend({ right: z.boolean() }), z.object({})),
  /**
   * Puts what was read into the ground truth, at one place. The line stays verified.
   * @throws `line-changed-elsewhere`; `conflict` where the place says something else by now
   */
  mend: call(Place.extend({ baseRevision: z.int() }), Mended),
  /**
   * The same at every open place of a confusion, as a job: all of them or none. It fails where there are not `open` of
   * them any more, or a line was changed meanwhile: look again.
   */
  mendAll: call(
    z.object({ ...ConfusionScope.shape, truth: Character, read: Character, open: z.int().min(1) }),
    z.object({ jobId: Id }),
  ),
  job: call(z.object({ jobId: Id }), MendJob),
  cancel: call(z.object({ jobId: Id }), z.object({})),
  /** Takes steps of `mend` or `mendAll` back, all or none. @throws `conflict` where something else was done since */
  undo: call(z.object({ steps: z.array(Step).min(1).max(10_000) }), z.object({})),
  progress: event(MendJob),
};

/** @file CER and WER by what one wants to know: over time, by version, document, page, language, tag; the worst lines. */
import { z } from "zod";
import { DataSetSplit } from "./datasets.ts";
import { Id } from "./documents.ts";

/** What a version had to do with a line: learned from it, was chosen by it, or never saw it. */
export const Seen = z.enum(["unseen", "validation", "train"]);
export type Seen = z.infer<typeof Seen>;

/** `dataset`: the newest version of each data set, its sides apart; a line can be in several. */
export const GroupBy = z.enum(["version", "document", "page", "language", "tag", "dataset", "subset"]);
export type GroupBy = z.infer<typeof GroupBy>;

/** Lines that count; each part narrows them further. */
export const LineFilter = z.object({
  documentId: Id.optional(),
  /** The newest reading by this version; without, the newest by any. */
  versionId: z.string().optional(),
  tagId: z.string().optional(),
  /** As the document has it; empty: documents of which nobody has said. */
  language: z.string().optional(),
  /** What the version of the reading had to do with the line. */
  seen: Seen.optional(),
});
export type LineFilter = z.infer<typeof LineFilter>;

export const Figures = z.object({
  lines: z.int(),
  edits: z.int(),
  characters: z.int(),
  cer: z.number().nullable(),
  wer: z.number().nullable(),
  /** 95 % interval of the CER, by bootstrap over lines. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Figures = z.infer<typeof Figures>;

export const Group = Figures.extend({
  /** Id of what it is; a language or a subset itself. */
  key: z.string(),
  /** As people call it; empty for languages and subsets. */
  name: z.string(),
  /** Of a document or page. */
  documentId: Id.nullable(),
  pageId: Id.nullable(),
  /** Of a page in its document, from 0. */
  position: z.int().nullable(),
  /** Of a data set: the side that the lines are on. */
  split: DataSetSplit.nullable(),
});
export type Group = z.infer<typeof Group>;

export const Series = z.object({
  versionId: z.string(),
  versionName: z.string(),
  /** By the day (UTC) on which the lines were read, or on which the week or month began. */
  points: z.array(Figures.extend({ from: z.string() })),
});
export type Series = z.infer<typeof Series>;

export const WorstLine = z.object({
  lineId: Id,
  pageId: Id,
  documentId: Id,
  documentName: z.string(),
  /** From 0. */
  pagePosition: z.int(),
  linePosition: z.int(),
  versionId: z.string(),
  versionName: z.string(),
  direction: z.enum(["ltr", "rtl"]),
  cropAsset: z.string(),
  reference: z.string(),
  hypothesis: z.string(),
  edits: z.int(),
  characters: z.int(),
  /** null: text read where nothing stands. */
  cer: z.number().nullable(),
});
export type WorstLine = z.infer<typeof WorstLine>;

const Choice = z.object({ key: z.string(), name: z.string(), lines: z.int() });

export const Dashboard = z.object({
  all: Figures,
  /** What could be chosen in each part of the filter, with the verified lines it has. */
  choices: z.object({
    versions: z.array(Choice),
    tags: z.array(Choice),
    languages: z.array(Choice),
    seen: z.array(Choice),
  }),
  interval: z.enum(["day", "week", "month"]),
  series: z.array(Series),
  /** Most lines first, of versions and pages in their own order. */
  groups: z.array(Group),
  groupsLeftOut: z.int(),
  /** Lines by their CER, from (not included, but for 0) up to `to`; the last has no end and takes lines without a finite CER. */
  distribution: z.array(z.object({ from: z.number(), to: z.number().nullable(), lines: z.int() })),
  /** Highest CER first. */
  worst: z.array(WorstLine),
});
export type Dashboard = z.infer<typeof Dashboard>;

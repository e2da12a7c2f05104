/** @file Lines, their text, the journal. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const Point = z.tuple([z.number(), z.number()]);

export const LineCharacter = z.object({
  text: z.string(),
  /** 0 to 1, uncalibrated. */
  confidence: z.number(),
  /** Along the crop, 0 left edge to 1 right edge. */
  x0: z.number(),
  x1: z.number(),
});

/** What a model (or a PDF's text layer) reads on a line. Never the truth. */
export const Proposal = z.object({
  id: Id,
  /** Adapter version, `base`, or `text-layer`. */
  versionId: z.string(),
  versionName: z.string(),
  text: z.string(),
  confidence: z.number(),
  characters: z.array(LineCharacter),
  createdAt: z.string(),
});
export type Proposal = z.infer<typeof Proposal>;

export const LineStatus = z.enum(["proposed", "edited", "verified"]);

export const Line = z.object({
  id: Id,
  pageId: Id,
  /** Reading order on the page, from 0. */
  position: z.int(),
  polygon: z.array(Point),
  direction: z.enum(["ltr", "rtl"]),
  /** The crop as recognition sees it. */
  cropAsset: z.string(),
  /** What stands for the line now: verified text, else an unverified edit, else the newest proposal. */
  text: z.string(),
  status: LineStatus,
  /** Grows with every change; `save` states the one it saw. */
  revision: z.int(),
  proposal: Proposal.nullable(),
  /** The proposal before the newest, where the newest says something else; null otherwise. */
  previousText: z.string().nullable(),
  /** CER of the newest proposal against verified text; null unless verified or with an empty reference. */
  cer: z.number().nullable(),
  /** Who set the text: `person` or the version's name. */
  author: z.string(),
});
export type Line = z.infer<typeof Line>;

export const JournalState = z.object({
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** e.g. `Verify line 4 on page 2`. */
  undoLabel: z.string().nullable(),
  redoLabel: z.string().nullable(),
});
export type JournalState = z.infer<typeof JournalState>;

export const corrections = {
  lines: call(z.object({ pageId: Id }), z.array(Line)),
  /**
   * Writes a line's text, durable when it resolves. `baseRevision` is the revision the editor saw: where another window
   * was faster, `line-changed-elsewhere` carries the line as it is now in `data.line`.
   */
  save: call(
    z.object({ lineId: Id, text: z.string().max(10_000), verified: z.boolean(), baseRevision: z.int() }),
    z.object({ line: Line, journal: JournalState }),
  ),
  journal: call(z.object({ documentId: Id }), JournalState),
  undo: call(z.object({ documentId: Id }), z.object({ lines: z.array(Line), journal: JournalState })),
  redo: call(z.object({ documentId: Id }), z.object({ lines: z.array(Line), journal: JournalState })),
  changed: event(z.object({ documentId: Id, pageId: Id, lineIds: z.array(Id) })),
};

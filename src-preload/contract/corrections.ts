/**
 * @file Lines, their text, what people say of them, the journal that text and layout share, and new readings as a merge.
 *
 * Two windows: each change of text states the `revision` it saw. Where another window was faster nothing at all is
 * written, and `line-changed-elsewhere` carries the lines as they are now in `data.lines` (the first also in
 * `data.line`). One call is one journal entry, so one step to undo, however many lines it changes.
 */
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

/** What speaks against a reading, where the engine is one that can make things up. */
export const ReadingDoubt = z.object({
  code: z.enum(["loop", "too-long", "too-short", "characters", "no-ink"]),
  /** Plain English. */
  message: z.string(),
});
export type ReadingDoubt = z.infer<typeof ReadingDoubt>;

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
  /** Left out where nothing speaks against it; else its confidence is low as well. */
  doubts: z.array(ReadingDoubt).optional(),
});
export type Proposal = z.infer<typeof Proposal>;

export const LineStatus = z.enum(["proposed", "edited", "verified"]);
export type LineStatus = z.infer<typeof LineStatus>;

/**
 * What a person says of a line beside its text. Flags and status do not exclude each other: a verified line can be
 * flagged. `unreadable`: nobody can read the ink; the line counts as done and is neither trained on nor scored.
 * `skipped`: to be looked at later. `flagged`: somebody should look at it. Verifying a line clears `unreadable` and
 * `skipped`, since somebody has read it then; `flagged` stays until it is taken off.
 */
export const LineFlag = z.enum(["unreadable", "skipped", "flagged"]);
export type LineFlag = z.infer<typeof LineFlag>;

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
  flags: z.array(LineFlag),
  /** Grows with every change of text, status or flags; `save` states the one it saw. */
  revision: z.int(),
  /** Grows with every change of shape, direction or region; the calls of `layout` state the one they saw. */
  layoutRevision: z.int(),
  /** The region it is in (contract `layout`); null for a line that stands free. */
  regionId: Id.nullable(),
  proposal: Proposal.nullable(),
  /** The proposal before the newest, where the newest says something else; null otherwise. */
  previousText: z.string().nullable(),
  /** CER of the newest proposal against verified text; null unless verified or with an empty reference. */
  cer: z.number().nullable(),
  /** Who set the text: the version's name while `proposed`, else `person`, or `ground-truth` where it was imported. */
  author: z.string(),
  /**
   * The newest reading came after a person last decided on this line, and says something else: an unverified line is in
   * the queue of differences (`differences`), a verified one may come back as "you or me?" (`doubts`).
   */
  pending: z.boolean(),
});
export type Line = z.infer<typeof Line>;

/** What was done. `import`, `detect` and `read` are where text comes from; they are on record, but not undone. */
export const JournalKind = z.enum([
  // text and status
  "edit",
  "verify",
  "unverify",
  "flag",
  "accept",
  "restore",
  "replace",
  "decide",
  "dismiss",
  // layout
  "draw-line",
  "reshape-lines",
  "split-line",
  "merge-lines",
  "remove-lines",
  "set-direction",
  "set-order",
  "draw-region",
  "change-region",
  "split-region",
  "merge-regions",
  "remove-region",
  "assign-lines",
  "find-regions",
  "redetect",
  "turn-page",
  "deskew-page",
  // black boxes over what must not leave
  "draw-box",
  "remove-box",
  // where text comes from
  "import",
  "detect",
  "read",
]);
export type JournalKind = z.infer<typeof JournalKind>;

/** Who did something: a person, or a model by its version; `source` is where ground truth was imported from. */
export const Actor = z.object({
  kind: z.enum(["person", "model", "source"]),
  /** The model's or the source's name; `person` for people, of whom there is one. */
  name: z.string(),
  versionId: z.string().nullable(),
});
export type Actor = z.infer<typeof Actor>;

/** One entry of a document's journal: one action, over any number of lines and pages. */
export const JournalEntry = z.object({
  id: Id,
  kind: JournalKind,
  actor: Actor,
  at: z.string(),
  /** `done`: in force; `undone`: can be redone; `dropped`: undone, then something else was done. */
  state: z.enum(["done", "undone", "dropped"]),
  /** From 0; null where it is about several pages. */
  pagePosition: z.int().nullable(),
  pageId: Id.nullable(),
  /** Reading order, from 0, of the one line it is about; null where it is about more, none, or a line that is gone. */
  linePosition: z.int().nullable(),
  lineCount: z.int(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

export const JournalState = z.object({
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** In English, e.g. `Verify line 4 on page 2`; other languages make theirs of `undo` and `redo`. */
  undoLabel: z.string().nullable(),
  redoLabel: z.string().nullable(),
  undo: JournalEntry.nullable(),
  redo: JournalEntry.nullable(),
});
export type JournalState = z.infer<typeof JournalState>;

/** A line as a window saw it. */
export const SeenLine = z.object({ lineId: Id, baseRevision: z.int() });

/** One thing that happened to one line, newest first in `history`. */
export const HistoryEntry = z.object({
  /** What `restore` takes. A journal entry's id with `e`, or a proposal's with `p`. */
  id: Id,
  kind: JournalKind,
  actor: Actor,
  at: z.string(),
  state: z.enum(["done", "undone", "dropped"]),
  /** What stood for the line before and after; equal where it was not about the text. */
  textBefore: z.string(),
  textAfter: z.string(),
  statusBefore: LineStatus,
  statusAfter: LineStatus,
  /** Whether its text can be taken back by `restore`: there is one, and the line says something else now. */
  restorable: z.boolean(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** A version's newest reading of a line. */
export const VersionProposal = Proposal.extend({
  /** false: it was read off another shape than the line has now, so `characters` do not lie on its crop. */
  ofPresentShape: z.boolean(),
});
export type VersionProposal = z.infer<typeof VersionProposal>;

/** Where a reading differs from the text that stands: `text` would take the place of code units `start` to `end`. */
export const TextDifference = z.object({
  start: z.int(),
  end: z.int(),
  text: z.string(),
  /** The least of the model's confidences in the characters of `text`; null where it would only take away. */
  confidence: z.number().nullable(),
});
export type TextDifference = z.infer<typeof TextDifference>;

/** A line on which the newest reading and the text that stands do not agree. `line.proposal` is that reading. */
export const Disagreement = z.object({
  line: Line,
  proposalId: Id,
  /** What stands against it: a person's text, or what was read when somebody last decided on the line (or at first). */
  text: z.string(),
  reading: z.string(),
  differences: z.array(TextDifference),
  /** How sure the model is where they differ, 0 to 1: the least of `differences`, of the whole line where it has none. */
  confidence: z.number(),
});
export type Disagreement = z.infer<typeof Disagreement>;

/** `lines`: those that changed, as they are now; empty where more than 1,000 did: read their pages again. */
const Changed = z.object({ lines: z.array(Line), journal: JournalState });

/** What a step back or forth changed. */
const Stepped = z.object({
  /** The lines it changed or brought back, as they are now; empty where more than 1,000 did: read the pages again. */
  lines: z.array(Line),
  /** The lines it took away. */
  removedLineIds: z.array(Id),
  /** Every page it touched; where `layoutChanged`, lines and layout of these are to be read again. */
  pageIds: z.array(Id),
  layoutChanged: z.boolean(),
  journal: JournalState,
});
export type Stepped = z.infer<typeof Stepped>;

const Step = z.object({
  documentId: Id,
  /** The entry that the window offers to undo or redo; `conflict` where it is another one's turn by now. */
  entryId: Id.optional(),
});

const Page = { limit: z.int().min(1).max(1000).default(100), offset: z.int().min(0).default(0) };

export const corrections = {
  /** In reading order; all of them, or a part: a thousand lines are megabytes. */
  lines: call(
    z.object({ pageId: Id, offset: z.int().min(0).optional(), limit: z.int().min(1).optional() }),
    z.array(Line),
  ),
  /**
   * Writes a line's text, durable when it resolves. `baseRevision` is the revision the editor saw: where another window
   * was faster, `line-changed-elsewhere` carries the line as it is now in `data.line`.
   */
  save: call(
    z.object({ lineId: Id, text: z.string().max(10_000), verified: z.boolean(), baseRevision: z.int() }),
    z.object({ line: Line, journal: JournalState }),
  ),
  /**
   * Texts of many lines as one step: find and replace, a rule's fix. A line keeps its status unless `verified` says
   * otherwise (a proposed line becomes edited). Lines whose text would stay the same are left out.
   */
  saveAll: call(
    z.object({
      documentId: Id,
      changes: z
        .array(SeenLine.extend({ text: z.string().max(10_000), verified: z.boolean().optional() }))
        .min(1)
        .max(100_000),
    }),
    Changed,
  ),
  /** Puts a flag on lines or takes it off. */
  flag: call(z.object({ lines: z.array(SeenLine).min(1).max(10_000), flag: LineFlag, on: z.boolean() }), Changed),
  /**
   * Takes a reading's text as it is: the newest, or an older version's (`proposals`). To take only a word of it, `save`
   * the text with that word in it.
   */
  accept: call(
    z.object({
      lines: z
        .array(SeenLine.extend({ proposalId: Id }))
        .min(1)
        .max(10_000),
      /** Also call it verified. */
      verified: z.boolean(),
    }),
    Changed,
  ),

  journal: call(z.object({ documentId: Id }), JournalState),
  /** Everything that happened to a document, newest first. */
  entries: call(z.object({ documentId: Id, ...Page }), z.object({ entries: z.array(JournalEntry), total: z.int() })),
  /** Takes the newest step back, of text or of layout, by whichever window and in whichever run of the app. */
  undo: call(Step, Stepped),
  redo: call(Step, Stepped),
  /** What happened to a line: its journal entries and its readings; of a line that was removed, the former. */
  history: call(z.object({ lineId: Id }), z.object({ entries: z.array(HistoryEntry) })),
  /** Brings back the text (and status) that an entry of `history` led to, as a new entry. */
  restore: call(SeenLine.extend({ entryId: Id }), z.object({ line: Line, journal: JournalState })),

  /** The newest reading of each version that has read the line, newest first. */
  proposals: call(z.object({ lineId: Id }), z.object({ proposals: z.array(VersionProposal) })),
  /**
   * The queue: lines without verified text whose newest reading says something else than what stood when it came, in
   * reading order. Unreadable lines are left out. A line leaves the queue when a person decides on it or edits it.
   */
  differences: call(
    z.object({ documentId: Id, minConfidence: z.number().min(0).max(1).default(0), ...Page }),
    z.object({ items: z.array(Disagreement), total: z.int() }),
  ),
  /**
   * Accepts or refuses readings of the queue, as one step. Accepted: an edited line takes the reading's text, a proposed
   * line stays the model's. Refused: the text from before it is the person's from now on (`edited`). Both leave the queue
   * until a later reading says something else again.
   */
  decide: call(
    z.object({
      decisions: z
        .array(SeenLine.extend({ proposalId: Id, accept: z.boolean() }))
        .min(1)
        .max(10_000),
    }),
    Changed,
  ),
  /** Accepts everything in the queue from this confidence on, as one step; `accepted` is how many lines that was. */
  acceptAll: call(
    z.object({ documentId: Id, minConfidence: z.number().min(0).max(1) }),
    z.object({ accepted: z.int(), journal: JournalState }),
  ),
  /**
   * "You or me?": verified lines where a reading that came after they were verified says something else, surely. Their
   * text is never changed by it; a person saves another one, or dismisses the doubt. Surest first.
   */
  doubts: call(
    z.object({ documentId: Id, minConfidence: z.number().min(0).max(1).default(0.9), ...Page }),
    z.object({ items: z.array(Disagreement), total: z.int() }),
  ),
  /** "Me": the verified text stands against this reading, and it does not ask again. */
  dismiss: call(SeenLine.extend({ proposalId: Id }), z.object({ line: Line, journal: JournalState })),
  /** Text, status or flags of lines changed. */
  changed: event(z.object({ documentId: Id, pageId: Id, lineIds: z.array(Id) })),
};

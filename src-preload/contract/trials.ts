/**
 * @file Blind comparisons: two versions on lines that nobody has verified, judged without knowing which version read
 * what. Until a trial is over, no answer says which reading is whose, nor how it stands.
 */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { Scores } from "./training.ts";

/** The most lines of one trial. */
const MOST = 1000;

/** Which documents lines are drawn from; null: all. */
const DocumentIds = z.array(Id).min(1).max(1000).nullable();

const Named = z.object({ id: Id, name: z.string() });

export const TrialSide = Named.extend({
  /** Lines that it won: by a vote, and because its reading was nearer to what the person typed. */
  wins: z.int(),
  votes: z.int(),
  nearer: z.int(),
  /** On the lines that the person corrected; null where there is none. */
  scores: Scores.nullable(),
});
export type TrialSide = z.infer<typeof TrialSide>;

export const TrialResult = z.object({
  /** In the order of the trial's `versions`. */
  sides: z.tuple([TrialSide, TrialSide]),
  /** Lines that were judged equally good or bad, and corrected ones from which both are equally far. */
  ties: z.int(),
  corrected: z.int(),
  /** Two-sided exact sign test over the lines that one side won; null where there is none. */
  p: z.number().nullable(),
  /** The version that wins more often, by more than chance (p below 0.05); null: none of them. */
  preferred: Id.nullable(),
  /** On the corrected lines, the second version's CER less the first's, with its 95 % interval; null without text. */
  cer: z.object({ difference: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Of the second against the first; null: too few corrected lines. */
  verdict: z.enum(["better", "same", "worse"]).nullable(),
  /** What decided which reading stood first, so that it can be checked. */
  sideSeed: z.int(),
});
export type TrialResult = z.infer<typeof TrialResult>;

export const Trial = z.object({
  id: Id,
  createdAt: z.string(),
  /** As they were chosen: this says nothing of where their readings stand. */
  versions: z.tuple([Named, Named]),
  /** Names of the documents that lines were drawn from; null: all. Deleted ones are left out. */
  documents: z.array(z.string()).nullable(),
  /** Of the draw of lines. */
  seed: z.int(),
  /** Lines that could have been drawn, and those that were. */
  eligible: z.int(),
  drawn: z.int(),
  /** Of the drawn ones: both versions read the same. Nobody is asked about these. */
  same: z.int(),
  /** Votes, ties and corrections. */
  judged: z.int(),
  skipped: z.int(),
  /** Left to judge. */
  open: z.int(),
  /** Cannot be judged any more: deleted, verified or reshaped since, or its document is in the trash. */
  gone: z.int(),
  /** null: it goes on. */
  endedAt: z.string().nullable(),
  /** null until it has ended. */
  result: TrialResult.nullable(),
});
export type Trial = z.infer<typeof Trial>;

/** A line to judge: what is needed to judge it, and nothing of the versions nor of what was read in it before. */
export const TrialLine = z.strictObject({
  ordinal: z.int(),
  first: z.string(),
  second: z.string(),
  direction: z.enum(["ltr", "rtl"]),
  cropAsset: z.string(),
  documentName: z.string(),
  /** From 0. */
  page: z.int(),
  line: z.int(),
  /** How often the line's text was changed: a correction says what it saw. */
  revision: z.int(),
});
export type TrialLine = z.infer<typeof TrialLine>;

export const Vote = z.enum(["first", "second", "tie", "skip"]);
export type Vote = z.infer<typeof Vote>;

/** A judged line of a trial that is over. */
export const JudgedLine = z.object({
  ordinal: z.int(),
  /** What each version read, in the order of the trial's `versions`. */
  readings: z.tuple([z.string(), z.string()]),
  verdict: z.enum(["won", "tie", "skip"]),
  /** The version that won it. */
  winner: Id.nullable(),
  /** What the person typed; null where they voted. */
  correction: z.string().nullable(),
  direction: z.enum(["ltr", "rtl"]),
  cropAsset: z.string(),
  documentId: Id,
  documentName: z.string(),
  pageId: Id,
  lineId: Id,
  page: z.int(),
  line: z.int(),
});
export type JudgedLine = z.infer<typeof JudgedLine>;

const Which = z.object({ id: Id });
/** How far a trial is, and the line to judge next; null: none is left. */
const Step = z.object({ trial: Trial, line: TrialLine.nullable() });
export type TrialStep = z.infer<typeof Step>;

export const trials = {
  /** How many lines could be drawn: not verified, readable, and neither version was in touch with them. */
  eligible: call(z.object({ a: Id, b: Id, documentIds: DocumentIds }), z.object({ lines: z.int() })),
  /**
   * Draws lines and has both versions read them: a job of `adapters.job` and `adapters.cancel`, whose `trialId` says what
   * came of it. A trial that is cancelled leaves nothing.
   */
  start: call(
    z.object({ a: Id, b: Id, documentIds: DocumentIds, size: z.int().min(1).max(MOST), seed: z.int().min(0) }),
    z.object({ jobId: Id }),
  ),
  /** Newest first. */
  list: call(z.object({}), z.array(Trial)),
  step: call(Which, Step),
  /** On disk when it answers. @throws `conflict` where the line was judged meanwhile, or the trial is over */
  vote: call(Which.extend({ ordinal: z.int(), vote: Vote }), Step),
  /**
   * The person's text becomes the line's verified text, and the nearer reading wins.
   * @throws `conflict`; `line-changed-elsewhere`
   */
  correct: call(Which.extend({ ordinal: z.int(), text: z.string().max(10_000), baseRevision: z.int() }), Step),
  /** Takes back the newest judgement, of a correction also the text. @throws `nothing-to-undo`, `conflict` */
  undo: call(
    Which,
    /** `textKept`: the line was changed since, and what it says now stays. */
    Step.extend({ textKept: z.boolean() }),
  ),
  /** Ends a trial and says which version is which. It cannot be judged on. */
  end: call(Which, Trial),
  /** Judged lines of a trial that is over, in the order in which they were judged. @throws `conflict` before */
  lines: call(
    Which.extend({ offset: z.int().min(0).default(0), limit: z.int().min(1).max(200).default(20) }),
    z.object({ lines: z.array(JudgedLine), total: z.int() }),
  ),
  /** false brings it back, until the next start of Emend. Verified texts stay either way. */
  setRemoved: call(Which.extend({ removed: z.boolean() }), z.object({})),
  changed: event(z.object({})),
};

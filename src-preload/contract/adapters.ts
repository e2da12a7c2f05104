/**
 * @file Model versions: the built-in base and what was taught to it; which of them reads what, where each came from, how
 * two of them compare, and every step that a person took about them.
 */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { Leaderboard, SubsetAlert } from "./leaderboard.ts";
import { Scores } from "./training.ts";

/** What a version began from, where that was not the base. */
export const VersionParent = z.object({
  id: Id,
  name: z.string(),
  /** Share in a mixture; null: training went on from it. */
  weight: z.number().nullable(),
  /** Its files are deleted. */
  gone: z.boolean(),
});

export const Stage = z.enum(["candidate", "production", "archived"]);
export type Stage = z.infer<typeof Stage>;

/** The large model that a version was taught on. */
export const LargeBase = z.object({
  /** By which it is installed on the machine where it was taught. */
  id: Id,
  name: z.string(),
  family: z.string(),
  /** On the Hub; null where nobody knows. */
  repository: z.string().nullable(),
  revision: z.string().nullable(),
  licence: z.string(),
  /** Over config.json and weights, as the trainer counts it. */
  sha256: z.string(),
});
export type LargeBase = z.infer<typeof LargeBase>;

export const Version = z.object({
  /** `base` or the adapter's id. */
  id: Id,
  name: z.string(),
  kind: z.enum(["base", "adapter"]),
  createdAt: z.string().nullable(),
  /** Whether it is in production: it reads every document for which nothing else was chosen. */
  active: z.boolean(),
  runId: Id.nullable(),
  trainLines: z.int().nullable(),
  splitBy: z.enum(["page", "line", "none"]).nullable(),
  base: Scores.nullable(),
  tuned: Scores.nullable(),
  newCharacters: z.array(z.string()),
  /** Bytes on disk. */
  size: z.number(),
  licence: z.string(),
  stage: Stage,
  /** As a person wrote them. */
  notes: z.string(),
  /** Empty where it was taught from the base. */
  parents: z.array(VersionParent),
  /** SHA-256 of the ground truth that it learnt from. */
  manifestSha256: z.string().nullable(),
  /** null: the built-in model. */
  largeBase: LargeBase.nullable(),
});
export type Version = z.infer<typeof Version>;

export const RemovedVersion = z.object({ id: Id, name: z.string(), removedAt: z.string(), size: z.number() });
export type RemovedVersion = z.infer<typeof RemovedVersion>;

/** A document, or all documents with a tag. */
export const VersionSubject = z.object({ kind: z.enum(["document", "tag"]), id: Id });
export type VersionSubject = z.infer<typeof VersionSubject>;

export const VersionChoice = VersionSubject.extend({ name: z.string(), versionId: Id });
export type VersionChoice = z.infer<typeof VersionChoice>;

/** Which version reads a document, and why. */
export const VersionInUse = z.object({
  versionId: Id,
  name: z.string(),
  because: z.enum(["document", "tag", "library"]),
  /** The tag's name, where it is because of one. */
  tag: z.string().nullable(),
  /** What would read it without a choice of its own: a tag's version, or what is in production. */
  inherited: z.object({ versionId: Id, name: z.string(), tag: z.string().nullable() }),
});
export type VersionInUse = z.infer<typeof VersionInUse>;

/** What lines two versions are compared on. */
export const LineSet = z.discriminatedUnion("kind", [
  /** Held back in the run that made a version, as they were frozen then. */
  z.object({ kind: z.literal("validation"), versionId: Id }),
  /** Verified lines of a document. */
  z.object({ kind: z.literal("document"), documentId: Id }),
  /** Held back in a version of a data set, as it was frozen; all of it where it holds nothing back. */
  z.object({ kind: z.literal("dataset"), dataSetVersionId: Id }),
  /** Every verified line that neither version, nor what it came from, learnt from or was chosen by. */
  z.object({ kind: z.literal("unseen") }),
]);
export type LineSet = z.infer<typeof LineSet>;

export const OfferedSet = z.object({
  set: LineSet,
  /** Of the document or data set, or of the version that held the lines back. */
  name: z.string().nullable(),
  lines: z.int(),
  /** Lines of it that each learnt from: its figure flatters it. */
  seenByA: z.int(),
  seenByB: z.int(),
});
export type OfferedSet = z.infer<typeof OfferedSet>;

/** Lines that a leaderboard could be made on. */
export const RankSet = z.object({
  set: LineSet,
  /** Of the document or data set, or of the version that held the lines back. */
  name: z.string().nullable(),
  lines: z.int(),
});
export type RankSet = z.infer<typeof RankSet>;

export const Verdict = z.enum(["better", "same", "worse"]);

/** An error of the recogniser and how often it was made: `truth` read as `read`; empty: nothing there. */
export const Confusion = z.object({ truth: z.string(), read: z.string(), count: z.int() });
export type Confusion = z.infer<typeof Confusion>;

export const Comparison = z.object({
  a: z.object({ id: Id, name: z.string(), scores: Scores }),
  b: z.object({ id: Id, name: z.string(), scores: Scores }),
  set: LineSet,
  /** SHA-256 over ids, images and texts of the lines: the same lines have the same. */
  setSha256: z.string(),
  lines: z.int(),
  /** Lines left out: not in the library any more, or held back by one version and learnt by the other. */
  leftOut: z.int(),
  seenByA: z.int(),
  seenByB: z.int(),
  /** CER of b less that of a, with its 95 % interval (paired bootstrap over lines); null without text. */
  cer: z.object({ difference: z.number(), low: z.number(), high: z.number() }).nullable(),
  wer: z.object({ difference: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Of b against a: better or worse where the whole interval of the CER is on one side of 0. null: too few lines. */
  verdict: Verdict.nullable(),
  better: z.int(),
  same: z.int(),
  worse: z.int(),
  /** Errors of a that b does not make, and the other way round; most often made first. */
  fixed: z.array(Confusion),
  made: z.array(Confusion),
});
export type Comparison = z.infer<typeof Comparison>;

export const ComparedLine = z.object({
  lineId: Id,
  reference: z.string(),
  a: z.string(),
  b: z.string(),
  aEdits: z.int(),
  bEdits: z.int(),
  direction: z.enum(["ltr", "rtl"]),
  cropAsset: z.string(),
  documentId: Id,
  documentName: z.string(),
  pageId: Id,
  /** From 0. */
  page: z.int(),
  line: z.int(),
});
export type ComparedLine = z.infer<typeof ComparedLine>;

/** CER of one version on the lines of a measurement. */
export const MeasuredVersion = z.object({ id: Id, scores: Scores, seen: z.int() });

/** Comparing, measuring or mixing versions, or drawing the lines of a blind comparison. */
export const VersionJob = z.object({
  id: Id,
  kind: z.enum(["compare", "measure", "rank", "mix", "blind"]),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  /** Lines read, of all that are to be read; steps where nothing is read. */
  done: z.int(),
  total: z.int(),
  /** What went wrong and what to do. */
  message: z.string().nullable(),
  comparison: Comparison.nullable(),
  measured: z.array(MeasuredVersion),
  leaderboard: Leaderboard.nullable(),
  /** The version that came of mixing. */
  versionId: Id.nullable(),
  /** The blind comparison that came of drawing its lines (`trials`). */
  trialId: Id.nullable(),
});
export type VersionJob = z.infer<typeof VersionJob>;

/** A part of some lines that a version reads worse than what is in production; it stands until the two are compared there again. */
export const GateAlert = SubsetAlert.extend({
  set: LineSet,
  /** Of the document or data set, or of the version that held the lines back. */
  setName: z.string().nullable(),
  at: z.string(),
});
export type GateAlert = z.infer<typeof GateAlert>;

/** Whether a version may go into production. */
export const Gate = z.object({
  against: z.object({ id: Id, name: z.string() }),
  verdict: Verdict.nullable(),
  /** Why there is no verdict; null where there is one. `not-compared`: a comparison would give it. */
  without: z.enum(["not-compared", "nothing-held-back", "is-base", "in-production"]).nullable(),
  comparison: Comparison.nullable(),
  /** Greatest loss first; with any of them a reason is needed. */
  alerts: z.array(GateAlert),
});
export type Gate = z.infer<typeof Gate>;

/** What hangs on a version. */
export const Dependents = z.object({
  inProduction: z.boolean(),
  /** Versions that began from it; they stay. */
  children: z.array(z.object({ id: Id, name: z.string() })),
  /** Documents and tags that chose it: the library's version reads them then. */
  choices: z.array(VersionChoice),
  /** Lines whose newest reading is its; they stay as they are. */
  readings: z.int(),
  /** Repositories that it was published to: nothing is deleted there. */
  publications: z.array(z.object({ repo: z.string(), url: z.string() })),
});
export type Dependents = z.infer<typeof Dependents>;

export const VersionStep = z.object({
  id: z.int(),
  at: z.string(),
  kind: z.enum(["promote", "roll-back", "choose", "archive", "rename", "notes", "remove", "restore"]),
  versionId: Id,
  versionName: z.string(),
  reason: z.string().nullable(),
  undone: z.boolean(),
});
export type VersionStep = z.infer<typeof VersionStep>;

/** One after the other, oldest first where it says nothing else. */
export const VersionHistory = z.object({
  /** Newest first. */
  steps: z.array(VersionStep),
  /** What was in production before; null: nothing to roll back to. */
  previous: z.object({ id: Id, name: z.string() }).nullable(),
  /** The step that undo would take back. */
  undo: VersionStep.nullable(),
});
export type VersionHistory = z.infer<typeof VersionHistory>;

const JobId = z.object({ jobId: Id });
const Ids = z.array(Id).min(1).max(100);
const Reason = z.string().trim().min(3).max(1000);
const Name = z.string().trim().min(1).max(100);

export const adapters = {
  list: call(z.object({}), z.array(Version)),
  /**
   * Puts a version into production. @throws `worse-version` where it reads the held-back lines of its run worse than what
   * is in production, by more than chance, or an alert stands; a reason lets it pass, and is kept.
   */
  activate: call(z.object({ id: Id, reason: Reason.optional() }), z.array(Version)),
  gate: call(z.object({ id: Id }), Gate),
  /** What was in production before is again. */
  rollBack: call(z.object({}), z.array(Version)),
  /** null: the tag's version or the library's. */
  choose: call(z.object({ subject: VersionSubject, versionId: Id.nullable() }), z.object({})),
  choices: call(z.object({}), z.array(VersionChoice)),
  inUse: call(z.object({ documentId: Id }), VersionInUse),
  rename: call(z.object({ id: Id, name: Name }), z.array(Version)),
  setNotes: call(z.object({ id: Id, notes: z.string().max(20_000) }), z.array(Version)),
  archive: call(z.object({ id: Id, archived: z.boolean() }), z.array(Version)),
  dependents: call(z.object({ id: Id }), Dependents),
  /** It can be restored until it is purged. Not what is in production. */
  remove: call(z.object({ id: Id }), z.array(Version)),
  removed: call(z.object({}), z.array(RemovedVersion)),
  restore: call(z.object({ id: Id }), z.array(Version)),
  /** Deletes the files of removed versions for good. */
  purge: call(z.object({ ids: z.array(Id).min(1).max(1000) }), z.object({ bytes: z.number() })),
  history: call(z.object({}), VersionHistory),
  /** @throws `conflict` where another step is the newest */
  undo: call(z.object({ stepId: z.int() }), z.array(Version)),
  /** What two versions could be compared on. */
  sets: call(z.object({ a: Id, b: Id }), z.array(OfferedSet)),
  compare: call(z.object({ a: Id, b: Id, set: LineSet }), JobId),
  /** Reads a set with each version, for one figure each. */
  measure: call(z.object({ set: LineSet, ids: z.array(Id).min(1).max(100) }), JobId),
  /** What a leaderboard of these versions could be made on. */
  rankSets: call(z.object({ ids: Ids }), z.array(RankSet)),
  /** Reads a set with each version, ranks them, and says which parts of it one reads worse than `against`. */
  rank: call(z.object({ set: LineSet, ids: Ids, against: Id }), JobId),
  /** Makes a version of the weighted sum of what two or more taught the base. */
  mix: call(
    z.object({
      name: Name,
      parts: z
        .array(z.object({ id: Id, weight: z.number().min(-2).max(2) }))
        .min(2)
        .max(5),
    }),
    JobId,
  ),
  job: call(JobId, VersionJob),
  cancel: call(JobId, z.object({})),
  /** Lines of a comparison whose edits differ, greatest difference first; `same`: the others that have errors. */
  comparedLines: call(
    JobId.extend({
      show: z.enum(["better", "worse", "same"]),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(20),
    }),
    z.object({ lines: z.array(ComparedLine), total: z.int() }),
  ),
  /** Copies the adapter folder to a new folder under `exports` in the library (or `folder`), and says where. */
  export: call(z.object({ id: Id }), z.object({ path: z.string(), files: z.array(z.string()) })),
  changed: event(z.object({})),
  progress: event(VersionJob),
};

/** @file Data sets: frozen, hashed manifests of ground truth, in versions; what is in them, what is doubtful, what differs. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { FormatId } from "./formats.ts";

export const DataSetUnit = z.enum(["line", "page"]);
export const DataSetSplit = z.enum(["train", "validation", "test"]);
export type DataSetSplit = z.infer<typeof DataSetSplit>;

/** `all`: no split, every row on one side; `test` makes a set to score on. */
export const SplitChoice = z.discriminatedUnion("by", [
  z.object({
    by: z.enum(["page", "document"]),
    seed: z.int().min(0).default(0),
    /** Shares of the pages or documents, 0 to 0.5. */
    validation: z.number().min(0).max(0.5).default(0.1),
    test: z.number().min(0).max(0.5).default(0.1),
  }),
  z.object({ by: z.literal("all"), side: z.enum(["train", "test"]) }),
]);
export type SplitChoice = z.infer<typeof SplitChoice>;

export const DataSetRequest = z.object({
  unit: DataSetUnit.default("line"),
  /** All when left out. */
  documentIds: z.array(Id).max(10_000).optional(),
  /** Documents with one of these tags, by name. */
  tags: z.array(z.string().min(1)).max(1_000).optional(),
  /** `verified`: a person vouches for it; `corrected`: also what was edited only; `all`: also what a model read. */
  status: z.enum(["verified", "corrected", "all"]).default("verified"),
  split: SplitChoice.prefault({ by: "page" }),
});
export type DataSetRequest = z.infer<typeof DataSetRequest>;

export const SplitFigures = z.object({ rows: z.int(), groups: z.int() });
/** One of each side. */
const bySide = <T extends z.ZodType>(of: T) => z.object({ train: of, validation: of, test: of });

export const DataSetPreview = z.object({
  documents: z.int(),
  pages: z.int(),
  rows: z.int(),
  /** Rows, and pages or documents, on each side. */
  splits: bySide(SplitFigures),
  leftOut: z.object({
    /** Marked as not to be trained on. */
    noTraining: z.int(),
    unreadable: z.int(),
    /** Not as far as `status` asks; of page sets, pages with such a line. */
    unfinished: z.int(),
  }),
  /** Rows that were made by a machine from text: never held back. */
  synthetic: z.int(),
});
export type DataSetPreview = z.infer<typeof DataSetPreview>;

const Counted = z.object({ name: z.string(), count: z.int() });

export const DataSetStatistics = z.object({
  rows: z.int(),
  characters: z.int(),
  words: z.int(),
  documents: z.int(),
  pages: z.int(),
  splits: bySide(z.object({ rows: z.int(), characters: z.int() })),
  /** Rows by characters: `from` (included) to `to` (excluded; null: no end). */
  lengths: z.array(z.object({ from: z.int(), to: z.int().nullable(), count: z.int() })),
  /** Pixels at a height of 48 for each character: the median, to within 4 %; null where no width is known. */
  pixelsPerCharacter: z.number().nullable(),
  /** Characters by Unicode script, most first. */
  scripts: z.array(Counted),
  /** Rows; the first hundred. Empty where nobody has told. */
  languages: z.array(Counted),
  subsets: z.array(Counted),
  /** From tags of the form `hand:NAME`. */
  hands: z.array(Counted),
  licences: z.array(Counted),
  flags: z.object({ private: z.int(), noImages: z.int(), notPublishable: z.int(), synthetic: z.int() }),
  /** Different characters, and the rarest of them. */
  alphabet: z.int(),
  rarest: z.array(Counted),
});
export type DataSetStatistics = z.infer<typeof DataSetStatistics>;

export const CheckKind = z.enum([
  "empty",
  "same-text",
  "same-image",
  "near-image",
  "too-long",
  "too-short",
  "rare-character",
  "not-nfc",
  "text-leak",
  "image-leak",
  "image-missing",
]);
export type CheckKind = z.infer<typeof CheckKind>;

/** How many rows of each kind. */
const CheckCounts = z.object({
  empty: z.int(),
  "same-text": z.int(),
  "same-image": z.int(),
  "near-image": z.int(),
  "too-long": z.int(),
  "too-short": z.int(),
  "rare-character": z.int(),
  "not-nfc": z.int(),
  "text-leak": z.int(),
  "image-leak": z.int(),
  "image-missing": z.int(),
}) satisfies z.ZodType<Record<CheckKind, number>>;

export const CheckReport = z.object({
  at: z.string(),
  /** Whether images were looked into: without, `near-image` and the near ones of `image-leak` are unknown. */
  images: z.boolean(),
  counts: CheckCounts,
});
export type CheckReport = z.infer<typeof CheckReport>;

export const DataSetVersion = z.object({
  id: Id,
  number: z.int(),
  createdAt: z.string(),
  /** SHA-256 of the manifest as it was frozen: the name of exactly this ground truth. */
  sha256: z.string(),
  rows: z.int(),
  /** Bytes of the manifest. */
  size: z.int(),
  notes: z.string(),
  /** Rows that were erased since. */
  erased: z.int(),
  request: DataSetRequest,
  checks: CheckReport.nullable(),
});
export type DataSetVersion = z.infer<typeof DataSetVersion>;

export const DataSet = z.object({
  id: Id,
  name: z.string(),
  unit: DataSetUnit,
  /** Newest first; one at least. */
  versions: z.array(DataSetVersion),
});
export type DataSet = z.infer<typeof DataSet>;

/** A row as a window shows it. */
export const ShownRow = z.object({
  id: Id,
  text: z.string(),
  split: DataSetSplit,
  imageAsset: z.string(),
  document: z.string(),
  /** null where it is not in the library any more. */
  place: z.object({ documentId: Id, pageId: Id, lineId: Id.nullable() }).nullable(),
});
export type ShownRow = z.infer<typeof ShownRow>;

/** What a check says of a row. `other`: the row that it is like; `detail`: the character, or by how much. */
export const Finding = z.object({ row: ShownRow, other: ShownRow.nullable(), detail: z.string().nullable() });
export type Finding = z.infer<typeof Finding>;

export const Differences = z.object({
  added: z.int(),
  removed: z.int(),
  /** With another text. */
  changed: z.int(),
  /** With the same text on another side of the split. */
  moved: z.int(),
  same: z.int(),
});
export type Differences = z.infer<typeof Differences>;
export const DifferenceKind = z.enum(["added", "removed", "changed", "moved"]);
export type DifferenceKind = z.infer<typeof DifferenceKind>;
export const DifferentRow = z.object({ before: ShownRow.nullable(), after: ShownRow.nullable() });

export const DataSetJob = z.object({
  id: Id,
  kind: z.enum(["freeze", "check", "compare"]),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  done: z.int(),
  /** 0 while nobody knows. */
  total: z.int(),
  /** What a freeze made; what a check was of. */
  versionId: Id.nullable(),
  differences: Differences.nullable(),
  /** Why it failed and what to do. */
  message: z.string().nullable(),
});
export type DataSetJob = z.infer<typeof DataSetJob>;

export const DataSetDependents = z.object({
  /** Training runs that learnt from it or were scored on it. */
  runs: z.array(z.object({ id: Id, name: z.string() })),
  versions: z.int(),
  rows: z.int(),
  /** Bytes of the manifests. */
  size: z.number(),
});
export type DataSetDependents = z.infer<typeof DataSetDependents>;

/** A version that was deleted and can be restored. */
export const RemovedDataSet = z.object({
  versionId: Id,
  /** Of its set. */
  name: z.string(),
  unit: DataSetUnit,
  number: z.int(),
  rows: z.int(),
  /** Bytes of the manifest. */
  size: z.int(),
  removedAt: z.string(),
});
export type RemovedDataSet = z.infer<typeof RemovedDataSet>;

const VersionIds = z.object({ versionIds: z.array(Id).min(1).max(10_000) });
const Part = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(200).default(50) };
const VersionId = z.object({ versionId: Id });

export const datasets = {
  list: call(z.object({}), z.array(DataSet)),
  /** What `freeze` would take. */
  preview: call(DataSetRequest, DataSetPreview),
  /** Makes a data set, or a further version of one, as a job. */
  freeze: call(
    z.object({
      request: DataSetRequest,
      /** Of a new set. */
      name: z.string().trim().min(1).max(100).optional(),
      /** The set that gets a further version. */
      dataSetId: Id.optional(),
      notes: z.string().max(5_000).default(""),
    }),
    z.object({ jobId: Id }),
  ),
  statistics: call(VersionId, DataSetStatistics),
  /** @see CheckReport; `images` decodes every image, which takes a millisecond or two each. */
  check: call(VersionId.extend({ images: z.boolean().default(true) }), z.object({ jobId: Id })),
  /** The first 10,000 of a kind can be looked at. */
  findings: call(
    VersionId.extend({ kind: CheckKind, ...Part }),
    z.object({ total: z.int(), findings: z.array(Finding) }),
  ),
  compare: call(z.object({ before: Id, after: Id }), z.object({ jobId: Id })),
  /** Rows of a comparison; the first 10,000 of a kind. */
  differences: call(
    z.object({ jobId: Id, kind: DifferenceKind, ...Part }),
    z.object({ total: z.int(), rows: z.array(DifferentRow) }),
  ),
  rename: call(z.object({ dataSetId: Id, name: z.string().trim().min(1).max(100) }), z.object({})),
  /** What hangs on a set, or on one version of it. */
  dependents: call(z.object({ dataSetId: Id, versionId: Id.optional() }), DataSetDependents),
  /** Deletes a set, or one version of it; `restore` brings back what it answers with. Lines and pages of the library stay. */
  remove: call(z.object({ dataSetId: Id, versionId: Id.optional() }), z.object({ versionIds: z.array(Id) })),
  removed: call(z.object({}), z.array(RemovedDataSet)),
  restore: call(VersionIds, z.object({})),
  /** Deletes for good what was deleted. @throws `busy` while a data set is frozen, checked or compared */
  purge: call(VersionIds, z.object({ bytes: z.number() })),
  /** Writes a version through a line format, as a job of `formats`. */
  export: call(
    VersionId.extend({
      format: FormatId,
      includePrivate: z.boolean().default(false),
    }),
    z.object({ jobId: Id }),
  ),
  job: call(z.object({ jobId: Id }), DataSetJob),
  cancel: call(z.object({ jobId: Id }), z.object({})),
  progress: event(DataSetJob),
  changed: event(z.object({})),
};

/** @file Documents, pages, import. */
import { z } from "zod";
import { call, event } from "./define.ts";

export const Id = z.string().min(1).max(64);

export const TagName = z.string().trim().min(1).max(60);

export const Tag = z.object({
  id: Id,
  name: z.string(),
  /** Documents that have it, the trash left out. */
  documentCount: z.int(),
});
export type Tag = z.infer<typeof Tag>;

const NO_TAG = "must be a language tag such as de, de-Latf or ar";
/** BCP 47, made canonical: `de`, `de-Latf`, `ar`. What is no language tag is refused. */
export const LanguageTag = z
  .string()
  .trim()
  .max(64)
  // Words such as `german` are well-formed to ECMAScript, and no language has a code of more than three letters.
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, NO_TAG)
  .transform((tag, context) => {
    try {
      return Intl.getCanonicalLocales(tag)[0] ?? tag;
    } catch {
      context.addIssue({ code: "custom", message: NO_TAG });
      return z.NEVER;
    }
  });

/** These documents are in this language; null: nobody says. */
export const LanguageChoice = z.object({
  documentIds: z.array(Id).min(1).max(10_000),
  language: LanguageTag.nullable(),
});
export type LanguageChoice = z.infer<typeof LanguageChoice>;

export const DocumentSummary = z.object({
  id: Id,
  name: z.string(),
  /** BCP 47; null: nobody has said. */
  language: z.string().nullable(),
  createdAt: z.string(),
  pageCount: z.int(),
  readPageCount: z.int(),
  lineCount: z.int(),
  /** Lines by what was done: the three never overlap; the rest nobody has touched. Unreadable lines are done. */
  editedCount: z.int(),
  verifiedCount: z.int(),
  unreadableCount: z.int(),
  /** CER of the newest proposals against verified text, 0 and up; null without a verified line. */
  cer: z.number().nullable(),
  sample: z.boolean(),
  /** Made by a machine from text: nothing is scored on it. */
  synthetic: z.boolean(),
  thumbnailAsset: z.string().nullable(),
  /** By name. */
  tags: z.array(z.object({ id: Id, name: z.string() })),
});
export type DocumentSummary = z.infer<typeof DocumentSummary>;

export const PageSummary = z.object({
  id: Id,
  documentId: Id,
  /** From 0, without gaps. */
  position: z.int(),
  /** The file it came from, and which page of it. */
  sourceName: z.string(),
  width: z.int(),
  height: z.int(),
  imageAsset: z.string(),
  /** The image at the size of a screen; the image itself where that is not larger. */
  viewAsset: z.string(),
  thumbnailAsset: z.string(),
  /** `unread`: no lines yet; `failed`: the last reading ended with `readError`. */
  state: z.enum(["unread", "read", "failed"]),
  readError: z.string().nullable(),
  lineCount: z.int(),
  verifiedCount: z.int(),
  /** Mean confidence of the newest proposals, 0 to 1; null where unread. */
  confidence: z.number().nullable(),
  cer: z.number().nullable(),
  hasTextLayer: z.boolean(),
});
export type PageSummary = z.infer<typeof PageSummary>;

/** One file (or page of it) of an import, when it is through. */
export const ImportResult = z.object({
  name: z.string(),
  outcome: z.enum(["imported", "duplicate", "failed"]),
  pages: z.int(),
  documentId: Id.nullable(),
  /** Says what is wrong and what to do; null when imported. */
  message: z.string().nullable(),
});
export type ImportResult = z.infer<typeof ImportResult>;

export const ImportJob = z.object({
  id: Id,
  state: z.enum(["running", "done", "cancelled"]),
  /** Files through, of all. */
  done: z.int(),
  total: z.int(),
  /** What is worked on, e.g. `scan.pdf, page 3 of 12`. */
  current: z.string().nullable(),
  results: z.array(ImportResult),
  /** The documents that came of it, in order. */
  documentIds: z.array(Id),
});
export type ImportJob = z.infer<typeof ImportJob>;

/** What the library comes to, the trash left out. */
export const LibraryProgress = z.object({
  documents: z.int(),
  pages: z.int(),
  readPages: z.int(),
  lines: z.int(),
  edited: z.int(),
  verified: z.int(),
  unreadable: z.int(),
  /** Whether the sample is among the documents. */
  hasSample: z.boolean(),
});
export type LibraryProgress = z.infer<typeof LibraryProgress>;

/** What would go for good. */
export const TrashContents = z.object({
  documents: z.int(),
  pages: z.int(),
  lines: z.int(),
  verified: z.int(),
  /** Bytes of the images, of which other documents may use some. */
  bytes: z.number(),
  /** Names of the versions that learned from lines of them: they stay, but cannot be trained again from the same lines. */
  learnedBy: z.array(z.string()),
});
export type TrashContents = z.infer<typeof TrashContents>;

/** Emptying the trash. What was confirmed goes on after a crash or a restart. */
export const TrashJob = z.object({
  state: z.enum(["running", "done", "failed"]),
  /** Pages gone, of all. */
  done: z.int(),
  total: z.int(),
  /** Documents that go. */
  documents: z.int(),
  /** Bytes of files deleted so far. */
  freedBytes: z.number(),
  /** Files that were used a moment ago and are deleted some minutes later. */
  waitingFiles: z.int(),
  /** What went wrong and what to do; null otherwise. */
  message: z.string().nullable(),
});
export type TrashJob = z.infer<typeof TrashJob>;

export const DocumentOrder = z.enum(["newest", "name", "progress"]);
export type DocumentOrder = z.infer<typeof DocumentOrder>;

const Done = z.object({});

export const documents = {
  list: call(z.object({}), z.array(DocumentSummary)),
  /** With all pages, or a part of them. */
  get: call(
    z.object({ id: Id, offset: z.int().min(0).optional(), limit: z.int().min(1).optional() }),
    z.object({ document: DocumentSummary, pages: z.array(PageSummary) }),
  ),
  /** A part of the library (or of the trash), for lists that show what is in sight. */
  query: call(
    z.object({
      /** In the name; case, marks and old forms of letters count as the same. */
      text: z.string().max(200).default(""),
      tagId: Id.optional(),
      removed: z.boolean().default(false),
      order: DocumentOrder.default("newest"),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(60),
    }),
    z.object({ documents: z.array(DocumentSummary), total: z.int() }),
  ),
  /** A part of a document's pages, in order. */
  pages: call(
    z.object({ id: Id, offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(100) }),
    z.object({ pages: z.array(PageSummary), total: z.int() }),
  ),
  progress: call(z.object({}), LibraryProgress),
  /** Says what languages documents are in; what they were said to be in before comes back, so that it can be put back. */
  setLanguages: call(
    z.object({ choices: z.array(LanguageChoice).min(1).max(1_000) }),
    z.object({ before: z.array(LanguageChoice) }),
  ),
  /** Those that documents are in, the trash left out, most documents first. */
  languages: call(z.object({}), z.array(z.object({ language: z.string(), documentCount: z.int() }))),
  /** By name. */
  tags: call(z.object({}), z.array(Tag)),
  /** Puts a tag on documents or takes it off; it is made when first used. Names that differ only in case or marks are one. */
  tag: call(z.object({ documentIds: z.array(Id).min(1).max(10_000), name: TagName, on: z.boolean() }), z.array(Tag)),
  /** @throws `conflict` where another tag has the name */
  renameTag: call(z.object({ id: Id, name: TagName }), z.array(Tag)),
  /** Says which documents had it, so that `tag` can put it back. */
  removeTag: call(z.object({ id: Id }), z.object({ name: z.string(), documentIds: z.array(Id) })),
  /**
   * Some pages of a document as they are now, with the document's own figures: what a window asks after a line was saved,
   * since all pages of a large document are megabytes. Pages that are gone are left out.
   */
  pageFigures: call(
    z.object({ documentId: Id, pageIds: z.array(Id).min(1).max(100) }),
    z.object({ document: DocumentSummary, pages: z.array(PageSummary) }),
  ),
  /**
   * Imports offered files (ids of `offerFile`). With `documentId`, pages are added to that document; else each PDF and
   * many-page TIFF becomes a document, and loose images become one together. A file already in the library comes back
   * as `duplicate` unless `allowDuplicates`.
   */
  import: call(
    z.object({
      sources: z.array(z.string()).min(1).max(10_000),
      documentId: Id.optional(),
      allowDuplicates: z.boolean().optional(),
    }),
    z.object({ jobId: Id }),
  ),
  importJob: call(z.object({ jobId: Id }), ImportJob),
  cancelImport: call(z.object({ jobId: Id }), Done),
  rename: call(z.object({ id: Id, name: z.string().trim().min(1).max(200) }), Done),
  /** To the trash; `restore` brings it back with all its text. */
  remove: call(z.object({ id: Id }), Done),
  restore: call(z.object({ id: Id }), Done),
  /** Many at once, to the trash or back. */
  setRemoved: call(z.object({ ids: z.array(Id).min(1).max(10_000), removed: z.boolean() }), Done),
  trash: call(z.object({}), z.array(DocumentSummary)),
  /** What emptying would take away: of these documents in the trash, or of all. */
  trashContents: call(z.object({ ids: z.array(Id).min(1).max(10_000).optional() }), TrashContents),
  /** Deletes these documents of the trash (all when left out) for good, with every file that nothing else uses. */
  emptyTrash: call(z.object({ ids: z.array(Id).min(1).max(10_000).optional() }), TrashJob),
  /** The emptying that goes on, or the last one since start; null where there was none. */
  trashJob: call(z.object({}), TrashJob.nullable()),
  /** Renders the sample's pages and imports them. */
  createSample: call(z.object({}), z.object({ jobId: Id })),
  importProgress: event(ImportJob),
  trashProgress: event(TrashJob),
  tagsChanged: event(z.object({})),
  /** A document or its pages changed; null: the list. */
  changed: event(z.object({ documentId: Id.nullable() })),
};

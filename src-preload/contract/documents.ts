/** @file Documents, pages, import. */
import { z } from "zod";
import { call, event } from "./define.ts";

export const Id = z.string().min(1).max(64);

export const DocumentSummary = z.object({
  id: Id,
  name: z.string(),
  createdAt: z.string(),
  pageCount: z.int(),
  readPageCount: z.int(),
  lineCount: z.int(),
  verifiedCount: z.int(),
  /** CER of the newest proposals against verified text, 0 and up; null without a verified line. */
  cer: z.number().nullable(),
  sample: z.boolean(),
  thumbnailAsset: z.string().nullable(),
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

const Done = z.object({});

export const documents = {
  list: call(z.object({}), z.array(DocumentSummary)),
  get: call(z.object({ id: Id }), z.object({ document: DocumentSummary, pages: z.array(PageSummary) })),
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
  trash: call(z.object({}), z.array(DocumentSummary)),
  /** Renders the sample's pages and imports them. */
  createSample: call(z.object({}), z.object({ jobId: Id })),
  importProgress: event(ImportJob),
  /** A document or its pages changed; null: the list. */
  changed: event(z.object({ documentId: Id.nullable() })),
};

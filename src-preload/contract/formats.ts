/** @file Exchange with other programs: what can be written and read, previews, and jobs with progress and cancel. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const FormatId = z.enum([
  "page-xml",
  "alto",
  "hocr",
  "plain-text",
  "markdown",
  "json",
  "pdf",
  "tei",
  "line-pairs",
  "ppocr",
  "finereader",
  "jsonl",
  "imagefolder",
  "parquet",
  "webdataset",
  "mets",
  "htr-united",
  "iiif",
]);
export type FormatId = z.infer<typeof FormatId>;

export const FormatInfo = z.object({
  id: FormatId,
  name: z.string(),
  reads: z.boolean(),
  writes: z.boolean(),
  /** `page`: layout and text by pages; `text`: text only; `line`: line images with their text, made to train on. */
  level: z.enum(["page", "text", "line"]),
  /** Made to train on: what is marked as not to be trained on stays behind, and verified lines are the usual choice. */
  training: z.boolean(),
  /** Dialects and versions, the usual one first; empty where there is one only. */
  variants: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Whether page images can be put beside the text. `always`: it means nothing without them. */
  images: z.enum(["never", "optional", "always"]),
});
export type FormatInfo = z.infer<typeof FormatInfo>;

const Year = z.string().regex(/^\d{1,4}(-\d{2}(-\d{2})?)?$/);

/** What the HTR-United catalogue wants to know and only a person can say (schema 2023-06-27). */
export const Catalogue = z.object({
  title: z.string().trim().min(1).max(300),
  description: z.string().trim().min(1).max(5000),
  /** Where the data set is or will be published. */
  url: z.string().trim().min(1).max(2000),
  /** ISO 639-3. */
  languages: z
    .array(z.string().regex(/^[a-z]{3}$/))
    .min(1)
    .max(50),
  /** ISO 15924. */
  scripts: z
    .array(z.string().regex(/^[A-Z][a-z]{3}$/))
    .min(1)
    .max(20),
  scriptType: z.enum(["only-manuscript", "only-typed", "mainly-manuscript", "mainly-typed", "evenly-mixed"]),
  notBefore: Year,
  notAfter: Year,
  hands: z.enum(["1", "1-per-file", "1-per-folder", "less-than-11", "more-than-10", "unknown"]),
  precision: z.enum(["exact", "estimated"]),
  licence: z.string().trim().min(1).max(200),
  licenceUrl: z.string().trim().max(2000).optional(),
  /** Of the files that the entry is about. */
  format: z.enum(["Alto-XML", "Page-XML", "Image-Text-Pairs"]),
  guidelines: z.string().trim().max(5000).optional(),
});
export type Catalogue = z.infer<typeof Catalogue>;

export const ExportRequest = z.object({
  documentIds: z.array(Id).min(1).max(10_000),
  format: FormatId,
  /** Left out: the usual one. */
  variant: z.string().max(40).optional(),
  /** Page images beside the text, where the format leaves it open. */
  images: z.boolean().default(true),
  /** `verified`: only lines that a person vouches for. */
  lines: z.enum(["all", "verified"]).default("all"),
  /** Only these pages of the one document. */
  pageIds: z.array(Id).max(100_000).optional(),
  /** Also what is marked private: for a copy that stays in your hands. */
  includePrivate: z.boolean().default(false),
  /** Of the folder; left out: made of the document's name and the format. */
  name: z.string().trim().min(1).max(100).optional(),
  /** For `htr-united`. */
  catalogue: Catalogue.optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

/** Lines and pages that stay behind, and why. */
export const LeftOut = z.object({
  privateDocuments: z.int(),
  privatePages: z.int(),
  privateLines: z.int(),
  /** Marked as not to be trained on; left out of formats that are made for training. */
  noTrainingLines: z.int(),
  /** Of `lines: verified`. */
  unverifiedLines: z.int(),
  /** Line formats leave out lines without text and lines that nobody can read. */
  emptyLines: z.int(),
});
export type LeftOut = z.infer<typeof LeftOut>;

export const ExportPreview = z.object({
  documents: z.int(),
  pages: z.int(),
  lines: z.int(),
  verifiedLines: z.int(),
  characters: z.int(),
  /** Estimated from the sizes in the library. */
  bytes: z.number(),
  leftOut: LeftOut,
  /** Lines with characters that this format has no way to write; they become U+FFFD there. */
  unwritableLines: z.int(),
});
export type ExportPreview = z.infer<typeof ExportPreview>;

export const ImportDocument = z.object({
  name: z.string(),
  format: FormatId,
  pages: z.int(),
  lines: z.int(),
  /** Lines that the file marks as corrected by a person; null where it does not say. */
  verifiedLines: z.int().nullable(),
  /** Pages without an image among the files: they stay behind. */
  missingImages: z.array(z.string()),
});
export type ImportDocument = z.infer<typeof ImportDocument>;

export const TranscriptionPreview = z.object({
  documents: z.array(ImportDocument),
  /** What could not be read, one sentence each. */
  notes: z.array(z.string()),
  /** Files that no format knows, at most 50 of them. */
  unknownFiles: z.array(z.string()),
});
export type TranscriptionPreview = z.infer<typeof TranscriptionPreview>;

/**
 * How an existing transcription comes in. `ground-truth`: all of it is verified text; `proposal`: all of it is proposed,
 * to be corrected; `as-marked`: what the file marks as corrected is verified, the rest proposed.
 */
export const ImportAs = z.enum(["ground-truth", "proposal", "as-marked"]);
export type ImportAs = z.infer<typeof ImportAs>;

/** A running or ended export or import. */
export const FormatJob = z.object({
  id: Id,
  kind: z.enum(["export", "import"]),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  format: FormatId.nullable(),
  /** Pages through, of all; `total` is 0 while nobody knows. */
  done: z.int(),
  total: z.int(),
  /** Lines out or in. */
  lines: z.int(),
  current: z.string().nullable(),
  /** Where the export lies. */
  path: z.string().nullable(),
  /** Bytes written. */
  bytes: z.number(),
  /** Documents that came of an import. */
  documentIds: z.array(Id),
  /** What went otherwise than wished, one sentence each. */
  notes: z.array(z.string()),
  /** Why it failed and what to do. */
  message: z.string().nullable(),
});
export type FormatJob = z.infer<typeof FormatJob>;

const ImportChoice = z.object({
  as: ImportAs,
  /** Adds to this document: texts go to its pages of the same names where those have no lines, other pages are added. */
  documentId: Id.optional(),
});

/** A manifest by its address, or as an offered file: one of both. */
const ManifestSource = z.object({ url: z.string().max(2000).optional(), source: z.string().max(200).optional() });

export const IiifPreview = z.object({
  label: z.string(),
  pages: z.int(),
  /** Pages that come with text. */
  pagesWithText: z.int(),
  lines: z.int(),
  /** Where images and texts would be fetched from; `importIiif` fetches from the hosts that it is told, no others. */
  hosts: z.array(z.string()),
  /** The rights that the manifest states. */
  rights: z.string().nullable(),
});
export type IiifPreview = z.infer<typeof IiifPreview>;

export const formats = {
  list: call(z.object({}), z.array(FormatInfo)),
  /** What would go out. Nothing is written. */
  previewExport: call(ExportRequest, ExportPreview),
  /** Writes a folder under the library's `exports`, whole or not at all, as a job. */
  export: call(ExportRequest, z.object({ jobId: Id })),
  /** What offered files, folders and zip archives (ids of `offerFile`) hold. */
  previewImport: call(z.object({ sources: z.array(z.string()).min(1).max(10_000) }), TranscriptionPreview),
  /** Reads them in as a job; the sources are released by it. */
  import: call(ImportChoice.extend({ sources: z.array(z.string()).min(1).max(10_000) }), z.object({ jobId: Id })),
  /** Fetches a IIIF manifest that the user named, and nothing else. */
  previewIiif: call(ManifestSource, IiifPreview),
  /** Fetches the manifest's images and texts as a job, from these hosts only. */
  importIiif: call(
    ManifestSource.extend(ImportChoice.shape).extend({ hosts: z.array(z.string().max(300)).max(100) }),
    z.object({ jobId: Id }),
  ),
  job: call(z.object({ jobId: Id }), FormatJob),
  /** An export leaves nothing; pages that an import brought stay. */
  cancel: call(z.object({ jobId: Id }), z.object({})),
  progress: event(FormatJob),
};

/**
 * @file Privacy: what may leave the machine or be learnt from, black boxes over pages, lineage from lines to model
 * versions, erasure, and the log of what was decided.
 */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

/** What is said of a document, a page or a line itself. The three prohibitions hold for everything below. */
export const Flags = z.object({
  /** Never leaves this machine. */
  private: z.boolean(),
  noTraining: z.boolean(),
  /** Its text may leave, its image may not. */
  noImages: z.boolean(),
  /** Cleared for publishing, or expressly not; null: what is above it says. */
  publishable: z.boolean().nullable(),
});
export type Flags = z.infer<typeof Flags>;

/** Whose it is and under which licence it may go out; null: what is above it says, or nobody has said. */
export const Rights = z.object({ licence: z.string().nullable(), rightsHolder: z.string().nullable() });
export type Rights = z.infer<typeof Rights>;

export const Subject = z.object({ kind: z.enum(["document", "page", "line"]), id: Id });
export type Subject = z.infer<typeof Subject>;

export const DocumentPrivacy = z.object({
  id: Id,
  name: z.string(),
  flags: Flags,
  rights: Rights,
  pages: z.int(),
  lines: z.int(),
  /** Pages and lines that say something of their own. */
  flaggedPages: z.int(),
  flaggedLines: z.int(),
  redactions: z.int(),
});
export type DocumentPrivacy = z.infer<typeof DocumentPrivacy>;

const Point = z.tuple([z.number(), z.number()]);

export const Redaction = z.object({
  id: Id,
  pageId: Id,
  /** Pixels of the page's image as it lies now. */
  polygon: z.array(Point),
  createdAt: z.string(),
});
export type Redaction = z.infer<typeof Redaction>;

export const PagePrivacy = z.object({
  id: Id,
  position: z.int(),
  sourceName: z.string(),
  thumbnailAsset: z.string(),
  flags: Flags,
  /** With what its document says. */
  effective: Flags,
  rights: Rights,
  lines: z.int(),
  flaggedLines: z.int(),
  redactions: z.int(),
});
export type PagePrivacy = z.infer<typeof PagePrivacy>;

/** Of whom a version was taught, or what it is checked on. */
export const SeenBy = z.object({
  adapterId: Id,
  name: z.string(),
  /** `train`: it was taught on the line; `validation`: it was only scored on it. */
  split: z.enum(["train", "validation"]),
});

export const LinePrivacy = z.object({
  id: Id,
  pageId: Id,
  position: z.int(),
  text: z.string(),
  /** The text as it may leave: what lies under boxes is cut. */
  leaves: z.string(),
  verified: z.boolean(),
  polygon: z.array(Point),
  cropAsset: z.string(),
  flags: Flags,
  /** With what its page and document say. */
  effective: Flags,
  seenBy: z.array(SeenBy),
});
export type LinePrivacy = z.infer<typeof LinePrivacy>;

export const HintKind = z.enum(["email", "telephone", "birth-date", "iban", "card", "identity", "name"]);
export type HintKind = z.infer<typeof HintKind>;

/** Something that looks like personal data, for a person to judge. */
export const Hint = z.object({
  lineId: Id,
  pageId: Id,
  pagePosition: z.int(),
  linePosition: z.int(),
  kind: HintKind,
  /** The characters in question, and where they begin in `text` (UTF-16 units). */
  match: z.string(),
  start: z.int(),
  text: z.string(),
  cropAsset: z.string(),
  /** null: nobody has judged it. */
  decision: z.enum(["confirmed", "dismissed"]).nullable(),
});
export type Hint = z.infer<typeof Hint>;

/** A line that a version was taught on, or scored on, as it is flagged now. */
export const LineageLine = z.object({
  lineId: Id,
  split: z.enum(["train", "validation"]),
  /** null: the line is not in the library any more. */
  place: z.object({ documentName: z.string(), documentId: Id, pageId: Id, page: z.int(), line: z.int() }).nullable(),
  text: z.string(),
  effective: Flags,
  /** It was private when the version was taught. */
  privateThen: z.boolean(),
});
export type LineageLine = z.infer<typeof LineageLine>;

export const AdapterMark = z.object({
  adapterId: Id,
  /** `erased-lines`: it saw lines that were erased since and has to be trained again; `memorised`: see `probe`. */
  kind: z.enum(["erased-lines", "memorised"]),
  lines: z.int(),
  at: z.string(),
});
export type AdapterMark = z.infer<typeof AdapterMark>;

export const Lineage = z.object({
  adapterId: Id,
  name: z.string(),
  /** false: it was trained elsewhere, so nobody here knows on what. */
  known: z.boolean(),
  lines: z.int(),
  privateLines: z.int(),
  noTrainingLines: z.int(),
  unpublishableLines: z.int(),
  erasedLines: z.int(),
  marks: z.array(AdapterMark),
});
export type Lineage = z.infer<typeof Lineage>;

export const AuditEntry = z.object({
  id: z.int(),
  at: z.string(),
  action: z.enum([
    "flags",
    "rights",
    "redact",
    "unredact",
    "hint",
    "override",
    "publish",
    "export",
    "erase",
    "probe",
    "remote",
  ]),
  /** One plain sentence; never a text of the library. */
  summary: z.string(),
  reason: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** What is to be erased: a whole document, or pages of any documents. */
export const EraseTarget = z.union([
  z.object({ documentId: Id }),
  z.object({ pageIds: z.array(Id).min(1).max(100_000) }),
]);
export type EraseTarget = z.infer<typeof EraseTarget>;

export const ErasePreview = z.object({
  documents: z.int(),
  pages: z.int(),
  lines: z.int(),
  /** Image files, crops and thumbnails that nothing else uses. */
  images: z.int(),
  /** Folders that Emend wrote with something of it; they go too. */
  exports: z.array(z.object({ path: z.string(), createdAt: z.string(), present: z.boolean() })),
  /** Versions that were taught or scored on lines of it; they are marked. */
  adapters: z.array(z.object({ id: Id, name: z.string(), lines: z.int() })),
  /** Repositories that something of it was published to. Emend cannot call back what others have fetched. */
  publications: z.array(z.object({ repo: z.string(), url: z.string(), lines: z.int() })),
  /** To be typed, so that nobody erases by a slip. */
  confirmation: z.string(),
});
export type ErasePreview = z.infer<typeof ErasePreview>;

export const EraseReport = z.object({
  pages: z.int(),
  lines: z.int(),
  images: z.int(),
  /** Folders that were deleted. */
  exports: z.array(z.string()),
  /** Versions that were marked for retraining. */
  adapters: z.array(z.string()),
  /** Files of the library in which texts or images of it were still found, to be deleted by hand. Empty: none was. */
  leftovers: z.array(z.string()),
  /** Files and bytes that were searched for it afterwards. */
  searched: z.object({ files: z.int(), bytes: z.number() }),
  notes: z.array(z.string()),
});
export type EraseReport = z.infer<typeof EraseReport>;

export const PersonPage = z.object({
  documentId: Id,
  documentName: z.string(),
  pageId: Id,
  position: z.int(),
  thumbnailAsset: z.string(),
  /** Lines that hold the words. */
  matches: z.array(z.object({ lineId: Id, text: z.string() })),
});
export type PersonPage = z.infer<typeof PersonPage>;

export const ProbeReport = z.object({
  adapterId: Id,
  /** Flagged lines that it was taught on, and how many of them were tried. */
  flaggedLines: z.int(),
  probedLines: z.int(),
  /** Blank and noisy images that it was given. */
  images: z.int(),
  /** What it read where there was nothing to read, and that is in a flagged line: at least eight characters of it. */
  recited: z.array(z.object({ lineId: Id, image: z.string(), read: z.string() })),
  /** What both read on the blurred crop of each flagged line that was tried, the largest lead of the version first. */
  readings: z.array(
    z.object({
      lineId: Id,
      reference: z.string(),
      base: z.string(),
      tuned: z.string(),
      baseCer: z.number().nullable(),
      tunedCer: z.number().nullable(),
    }),
  ),
  /** Mean CER on blurred crops of flagged lines, of the base and of the version. */
  baseCer: z.number().nullable(),
  tunedCer: z.number().nullable(),
});
export type ProbeReport = z.infer<typeof ProbeReport>;

const Done = z.object({});
const Short = z.string().trim().max(300);

export const privacy = {
  overview: call(z.object({}), z.array(DocumentPrivacy)),
  document: call(z.object({ documentId: Id }), z.object({ document: DocumentPrivacy, pages: z.array(PagePrivacy) })),
  page: call(
    z.object({ pageId: Id }),
    z.object({
      page: PagePrivacy,
      imageAsset: z.string(),
      width: z.int(),
      height: z.int(),
      lines: z.array(LinePrivacy),
      redactions: z.array(Redaction),
    }),
  ),
  /** Sets what is given and leaves the rest. */
  setFlags: call(z.object({ subjects: z.array(Subject).min(1).max(10_000), flags: Flags.partial() }), Done),
  /** Of a document or a page. */
  setRights: call(
    z.object({
      subject: z.object({ kind: z.enum(["document", "page"]), id: Id }),
      rights: z.object({ licence: Short.nullable(), rightsHolder: Short.nullable() }),
    }),
    Done,
  ),
  /** Boxes over a page, in pixels of the page as it lies now. */
  redactions: call(z.object({ pageId: Id }), z.array(Redaction)),
  /** A step of the document's journal, as is taking one off. */
  addRedaction: call(z.object({ pageId: Id, polygon: z.array(Point).min(3).max(200) }), Redaction),
  removeRedaction: call(z.object({ id: Id }), Done),
  /** Of a document, in reading order. */
  hints: call(z.object({ documentId: Id }), z.array(Hint)),
  /** `confirmed` marks the line as private. */
  decideHint: call(
    z.object({
      lineId: Id,
      kind: HintKind,
      match: z.string().max(1000),
      decision: z.enum(["confirmed", "dismissed"]).nullable(),
    }),
    Done,
  ),
  /** What each trained version saw. */
  lineage: call(z.object({}), z.array(Lineage)),
  lineageLines: call(
    z.object({ adapterId: Id, offset: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(200) }),
    z.object({ lines: z.array(LineageLine), total: z.int() }),
  ),
  audit: call(
    z.object({ offset: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(100) }),
    z.object({ entries: z.array(AuditEntry), total: z.int() }),
  ),
  /** Pages with a line that holds all these words, whatever their case. */
  findPages: call(z.object({ words: z.string().trim().min(2).max(200) }), z.array(PersonPage)),
  previewErase: call(z.object({ target: EraseTarget }), ErasePreview),
  /** For good. `busy` while something is read or trained. */
  erase: call(z.object({ target: EraseTarget, confirmation: z.string() }), EraseReport),
  /** Tries whether a version recites flagged lines that it was taught on. Takes some seconds. */
  probe: call(z.object({ adapterId: Id }), ProbeReport),
  /** Flags, boxes, hints or marks changed; null: of more than one document. */
  changed: event(z.object({ documentId: Id.nullable() })),
};

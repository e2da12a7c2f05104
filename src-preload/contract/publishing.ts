/**
 * @file Publishing to the Hugging Face Hub and fetching from it. A package is made on disk first, exactly as it would
 * leave; a person sees every file and line of it, and then it is published or copied to a folder: the same bytes.
 */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

/** `owner/name`, as the Hub allows them. */
export const RepoId = z
  .string()
  .max(193)
  .regex(/^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/, "must be owner/name, of letters, digits, - _ and .");
export const Revision = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][\w./-]*$/, "must be a branch, a tag or a commit");
/** BCP 47, as the Hub writes languages: mostly two or three letters. */
const Language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language code such as de or grc");

export const RepoKind = z.enum(["model", "dataset", "space"]);
export type RepoKind = z.infer<typeof RepoKind>;

export const Account = z.object({
  /** The Hub that is talked to. */
  hub: z.string(),
  user: z.string().nullable(),
  /** What can own a repository: the user, then organisations. */
  owners: z.array(z.string()),
  /** `unknown`: it was not asked for since the start, or cannot be reached. */
  role: z.enum(["read", "write", "fine-grained", "unknown"]),
  /** Where the token lies. */
  storage: z.object({
    kind: z.enum(["keychain", "file"]),
    place: z.string(),
    /** What to know about this place; null: nothing. */
    warning: z.string().nullable(),
  }),
  /** Whether sign-in by a code in the browser is set up in this build. */
  deviceSignIn: z.boolean(),
  /** A code that waits to be typed in the browser. */
  device: z.object({ userCode: z.string(), url: z.string(), expiresAt: z.string() }).nullable(),
  /** Why the last sign-in failed, and what to do. */
  message: z.string().nullable(),
});
export type Account = z.infer<typeof Account>;

export const CardFields = z.object({
  title: z.string().trim().min(1).max(100),
  /** As the Hub knows it; `other` with a name and a link. */
  licence: z.string().max(60),
  licenceName: z.string().trim().max(100).default(""),
  licenceLink: z.string().trim().max(500).default(""),
  languages: z.array(Language).max(50).default([]),
  tags: z.array(z.string().trim().min(1).max(50)).max(30).default([]),
  /** What it is for, in plain words or Markdown. */
  intendedUse: z.string().max(5000).default(""),
  /** How the text was transcribed. */
  rules: z.string().max(5000).default(""),
});
export type CardFields = z.infer<typeof CardFields>;

export const PublishRequest = z.object({
  /** A trained version; null: only a data set. */
  adapterId: Id.nullable(),
  repo: RepoId.nullable(),
  dataset: z
    .object({
      repo: RepoId,
      /** null: exactly the lines that the version was taught and scored on; else the verified lines of these documents. */
      documentIds: z.array(Id).max(10_000).nullable(),
    })
    .nullable(),
  /** A Gradio Space that reads lines with the version. */
  space: z.object({ repo: RepoId }).nullable(),
  visibility: z.enum(["private", "public"]).default("private"),
  branch: Revision.default("main"),
  /** A tag for what is published; null: none. */
  tag: Revision.nullable().default(null),
  card: CardFields,
  /** Whether the report may quote held-back lines. What is private stays out of it in any case. */
  quoteLines: z.boolean().default(false),
  /**
   * Whether the model keeps the language of the corrections where it carries one: runs of six characters, from which much
   * of the text can be pieced together. Without it, it reads a little worse.
   */
  language: z.boolean().default(true),
});
export type PublishRequest = z.infer<typeof PublishRequest>;

export const PackageFile = z.object({
  path: z.string(),
  /** Bytes. */
  size: z.number(),
  sha256: z.string(),
});

export const PackedRepo = z.object({
  kind: RepoKind,
  repo: RepoId,
  url: z.string(),
  files: z.array(PackageFile),
  bytes: z.number(),
  /** README.md. */
  card: z.string(),
});

/** Why something must not leave, until a person says why it may after all. */
export const Block = z.object({
  code: z.enum(["private", "no-training", "not-publishable", "redacted", "erased", "memorised"]),
  message: z.string(),
  lines: z.int(),
});
export type Block = z.infer<typeof Block>;

export const Package = z.object({
  id: Id,
  state: z.enum(["packing", "ready", "failed"]),
  /** 0 to 1. */
  progress: z.number(),
  message: z.string().nullable(),
  request: PublishRequest,
  repos: z.array(PackedRepo),
  /** Lines whose image and text leave; whose text alone leaves; that the version was taught on. */
  lines: z.object({ images: z.int(), texts: z.int(), taught: z.int() }),
  /** What stays here by itself, and why. */
  leftOut: z.array(z.object({ reason: z.string(), lines: z.int() })),
  blocks: z.array(Block),
  warnings: z.array(z.string()),
});
export type Package = z.infer<typeof Package>;

export const PackedLine = z.object({
  lineId: Id,
  /** As it leaves. */
  text: z.string(),
  what: z.enum(["image-and-text", "text", "taught"]),
  place: z.string(),
  /** Its image here; null: there is none, or it is not the one that leaves. */
  cropAsset: z.string().nullable(),
  /** The image as it leaves, among the files of the data set; null: its image does not leave. */
  file: z.string().nullable(),
  /** What forbids it; null: nothing. */
  blocked: Block.shape.code.nullable(),
});
export type PackedLine = z.infer<typeof PackedLine>;

/** A file of a package, to be looked at as it is. */
export const PackedContent = z.object({
  /** `weights`: what the file says of itself; the numbers are not shown. */
  kind: z.enum(["text", "image", "weights"]),
  /** For an image a `data:` address. */
  content: z.string(),
  /** Whether there is more of it than `content` holds. */
  cut: z.boolean(),
});
export type PackedContent = z.infer<typeof PackedContent>;

export const HubJobRepo = z.object({
  kind: RepoKind,
  repo: RepoId,
  url: z.string(),
  state: z.enum(["waiting", "running", "done"]),
  /** Bytes that are there, of all. What was there before counts as soon as the Hub says so. */
  sent: z.number(),
  total: z.number(),
  commit: z.string().nullable(),
});

export const HubJob = z.object({
  id: Id,
  kind: z.enum(["publish", "fetch"]),
  /** `interrupted`: Emend was closed meanwhile; it can go on. */
  state: z.enum(["running", "done", "failed", "cancelled", "interrupted"]),
  phase: z.enum(["checking", "creating", "hashing", "uploading", "committing", "downloading", "verifying", "done"]),
  title: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  visibility: z.enum(["private", "public"]).nullable(),
  repos: z.array(HubJobRepo),
  /** The file that is under way. */
  current: z.string().nullable(),
  message: z.string().nullable(),
  /** What came of a fetch. */
  adapterId: Id.nullable(),
  documentIds: z.array(Id),
});
export type HubJob = z.infer<typeof HubJob>;

export const FetchPreview = z.object({
  kind: z.enum(["model", "dataset"]),
  repo: RepoId,
  /** The commit that is fetched, whatever is pushed meanwhile. */
  commit: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.number() })),
  bytes: z.number(),
  licence: z.string().nullable(),
  private: z.boolean(),
  /** Why it cannot be used; null: it can. */
  problem: z.string().nullable(),
});
export type FetchPreview = z.infer<typeof FetchPreview>;

const Done = z.object({});

export const publishing = {
  /** Without asking the Hub. */
  account: call(z.object({}), Account),
  /** Asks the Hub whose token it is, and keeps it. */
  signIn: call(z.object({ token: z.string().trim().min(1).max(500) }), Account),
  /** Asks the Hub for a code to be typed in the browser, and waits for it. */
  signInByDevice: call(z.object({}), Account),
  cancelDevice: call(z.object({}), Account),
  signOut: call(z.object({}), Account),
  /** Asks the Hub again who is signed in. */
  refreshAccount: call(z.object({}), Account),
  licences: call(z.object({}), z.array(z.string())),
  /** What a form about this version or these documents can be filled with. */
  suggest: call(
    z.object({ adapterId: Id.nullable(), documentIds: z.array(Id).nullable() }),
    z.object({
      name: z.string(),
      card: CardFields,
      /** What was asked for when the version was published the last time; null: it was not. */
      last: PublishRequest.nullable(),
    }),
  ),
  /** Makes the package on disk. Nothing is sent. The package before is deleted. */
  pack: call(PublishRequest, Package),
  package: call(z.object({ id: Id }), Package),
  packageLines: call(
    z.object({ id: Id, offset: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(200) }),
    z.object({ lines: z.array(PackedLine), total: z.int() }),
  ),
  /** One file of it, as it would leave. */
  packageFile: call(z.object({ id: Id, kind: RepoKind, path: z.string().max(1000) }), PackedContent),
  dropPackage: call(z.object({ id: Id }), Done),
  /** `reason` lifts the blocks and goes into the log. `privacy-blocked` without one where there are any. */
  exportPackage: call(
    z.object({ id: Id, reason: z.string().trim().max(1000).nullable() }),
    z.object({ path: z.string(), files: z.array(z.string()) }),
  ),
  publish: call(z.object({ id: Id, reason: z.string().trim().max(1000).nullable() }), z.object({ jobId: Id })),
  /** Newest first. */
  jobs: call(z.object({}), z.array(HubJob)),
  job: call(z.object({ jobId: Id }), HubJob),
  cancel: call(z.object({ jobId: Id }), Done),
  /** Packs the same again and sends what is not there yet. */
  resume: call(z.object({ jobId: Id }), z.object({ jobId: Id })),
  previewFetch: call(
    z.object({ kind: z.enum(["model", "dataset"]), repo: RepoId, revision: Revision.default("main") }),
    FetchPreview,
  ),
  /** Fetches one commit: a version appears among the versions, a data set among the documents. */
  fetch: call(
    z.object({ kind: z.enum(["model", "dataset"]), repo: RepoId, commit: Revision }),
    z.object({ jobId: Id }),
  ),
  accountChanged: event(Account),
  packageChanged: event(Package),
  progress: event(HubJob),
};

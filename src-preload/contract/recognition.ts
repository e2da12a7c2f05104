/** @file Models, execution provider, reading jobs. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const ModelStatus = z.object({
  state: z.enum(["missing", "preparing", "ready", "failed"]),
  /** Bytes, while preparing. */
  done: z.number(),
  total: z.number(),
  /** What is going on, or what went wrong and what to do. */
  message: z.string().nullable(),
  origin: z.object({ name: z.string(), licence: z.string(), source: z.string() }),
});
export type ModelStatus = z.infer<typeof ModelStatus>;

export const ProviderId = z.enum(["cpu", "cuda", "dml", "coreml", "webgpu"]);

export const ProviderTrial = z.object({
  id: ProviderId,
  usable: z.boolean(),
  /** What a short line took to read; null where it could not be read. */
  milliseconds: z.int().nullable(),
  /** What the system said where it could not, in its own words; for the curious, and for reports of errors. */
  detail: z.string().nullable(),
});

export const ProviderChoice = z.object({
  requested: z.union([ProviderId, z.literal("auto")]),
  chosen: ProviderId,
  /** What was tried on this machine. */
  available: z.array(ProviderTrial),
});
export type ProviderChoice = z.infer<typeof ProviderChoice>;

export const ReadingJob = z.object({
  id: Id,
  documentId: Id,
  versionId: z.string(),
  /** `lines`: single lines, in a second or so, beside any other job; `area`: lines looked for anew in a part of a page. */
  kind: z.enum(["pages", "lines", "area"]),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  /** Pages. */
  done: z.int(),
  total: z.int(),
  currentPageId: Id.nullable(),
  /** `starting` and `loading`: of a large model, before the first page. */
  phase: z.enum(["starting", "loading", "detecting", "recognising"]).nullable(),
  /** 0 to 1 within the current page; of the weights while they are loaded. */
  pageProgress: z.number(),
  failures: z.array(z.object({ pageId: Id, message: z.string() })),
  /** Lines whose text changed by it, verified lines left alone. */
  changedLines: z.int(),
  keptVerifiedLines: z.int(),
  /** Of what a server was asked to read: what must not leave this machine and was read here. */
  stayedHome: z.object({ pages: z.int(), lines: z.int() }),
  /** What the server took; null where none was asked. */
  usage: z
    .object({
      destination: z.string(),
      requests: z.int(),
      retries: z.int(),
      lines: z.int(),
      promptTokens: z.int(),
      completionTokens: z.int(),
      /** Of all answers together; several are waited for at a time. */
      seconds: z.number(),
    })
    .nullable(),
  message: z.string().nullable(),
});
export type ReadingJob = z.infer<typeof ReadingJob>;

export const recognition = {
  models: call(z.object({}), ModelStatus),
  prepareModels: call(z.object({}), ModelStatus),
  cancelPrepare: call(z.object({}), ModelStatus),
  provider: call(z.object({}), ProviderChoice),
  setProvider: call(z.object({ provider: z.union([ProviderId, z.literal("auto")]) }), ProviderChoice),
  /** Reads pages with the active version (all pages of the document when `pageIds` is left out). */
  read: call(z.object({ documentId: Id, pageIds: z.array(Id).optional() }), z.object({ jobId: Id })),
  /** Reads lines again with the active version, as proposals; does not wait for other jobs. */
  readLines: call(z.object({ documentId: Id, lineIds: z.array(Id).min(1).max(1000) }), z.object({ jobId: Id })),
  job: call(z.object({ jobId: Id }), ReadingJob),
  /** Jobs that run or ended since start, newest first. */
  jobs: call(z.object({}), z.array(ReadingJob)),
  cancel: call(z.object({ jobId: Id }), z.object({})),
  modelsChanged: event(ModelStatus),
  progress: event(ReadingJob),
};

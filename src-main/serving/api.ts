/**
 * @file What the OCR server takes and answers: zod schemas that validate the requests, and the table of operations. The
 * OpenAPI document (openapi.ts) is made of the same objects, so it cannot say anything else than what is checked.
 */
import { z } from "zod";

export const answerFormats = ["json", "markdown", "page", "alto", "text"] as const;
export const AnswerFormat = z.enum(answerFormats).meta({ description: "Goes before the Accept header." });
export type AnswerFormat = z.infer<typeof AnswerFormat>;

const Model = z
  .string()
  .regex(/^[\w.-]{1,64}$/)
  .meta({ description: "A name of /v1/models. Left out: the standard one, or the one that gets a share of requests." });

export const OcrQuery = z.strictObject({ format: AnswerFormat.optional(), model: Model.optional() });
export const JobQuery = z.strictObject({ model: Model.optional() });
export const ResultQuery = z.strictObject({ format: AnswerFormat.optional() });
export const JobParams = z.strictObject({ id: z.uuid().meta({ description: "The job's id." }) });
/** Headers come with many others, so they are no strict object. */
export const JobHeaders = z.object({
  "x-emend-samples": z
    .enum(["no"])
    .optional()
    .meta({ description: "“no”: nothing of this job is kept for monitoring, whatever the server is set to." }),
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .optional()
    .meta({ description: "The same key with the same file is the same job, also after a restart." }),
});

/** Of requests that bring pages. */
export const PageHeaders = z.object({
  "x-emend-samples": z
    .enum(["no"])
    .optional()
    .meta({ description: "“no”: nothing of this request is kept for monitoring, whatever the server is set to." }),
});

export const MonitoringSample = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  model: z.string(),
  page: z.int().min(1),
  width: z.int().min(0),
  height: z.int().min(0),
  confidence: z.number().min(0).max(1).nullable().meta({ description: "Mean over lines; null where there are none." }),
  text: z.string().meta({ description: "Its lines." }),
});
export type MonitoringSample = z.infer<typeof MonitoringSample>;

export const SampleList = z.object({
  samples: z.array(MonitoringSample).meta({ description: "Newest first." }),
  total: z.int().min(0),
});
export const SampleQuery = z.strictObject({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const SampleParams = z.strictObject({ id: z.uuid().meta({ description: "The sample's id." }) });

export const OcrLine = z.object({
  text: z.string().meta({ description: "One line, logical order." }),
  confidence: z.number().min(0).max(1).meta({ description: "The model's own, uncalibrated; 0 for an empty line." }),
  direction: z.enum(["ltr", "rtl"]),
  polygon: z
    .array(z.tuple([z.number(), z.number()]))
    .meta({ description: "Around the line, in pixels of the page, clockwise from the text's top left." }),
});

export const OcrPage = z.object({
  page: z.int().min(1).meta({ description: "In the file, from 1." }),
  width: z.int().min(0),
  height: z.int().min(0),
  rotation: z
    .union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
    .meta({ description: "Clockwise quarter turns that make the page upright; polygons are in the page as given." }),
  lines: z.array(OcrLine).meta({ description: "In reading order." }),
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .meta({ description: "Why this page of a job could not be read; null where it was." }),
});
export type OcrPage = z.infer<typeof OcrPage>;

const chosen = z.enum(["named", "standard", "share"]).meta({
  description: "How the model was chosen: by the request, as the standard one, or by its share of requests (A/B).",
});
export type Chosen = z.infer<typeof chosen>;

export const OcrAnswer = z.object({
  id: z.string().meta({ description: "The request's or the job's." }),
  name: z.string().meta({ description: "The file's name without path." }),
  model: z.string(),
  chosen,
  engine: z.string(),
  pages: z.array(OcrPage),
});

export const JobStatus = z.object({
  id: z.uuid(),
  name: z.string(),
  state: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  model: z.string(),
  chosen,
  pages: z.int().nullable().meta({ description: "null until the file is open." }),
  done: z.int().meta({ description: "Pages that are over, failed ones among them." }),
  failed: z.int().meta({ description: "Pages that could not be read; the result says why." }),
  message: z.string().nullable().meta({ description: "Why it failed and what to do next." }),
  created: z.iso.datetime(),
  changed: z.iso.datetime(),
});
export type JobStatus = z.infer<typeof JobStatus>;

export const Models = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      engine: z.string(),
      sha256: z.string().nullable().meta({ description: "Of the adapter's model.onnx; null for the built-in model." }),
      standard: z.boolean(),
      share: z.number().min(0).max(1).meta({ description: "Of the requests that name no model." }),
    }),
  ),
});

export const Health = z.object({ status: z.enum(["ok", "starting", "draining"]) });

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: "What is wrong and what to do next." }),
  code: z.string().meta({ description: "Stable, for programs." }),
});

/** Content types that a file may come as; what it is is told by its bytes. */
export const FILE_TYPES = [
  "application/pdf",
  "image/png",
  "image/jpeg",
  "image/tiff",
  "image/webp",
  "application/octet-stream",
] as const;

export const FORMAT_TYPES: Readonly<Record<AnswerFormat, string>> = {
  json: "application/json",
  markdown: "text/markdown",
  page: "application/vnd.prima.page+xml",
  alto: "application/alto+xml",
  text: "text/plain",
};

export interface Operation {
  method: "get" | "post" | "delete";
  /** With `{id}` as OpenAPI writes it. */
  path: string;
  summary: string;
  /** Answered without a key. */
  open?: boolean;
  query?: z.ZodObject;
  params?: z.ZodObject;
  headers?: z.ZodObject;
  /** Takes a file, as the body itself or as the one part of a form. */
  file?: boolean;
  /** By status; a document comes in the format asked for. */
  answers: Readonly<Record<number, { description: string; schema?: z.ZodType; document?: boolean; type?: string }>>;
  /** Statuses of problems that it answers with, beside those of every operation. */
  problems: readonly number[];
}

const filePosted = [400, 413, 415, 422, 429, 503, 507];

export const operations = {
  ocr: {
    method: "post",
    path: "/v1/ocr",
    summary: "Reads an image or a short PDF.",
    query: OcrQuery,
    headers: PageHeaders,
    file: true,
    answers: { 200: { description: "What was read.", schema: OcrAnswer, document: true } },
    problems: [...filePosted, 404, 406],
  },
  startJob: {
    method: "post",
    path: "/v1/ocr/jobs",
    summary: "Takes a file of any number of pages to be read; the job survives a restart of the server.",
    query: JobQuery,
    headers: JobHeaders,
    file: true,
    answers: {
      200: { description: "The job that this key and file started before.", schema: JobStatus },
      202: { description: "A new job.", schema: JobStatus },
    },
    problems: [...filePosted, 404],
  },
  job: {
    method: "get",
    path: "/v1/ocr/jobs/{id}",
    summary: "How far a job is.",
    params: JobParams,
    answers: { 200: { description: "The job.", schema: JobStatus } },
    problems: [400, 404, 429],
  },
  result: {
    method: "get",
    path: "/v1/ocr/jobs/{id}/result",
    summary: "What a finished job read.",
    params: JobParams,
    query: ResultQuery,
    answers: { 200: { description: "What was read.", schema: OcrAnswer, document: true } },
    problems: [400, 404, 406, 409, 429],
  },
  cancelJob: {
    method: "post",
    path: "/v1/ocr/jobs/{id}/cancel",
    summary: "Stops a job. One that is over stays as it is.",
    params: JobParams,
    answers: { 200: { description: "The job.", schema: JobStatus } },
    problems: [400, 404, 429],
  },
  removeJob: {
    method: "delete",
    path: "/v1/ocr/jobs/{id}",
    summary: "Stops a job and deletes its file and its result.",
    params: JobParams,
    answers: { 204: { description: "It is gone." } },
    problems: [400, 404, 429],
  },
  models: {
    method: "get",
    path: "/v1/models",
    summary: "The models that can be named.",
    answers: { 200: { description: "All of them.", schema: Models } },
    problems: [429],
  },
  samples: {
    method: "get",
    path: "/v1/samples",
    summary: "Pages that were kept for monitoring, for the key that may see them.",
    query: SampleQuery,
    answers: { 200: { description: "Some of them, newest first.", schema: SampleList } },
    problems: [400, 429],
  },
  sampleImage: {
    method: "get",
    path: "/v1/samples/{id}/thumbnail",
    summary: "A sample's page as a small picture.",
    params: SampleParams,
    answers: { 200: { description: "WebP.", type: "image/webp" } },
    problems: [400, 404, 429],
  },
  removeSample: {
    method: "delete",
    path: "/v1/samples/{id}",
    summary: "Deletes a sample.",
    params: SampleParams,
    answers: { 204: { description: "It is gone." } },
    problems: [400, 404, 429],
  },
  removeSamples: {
    method: "delete",
    path: "/v1/samples",
    summary: "Deletes all samples.",
    answers: { 204: { description: "They are gone." } },
    problems: [429],
  },
  metrics: {
    method: "get",
    path: "/metrics",
    summary: "Figures for Prometheus; no text of any page.",
    answers: { 200: { description: "The figures.", type: "text/plain" } },
    problems: [],
  },
  openapi: {
    method: "get",
    path: "/openapi.json",
    summary: "This document.",
    open: true,
    answers: { 200: { description: "OpenAPI 3.1.", type: "application/json" } },
    problems: [],
  },
  health: {
    method: "get",
    path: "/healthz",
    summary: "Whether the process answers.",
    open: true,
    answers: { 200: { description: "It does.", schema: Health } },
    problems: [],
  },
  ready: {
    method: "get",
    path: "/readyz",
    summary: "Whether it reads: the model is open, and it is not about to end.",
    open: true,
    answers: {
      200: { description: "It reads.", schema: Health },
      503: { description: "Not yet, or not any more.", schema: Health },
    },
    problems: [],
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

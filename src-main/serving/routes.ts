/** @file What the operations of api.ts do. */
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { acceptedFormat } from "./accepted-format.ts";
import { type DocumentFacts, typeOf, writeDocument } from "./answer-documents.ts";
import {
  type AnswerFormat,
  JobHeaders,
  JobParams,
  JobQuery,
  JobStatus,
  OcrQuery,
  type OperationId,
  operations,
  PageHeaders,
  ResultQuery,
  SampleParams,
  SampleQuery,
} from "./api.ts";
import type { JobRunner } from "./job-runner.ts";
import type { JobRecord, JobStore } from "./job-store.ts";
import { openApiDocument } from "./openapi.ts";
import { HttpProblem } from "./problems.ts";
import type { FileReader, ReadPage } from "./read-file.ts";
import { receiveFile } from "./receive-file.ts";
import type { SampleStore } from "./sample-store.ts";
import type { ServedModels } from "./served-models.ts";
import type { ServerState } from "./server-state.ts";
import type { Watch } from "./watch.ts";

export interface RoutesOptions {
  version: string;
  engineName: string;
  state: ServerState;
  models: ServedModels;
  files: FileReader;
  store: JobStore;
  jobs: JobRunner;
  samples: SampleStore;
  /** Names of keys. */
  sampling: { mayTake: (key: string) => boolean; maySee: (key: string) => boolean };
  watch: Watch;
  /** Where uploads are put. */
  uploads: string;
  limits: { bodyBytes: number; pages: number; jobs: number };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export function addRoutes(server: FastifyInstance, options: RoutesOptions): void {
  const handlers = handlersOf(options);
  for (const [id, { method, path }] of Object.entries(operations) as [
    OperationId,
    (typeof operations)[OperationId],
  ][]) {
    server.route({
      method: method.toUpperCase() as "GET" | "POST" | "DELETE",
      url: path.replace(/\{(\w+)\}/g, ":$1"),
      config: { operation: id },
      handler: handlers[id],
    });
  }
}

function handlersOf(options: RoutesOptions): Record<OperationId, Handler> {
  const { state, models, store, jobs, watch, engineName } = options;
  const document = openApiDocument(options.version);
  const ownJob = (request: FastifyRequest): JobRecord => {
    const { id } = parse(JobParams, request.params);
    const job = store.get(id);
    // Another key's job is as unknown as none.
    if (job !== null && job.owner === request.keyName) return job;
    throw new HttpProblem(404, "not-found", "There is no such job, or it was deleted. Send the file again.");
  };
  return {
    ocr: (request, reply) => readNow(options, request, reply),
    startJob: (request, reply) => startJob(options, request, reply),
    job: async (request) => statusOf(ownJob(request)),
    result: async (request, reply) => {
      const job = ownJob(request);
      const format = acceptedFormat(parse(ResultQuery, request.query).format, request.headers.accept);
      if (job.state !== "done") {
        throw new HttpProblem(409, "conflict", job.message ?? `The job is ${job.state}. Ask again when it is done.`);
      }
      const facts = { ...job, engine: engineName, pages: job.pages ?? 0 };
      return send(reply, format, facts, store.pages(job.id));
    },
    cancelJob: async (request) => {
      const { id } = ownJob(request);
      await jobs.cancel(id);
      return statusOf(ownJob(request));
    },
    removeJob: async (request, reply) => {
      await jobs.remove(ownJob(request).id);
      return reply.code(204).send();
    },
    models: async () => ({ models: models.list().map((model) => ({ ...model, engine: engineName })) }),
    ...sampleHandlers(options),
    metrics: async (_request, reply) => reply.type(watch.metrics.contentType).send(await watch.metrics.text()),
    openapi: async () => document,
    health: async () => ({ status: "ok" }),
    ready: async (_request, reply) => reply.code(state.phase === "ok" ? 200 : 503).send({ status: state.phase }),
  };
}

/** Of another's pages: for the keys that were named for it alone. */
function sampleHandlers({
  samples,
  sampling,
}: RoutesOptions): Pick<Record<OperationId, Handler>, "samples" | "sampleImage" | "removeSample" | "removeSamples"> {
  const admit = ({ keyName }: FastifyRequest) => {
    if (keyName !== "" && sampling.maySee(keyName)) return;
    throw new HttpProblem(
      403,
      "no-key",
      "This key may not see samples. Have the server started with --samples-key NAME.",
    );
  };
  const gone = () => new HttpProblem(404, "not-found", "There is no such sample, or its time is over.");
  return {
    samples: async (request) => {
      admit(request);
      const { offset, limit } = parse(SampleQuery, request.query);
      return samples.list(offset, limit);
    },
    sampleImage: async (request, reply) => {
      admit(request);
      const picture = await samples.thumbnail(parse(SampleParams, request.params).id);
      if (picture === null) throw gone();
      return reply.type("image/webp").send(picture);
    },
    removeSample: async (request, reply) => {
      admit(request);
      if (!(await samples.remove(parse(SampleParams, request.params).id))) throw gone();
      return reply.code(204).send();
    },
    removeSamples: async (request, reply) => {
      admit(request);
      await samples.clear();
      return reply.code(204).send();
    },
  };
}

/** Whether the request, and the key that it came with, let its pages be kept. */
function maySample({ sampling }: RoutesOptions, request: FastifyRequest): boolean {
  return parse(PageHeaders, request.headers)["x-emend-samples"] !== "no" && sampling.mayTake(request.keyName);
}

async function readNow(options: RoutesOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { models, files, limits, state, watch, uploads, engineName, samples } = options;
  const query = parse(OcrQuery, request.query);
  const format = acceptedFormat(query.format, request.headers.accept);
  const { model, chosen } = models.choose(query.model);
  const sampled = maySample(options, request);
  const leave = state.enter();
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableEnded) gone.abort();
  });
  let upload: string | null = null;
  try {
    const { path, name } = await receiveFile(request, uploads, limits.bodyBytes);
    upload = path;
    const pages: ReadPage[] = [];
    for await (const page of files.read({
      ...{ path, name, model: model.ref, urgent: true, failed: "throw", signal: gone.signal, mostPages: limits.pages },
      ...(sampled
        ? { onImage: (image, page, reading) => samples.offer(image, reading, { model: model.name, page }) }
        : {}),
      onPage: (read, times) => watch.page(model.name, read, times, request.work),
    })) {
      pages.push(page);
    }
    const facts = { id: request.id, name, model: model.name, chosen, engine: engineName, pages: pages.length };
    return await send(reply, format, facts, pages);
  } finally {
    leave();
    if (upload !== null) await rm(upload, { force: true });
  }
}

async function startJob(options: RoutesOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { models, store, jobs, state, limits, uploads } = options;
  const query = parse(JobQuery, request.query);
  const idempotencyKey = parse(JobHeaders, request.headers)["idempotency-key"] ?? null;
  const owner = request.keyName;
  const sampled = maySample(options, request);
  const { model, chosen } = models.choose(query.model);
  const known = idempotencyKey === null ? null : store.byKey(owner, idempotencyKey);
  if (known === null && jobs.open() >= limits.jobs) {
    throw new HttpProblem(503, "busy", "All places for jobs are taken. Try again later.", 60);
  }
  const leave = state.enter();
  let upload: string | null = null;
  try {
    const file = await receiveFile(request, uploads, limits.bodyBytes);
    upload = file.path;
    // Asked again: another request with the same key may have been faster.
    const before = idempotencyKey === null ? null : store.byKey(owner, idempotencyKey);
    if (before !== null) {
      if (before.sha256 !== file.sha256 || (query.model !== undefined && query.model !== before.model)) {
        throw new HttpProblem(
          422,
          "conflict",
          "This Idempotency-Key belongs to another file or model. Use a new key for a new job.",
        );
      }
      await store.written(before.id);
      return reply.header("location", `/v1/ocr/jobs/${before.id}`).send(statusOf(store.get(before.id) ?? before));
    }
    const { name, sha256 } = file;
    const facts = { name, sha256, owner, idempotencyKey, model: model.name, chosen, samples: sampled };
    const job = await store.add({ ...facts, modelSha256: model.ref?.sha256 ?? null }, file.path);
    upload = null;
    jobs.next();
    return reply.code(202).header("location", `/v1/ocr/jobs/${job.id}`).send(statusOf(job));
  } finally {
    leave();
    if (upload !== null) await rm(upload, { force: true });
  }
}

function send(
  reply: FastifyReply,
  format: AnswerFormat,
  facts: DocumentFacts,
  pages: AsyncIterable<ReadPage> | Iterable<ReadPage>,
): FastifyReply {
  return reply
    .type(typeOf(format, facts.pages))
    .header("x-emend-model", facts.model)
    .header("x-emend-chosen", facts.chosen)
    .send(Readable.from(writeDocument(format, pick(facts), pages, new Date())));
}

/** Nothing else of a job's record goes out. */
const pick = ({ id, name, model, chosen, engine, pages }: DocumentFacts): DocumentFacts => ({
  ...{ id, name, model, chosen, engine, pages },
});

const statusOf = (job: JobRecord): JobStatus => JobStatus.parse(job);

/** @throws HttpProblem 400 that names what is wrong */
function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new HttpProblem(400, "bad-input", `${where === "" ? "" : `${where}: `}${issue?.message ?? "It is wrong"}.`);
}

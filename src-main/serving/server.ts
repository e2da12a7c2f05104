/** @file The OCR server: fastify with the limits, the policy and the routes; put together from its parts. */
import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { AppError } from "#contract/errors.ts";
import { lockLibrary } from "../platform/library-lock.ts";
import { noTracing, type TracedWork, type Tracing } from "../platform/tracing.ts";
import { hostNames, isLoopback, judgeRequest, keyOf } from "./admission.ts";
import { FILE_TYPES, type Operation, type OperationId, operations } from "./api.ts";
import type { ApiKeys } from "./api-keys.ts";
import { JobRunner } from "./job-runner.ts";
import { JobStore } from "./job-store.ts";
import { ServingMetrics } from "./metrics.ts";
import { type BatchReader, PageBatcher } from "./page-batcher.ts";
import { HttpProblem, toProblem } from "./problems.ts";
import { FileReader } from "./read-file.ts";
import { addRoutes } from "./routes.ts";
import { type SampleRules, SampleStore, USUAL_SAMPLES } from "./sample-store.ts";
import type { ServedModels } from "./served-models.ts";
import { ServerState } from "./server-state.ts";
import { type ServingLog, Watch } from "./watch.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The name of the key that came along; empty where the server has none. */
    keyName: string;
    work: TracedWork | null;
  }
  interface FastifyContextConfig {
    operation?: OperationId;
  }
}

export interface ServingLimits {
  /** Bytes of one file. */
  bodyBytes: number;
  /** Pages that are read while a client waits. */
  pages: number;
  /** Pixels of one page. */
  pixels: number;
  /** Requests a minute of one key, or of one address where there are no keys. */
  perMinute: number;
  /** Files that are received or read for clients at once. */
  queue: number;
  /** Jobs that wait or run. */
  jobs: number;
  /** Milliseconds in which a request must have come whole. */
  requestMs: number;
  /** Milliseconds that open requests get to end when the server does. */
  drainMs: number;
  /** Milliseconds that jobs that are over are kept. */
  keepJobsMs: number;
}

export const USUAL_LIMITS: ServingLimits = {
  bodyBytes: 64 * 1024 * 1024,
  pages: 20,
  pixels: 64_000_000,
  perMinute: 600,
  queue: 128,
  jobs: 100,
  requestMs: 120_000,
  drainMs: 30_000,
  keepJobsMs: 7 * 24 * 3_600_000,
};

export interface OcrServerOptions {
  /** Where to listen. */
  address: string;
  /** 0: any free one. */
  port: number;
  /** More names that a Host header may have. */
  hosts?: readonly string[];
  keys: ApiKeys;
  /** For jobs and uploads; one server at a time. */
  stateFolder: string;
  models: ServedModels;
  readers: readonly BatchReader[];
  engineName: string;
  /** Resolves when the first page could be read. */
  prepare: () => Promise<unknown>;
  batch: { pages: number; pixels: number; waitMs: number };
  limits?: Partial<ServingLimits>;
  /** Pages kept for monitoring; none where left out. */
  samples?: ServedSamples;
  version: string;
  log: ServingLog;
  tracing?: Tracing;
}

export interface ServedSamples extends SampleRules {
  /** Names of the keys that may see and delete samples; none may where there are none. */
  seenBy: readonly string[];
  /** Names of keys of whose pages none is ever kept. */
  neverOf: readonly string[];
  now?: () => number;
  draw?: () => number;
  every?: (ms: number, work: () => void) => () => void;
}

export interface OcrServer {
  port: number;
  url: string;
  /** Lets open requests end; jobs go on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts listening.
 * @throws AppError `bad-input` for an address that others reach without keys, `library-locked` where another server has the folder
 */
export async function startOcrServer(options: OcrServerOptions): Promise<OcrServer> {
  const { address, keys, stateFolder, models, readers, log } = options;
  const limits = { ...USUAL_LIMITS, ...options.limits };
  if (keys.open && !isLoopback(address)) {
    throw new AppError(
      "bad-input",
      `Others can reach ${address}, so API keys are needed: --keys FILE or EMEND_API_KEYS. Make one with emend serve --new-key NAME.`,
    );
  }
  // Files of clients lie there: nobody else of this machine looks in.
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const unlock = lockState(stateFolder);
  const uploads = join(stateFolder, "uploads");
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads, { recursive: true });
  const watch = new Watch({ metrics: new ServingMetrics(), tracing: options.tracing ?? noTracing, log });
  const state = new ServerState(limits.queue);
  const batcher = new PageBatcher({
    readers,
    mostPages: options.batch.pages,
    mostPixels: options.batch.pixels,
    waitMs: options.batch.waitMs,
    onBatch: ({ pages, waitedMs }) => watch.metrics.batch(pages, waitedMs),
  });
  const atOnce = readers.length + 1;
  const files = new FileReader({
    ...{ batcher, scratch: uploads, mostPixels: limits.pixels, drawnAtOnce: atOnce, ahead: atOnce },
  });
  const { seenBy, neverOf, ...rules } = options.samples ?? { ...USUAL_SAMPLES, seenBy: [], neverOf: [] };
  const samples = new SampleStore({
    ...{ folder: join(stateFolder, "samples"), onError: (err: unknown) => log.error({ err }, "sample") },
    ...rules,
  });
  await samples.start();
  const store = await JobStore.open(join(stateFolder, "jobs"));
  const onError = (err: unknown) => log.error({ err }, "job");
  const jobs = new JobRunner({
    ...{ store, files, models, atOnce: 2, keepMs: limits.keepJobsMs, samples, onError },
    watch,
  });
  watch.metrics.watch({ waiting: () => batcher.waiting(), requests: () => state.taken, jobs: () => jobs.open() });

  const hosts: { names: ReadonlySet<string> } = { names: new Set() };
  const server = await makeServer(options, limits, hosts, watch);
  const { version, engineName } = options;
  await server.register(async (scope) => {
    addRoutes(scope, {
      ...{ version, engineName, state, models, files, store, jobs, watch, uploads, samples },
      sampling: { mayTake: (key) => !neverOf.includes(key), maySee: (key) => seenBy.includes(key) },
      limits: { bodyBytes: limits.bodyBytes, pages: limits.pages, jobs: limits.jobs },
    });
  });
  await server.listen({ host: address, port: options.port });
  const { port } = server.server.address() as AddressInfo;
  hosts.names = hostNames(address, port, options.hosts ?? []);
  server.server.maxConnections = limits.queue * 4;
  jobs.start();
  options.prepare().then(
    () => {
      if (state.phase === "starting") state.phase = "ok";
    },
    (err: unknown) => log.error({ err }, "the model could not be opened"),
  );
  const close = async () => {
    state.phase = "draining";
    await jobs.stop();
    const cut = setTimeout(() => server.server.closeAllConnections(), limits.drainMs);
    await server.close();
    clearTimeout(cut);
    await samples.close();
    await watch.tracing.close();
    await rm(uploads, { recursive: true, force: true });
    unlock();
  };
  return { port, url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`, close };
}

function lockState(folder: string): () => void {
  try {
    return lockLibrary(folder);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(
      "library-locked",
      `Another server uses the folder ${folder}. End that one, or name another folder with --state DIR.`,
    );
  }
}

async function makeServer(
  { keys }: OcrServerOptions,
  limits: ServingLimits,
  hosts: { names: ReadonlySet<string> },
  watch: Watch,
): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: 5_000,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    // Slow senders are looked for that often.
    http: { connectionsCheckingInterval: Math.min(5_000, limits.requestMs), headersTimeout: limits.requestMs },
  });
  server.decorateRequest("keyName", "");
  server.decorateRequest("work", null);
  server.addHook("onRequest", async (request, reply) => admit(request, reply, keys, hosts.names, watch));
  await server.register(rateLimit, {
    max: limits.perMinute,
    timeWindow: 60_000,
    allowList: (request) => isOpen(request),
    keyGenerator: (request) => (request.keyName === "" ? request.ip : `key ${request.keyName}`),
    errorResponseBuilder: (_request, { ttl }) => {
      const seconds = Math.ceil(ttl / 1000);
      return new HttpProblem(429, "too-many", `Too many requests. Try again in ${seconds} s.`, seconds);
    },
  });
  await server.register(multipart, {
    limits: { files: 1, fields: 0, parts: 1, fileSize: limits.bodyBytes + 1, headerPairs: 20 },
  });
  // What a body is is told by its bytes; anything that is no file is refused before it is read.
  server.removeContentTypeParser(["application/json", "text/plain"]);
  server.addContentTypeParser([...FILE_TYPES], (_request, payload, done) => done(null, payload));
  server.addHook("onResponse", async (request, reply) => {
    const operation = request.routeOptions.config.operation ?? "unknown";
    const { id, keyName: key, work } = request;
    watch.request({ id, operation, status: reply.statusCode, key, seconds: reply.elapsedTime / 1000, work });
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, Object.assign(new Error(), { statusCode: 404 })));
  server.setErrorHandler((error, request, reply) => {
    const { code, fault } = sendProblem(reply, error);
    watch.problem(request.id, code, fault);
    return reply;
  });
  return server;
}

const isOpen = (request: FastifyRequest): boolean => {
  const { operation } = request.routeOptions.config;
  return operation !== undefined && (operations[operation] as Operation).open === true;
};

const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** The first look at every request, before its body is read. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  keys: ApiKeys,
  hosts: ReadonlySet<string>,
  watch: Watch,
): Promise<void> {
  reply.headers({ ...SECURITY_HEADERS, "x-request-id": request.id });
  const { host, origin, "sec-fetch-site": fetchSite, traceparent } = request.headers;
  const name = keys.open ? "" : keys.nameOf(keyOf(request.headers));
  const facts = { host, origin, fetchSite: oneOf(fetchSite), open: isOpen(request), known: name !== null };
  switch (judgeRequest(facts, hosts)) {
    case "wrong-host":
      throw new HttpProblem(421, "wrong-host", "This address is not the server's. Have it started with --allow-host.");
    case "web-page":
      throw new HttpProblem(403, "web-page", "Requests of web pages are refused. Ask from a program.");
    case "no-key":
      reply.header("www-authenticate", "Bearer");
      throw new HttpProblem(401, "no-key", "Send a key that the server knows: Authorization: Bearer KEY.");
    case "allow":
      request.keyName = name ?? "";
      if (request.method === "POST") request.work = watch.tracing.begin("ocr", oneOf(traceparent));
  }
}

const oneOf = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

function sendProblem(reply: FastifyReply, error: unknown): { code: string; fault: unknown } {
  const { body, retryAfter, ours } = toProblem(error);
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  // What is left of a body stands in the connection: nothing else may be asked through it.
  if (reply.request.method === "POST") reply.header("connection", "close");
  void reply.code(body.status).type("application/problem+json").send(body);
  return { code: body.code, fault: ours ? error : null };
}

/** @file The web host: the same services behind HTTP on 127.0.0.1, for machines without Electron. */
import { createReadStream } from "node:fs";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import cookie from "@fastify/cookie";
import fastifyStatic from "@fastify/static";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { AppError } from "#contract/errors.ts";
import type { EmendApp } from "../../compose.ts";
import { makeRouter, type RouterOptions, toWireError } from "../../rpc/router.ts";
import { ASSET_CACHE, SECURITY_HEADERS, securityHeaders } from "../page-headers.ts";
import { streamEvents } from "./event-stream.ts";
import { cookieName, judgeRequest } from "./policy.ts";

/** A call's input is text and ids (images go by upload); the longest replaces text in a hundred thousand lines. */
const LONGEST_CALL = 32 * 1024 * 1024;
const LARGEST_UPLOAD = 4 * 1024 * 1024 * 1024;

export interface WebHostOptions extends RouterOptions {
  app: Pick<EmendApp, "handlers" | "events" | "openAsset"> & { sources: Pick<EmendApp["sources"], "acceptUpload"> };
  /** The built renderer. */
  rendererFolder: string;
  /** The session's secret: in the first address once, then in a cookie. */
  token: string;
  /** 0: any free one. */
  port: number;
  /** Bytes; 4 GiB unless told. */
  largestUpload?: number;
}

export interface WebHost {
  port: number;
  /** The address to open, with the token. */
  url: string;
  close(): Promise<void>;
}

/** Starts listening on 127.0.0.1 only. @throws where the port is taken */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { app, token } = options;
  const route = makeRouter(app.handlers, options);
  const server = fastify({ bodyLimit: LONGEST_CALL, forceCloseConnections: true });
  let port = options.port;

  await server.register(cookie);
  server.addHook("onRequest", (request, reply) => admit(request, reply, port, token));
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.onInternalError?.(`${request.method} ${request.routeOptions.url ?? ""}`, error);
    return reply.code(status).send({ message: status >= 500 ? "Something went wrong inside Emend." : error.message });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).type("text/plain").send("There is no such page."));

  server.post("/rpc", async (request, reply) => {
    reply.header("cache-control", "no-store");
    return route(request.body);
  });
  server.get("/events", (_request, reply) => {
    reply.hijack();
    streamEvents(app.events, reply.raw, SECURITY_HEADERS);
  });
  server.get("/assets/:id", (request, reply) => sendAsset(app, (request.params as { id: string }).id, reply));
  await server.register(async (scope) => takeUploads(scope, options));
  await server.register(fastifyStatic, { root: options.rendererFolder, index: "index.html", dotfiles: "deny" });

  await server.listen({ host: "127.0.0.1", port });
  port = (server.server.address() as AddressInfo).port;
  return { port, url: `http://127.0.0.1:${port}/?token=${token}`, close: () => server.close() };
}

/** The first look at every request, before its body is read. */
async function admit(request: FastifyRequest, reply: FastifyReply, port: number, token: string): Promise<unknown> {
  reply.headers(securityHeaders(request.url.replace(/\?.*$/, "")));
  const verdict = judgeRequest(
    {
      method: request.method,
      url: request.url,
      host: request.headers.host,
      origin: request.headers.origin,
      fetchSite: oneHeader(request.headers["sec-fetch-site"]),
      cookie: request.cookies[cookieName(port)],
      queryToken: (request.query as { token?: unknown }).token,
    },
    port,
    token,
  );
  switch (verdict) {
    case "allow":
      return;
    case "sign-in":
      reply.setCookie(cookieName(port), token, { httpOnly: true, sameSite: "strict", path: "/" });
      return reply.header("cache-control", "no-store").redirect("/");
    case "retry-as-own":
      return reply.header("cache-control", "no-store").header("refresh", "0; url=/?own").type("text/plain").send("…");
    case "wrong-host":
      return reply.code(421).type("text/plain").send("This address is not Emend's.");
    case "foreign-origin":
      return reply.code(403).type("text/plain").send("Requests from other pages are refused.");
    case "signed-out":
      return reply.code(401).type("text/plain").send("Open Emend with the address that it printed when it started.");
  }
}

async function sendAsset(app: Pick<EmendApp, "openAsset">, id: string, reply: FastifyReply): Promise<FastifyReply> {
  const asset = await app.openAsset(id);
  if (asset === null) return reply.code(404).type("text/plain").send("There is no such image.");
  return reply.type(asset.contentType).header("cache-control", ASSET_CACHE).send(createReadStream(asset.path));
}

/** Uploads of any type are taken as bytes and streamed to disk as fast as it takes them. */
function takeUploads(scope: FastifyInstance, options: WebHostOptions): void {
  const largest = options.largestUpload ?? LARGEST_UPLOAD;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  scope.post("/uploads", { bodyLimit: largest }, async (request, reply) => {
    try {
      const name = fileName(oneHeader(request.headers["x-file-name"]));
      const body = request.body instanceof Readable ? request.body : Readable.from([]);
      return { id: await options.app.sources.acceptUpload(name, Readable.from(atMost(largest, body))) };
    } catch (error) {
      const wire = toWireError(error, () => options.onInternalError?.("POST /uploads", error));
      // What is left of the body stands in the connection: nothing else may be asked through it.
      reply.header("connection", "close");
      return reply.code(uploadStatus[wire.code] ?? 500).send({ ok: false, error: wire });
    }
  });
}

const uploadStatus: Readonly<Record<string, number>> = { "bad-input": 400, "file-too-large": 413, "disk-full": 507 };

/** Passes a body on, and fails where it is longer than it may be, whatever its Content-Length said. */
async function* atMost(bytes: number, body: Readable): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (seen > bytes) throw new AppError("file-too-large", "The file is too large for Emend. Split it and try again.");
    yield chunk;
  }
}

function fileName(header: string | undefined): string {
  try {
    if (header) return decodeURIComponent(header);
  } catch {
    // Not encoded as it should be: the same as none.
  }
  throw new AppError("bad-input", "The file's name is missing. Add the file again.");
}

function oneHeader(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

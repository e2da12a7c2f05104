/** @file The web host: the same services behind HTTP on 127.0.0.1, for machines without Electron. */
import { createReadStream } from "node:fs";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import cookie from "@fastify/cookie";
import fastifyStatic from "@fastify/static";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { EmendApp } from "../../compose.ts";
import { makeRouter, type RouterOptions } from "../../rpc/router.ts";
import { COOKIE, isOwnHost, isOwnOrigin, SECURITY_HEADERS, sameToken } from "./policy.ts";

/** A call's input is text and ids; images go by upload. */
const LONGEST_CALL = 2 * 1024 * 1024;
const LARGEST_UPLOAD = 4 * 1024 * 1024 * 1024;
const HEARTBEAT_MS = 15_000;

export interface WebHostOptions extends RouterOptions {
  app: EmendApp;
  /** The built renderer. */
  rendererFolder: string;
  /** The session's secret: in the first address once, then in a cookie. */
  token: string;
  /** 0: any free one. */
  port: number;
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
  await server.register(cookie);
  let port = options.port;

  server.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (!isOwnHost(request.headers.host, port)) return reply.code(421).send("This address is not Emend's.");
    if (request.method !== "GET" && !isOwnOrigin(request.headers.origin, port)) {
      return reply.code(403).send("Requests from other pages are refused.");
    }
    const given = (request.query as { token?: string }).token;
    if (request.method === "GET" && request.url.startsWith("/?token=") && sameToken(given, token)) {
      reply.setCookie(COOKIE, token, { httpOnly: true, sameSite: "strict", path: "/" });
      return reply.redirect("/");
    }
    if (!sameToken(request.cookies[COOKIE], token)) {
      return reply.code(401).type("text/plain").send("Open Emend with the address that it printed when it started.");
    }
  });

  server.post("/rpc", async (request) => route(request.body));
  server.get("/events", (request, reply) => streamEvents(app, request, reply));
  server.get("/assets/:id", (request, reply) => sendAsset(app, (request.params as { id: string }).id, reply));
  // Uploads of any type are taken as bytes: fastify must not parse them.
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.post("/uploads", { bodyLimit: LARGEST_UPLOAD }, async (request, reply) => {
      const name = fileName(request.headers["x-file-name"]);
      if (name === null) return reply.code(400).send({ message: "The file's name is missing." });
      return { id: await app.sources.acceptUpload(name, request.body as Readable) };
    });
  });
  await server.register(fastifyStatic, { root: options.rendererFolder, index: "index.html", dotfiles: "deny" });

  await server.listen({ host: "127.0.0.1", port });
  port = (server.server.address() as AddressInfo).port;
  return { port, url: `http://127.0.0.1:${port}/?token=${token}`, close: () => server.close() };
}

function fileName(header: string | string[] | undefined): string | null {
  if (typeof header !== "string") return null;
  try {
    return decodeURIComponent(header);
  } catch {
    return null;
  }
}

function sendAsset(app: EmendApp, id: string, reply: FastifyReply): FastifyReply {
  const asset = app.openAsset(id);
  if (asset === null) return reply.code(404).send("There is no such image.");
  // The id is the content's hash: it can be kept for ever.
  return reply
    .type(asset.contentType)
    .header("cache-control", "private, max-age=31536000, immutable")
    .send(createReadStream(asset.path));
}

/** Server-sent events: one frame an event, a comment now and then so that a dead connection is noticed. */
function streamEvents(app: EmendApp, request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, { ...SECURITY_HEADERS, "content-type": "text/event-stream", "cache-control": "no-store" });
  reply.raw.write(": connected\n\n");
  const unsubscribe = app.events.subscribe((frame) => reply.raw.write(`data: ${JSON.stringify(frame)}\n\n`));
  const heartbeat = setInterval(() => reply.raw.write(": alive\n\n"), HEARTBEAT_MS);
  request.raw.on("close", () => {
    clearInterval(heartbeat);
    unsubscribe();
    reply.raw.end();
  });
}

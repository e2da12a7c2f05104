/**
 * @file A Hub on 127.0.0.1 that speaks the protocol of huggingface.co as far as publishing and fetching need it: for
 * @huggingface/hub and for Python's huggingface_hub alike, so that it is not made to fit one of them. It can be told to
 * fail. The endpoints are those that both clients call (their sources, 2.17 and 2.4).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gitOidOf, HubRefusal, HubStore, info, isLarge, judgeCard, type StoredRepo, sha256 } from "./test-hub-store.ts";

export interface HubUser {
  name: string;
  organisations: string[];
  role: "read" | "write" | "fineGrained";
}

/** What goes wrong, for requests whose `METHOD /path` matches. */
export interface Fault {
  match: RegExp;
  /** How often; endlessly when left out. */
  times?: number;
  /** Answers this. */
  status?: number;
  message?: string;
  headers?: Record<string, string>;
  /** Cuts the connection after so many bytes of the request's body. */
  cutAfter?: number;
  /** Does what was asked, then cuts the connection instead of answering. */
  cutAnswer?: boolean;
  /** Cuts the answer after so many bytes of its body. */
  cutAnswerAfter?: number;
}

interface Asked {
  request: IncomingMessage;
  url: URL;
  /** Without the leading slash, decoded. */
  path: string;
  body: Buffer;
  user: HubUser | null;
}

/** Parts of a large file are this long; smaller ones go in one piece. */
const PART = 64 * 1024;

export class TestHub {
  readonly store = new HubStore();
  readonly users = new Map<string, HubUser>();
  /** `METHOD /path` of every request, in order. */
  readonly log: string[] = [];
  /** Bytes of request bodies, by what they were sent to. */
  readonly received: { path: string; bytes: number }[] = [];
  faults: Fault[] = [];
  /** OAuth: the token that the next device code gives, and how often it is pending before. */
  device = { token: "hf_device", pending: 1, error: null as string | null };
  url = "";
  #server: Server | null = null;
  #uploads = 0;
  readonly #uploadOf = new Map<string, { oid: string; size: number }>();

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** A repository's files on a branch, as bytes by path. */
  files(kind: string, id: string, revision = "main"): Map<string, Buffer> {
    const repo = this.store.repo(kind, id);
    const { files } = this.store.commitOf(repo, revision);
    return new Map([...files].filter(([path]) => path !== ".gitattributes").map(([path, { bytes }]) => [path, bytes]));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const line = `${request.method} ${url.pathname}`;
    this.log.push(line);
    const fault = this.faults.find(({ match, times = 1 }) => match.test(line) && times > 0);
    if (fault?.times !== undefined) fault.times -= 1;
    try {
      const body = await readBody(request, fault?.cutAfter);
      this.received.push({ path: url.pathname, bytes: body.length });
      if (fault?.status !== undefined) {
        response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
        response.end(JSON.stringify({ error: fault.message ?? "told to fail" }));
        return;
      }
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
      if (token !== undefined && !this.users.has(token))
        throw new HubRefusal(401, "Invalid credentials in Authorization header");
      const user = token === undefined ? null : (this.users.get(token) ?? null);
      const path = decodeURIComponent(url.pathname.slice(1));
      const asked: Asked = { request, url, path, body, user };
      const answer = this.#route(asked);
      if (fault?.cutAnswer === true) request.socket.destroy();
      else send(response, request, answer, fault?.cutAnswerAfter);
    } catch (error) {
      if (error instanceof HubRefusal) {
        const headers = error.code === null ? {} : { "x-error-code": error.code, "x-error-message": error.message };
        send(response, request, { status: error.status, headers, json: { error: error.message } });
      } else if (!response.destroyed) {
        response.writeHead(500).end(String(error));
      }
    }
  }

  #route(asked: Asked): Answer {
    for (const [pattern, answer] of this.#routes) {
      const match = pattern.exec(asked.path);
      if (match !== null) return answer(asked, match.slice(1) as (string | undefined)[]);
    }
    throw new HubRefusal(404, `There is nothing at ${asked.path}`);
  }

  readonly #routes: readonly (readonly [RegExp, (asked: Asked, parts: (string | undefined)[]) => Answer])[] = [
    [/^api\/whoami-v2$/, (asked) => whoAmI(asked)],
    [/^api\/repos\/create$/, (asked) => this.#create(asked)],
    [/^api\/validate-yaml$/, (asked) => validateYaml(asked)],
    [/^oauth\/(?:device|token)$/, (asked) => this.#oauth(asked)],
    [/^storage\/(\d+)(?:\/(\d+))?$/, (asked, [upload = "", part]) => this.#store(asked, upload, part)],
    [/^complete\/(\d+)$/, (_asked, [upload = ""]) => this.#complete(upload)],
    [
      /^((?:datasets|spaces)\/)?([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/,
      (asked, [kind = "models", id = ""]) => {
        this.#repo(asked, kind, id, "write");
        return this.#batch(asked);
      },
    ],
    [
      /^api\/(models|datasets|spaces)\/([^/]+\/[^/]+)(?:\/(.*))?$/,
      (asked, [kind = "", id = "", rest = ""]) =>
        this.#api(asked, this.#repo(asked, kind, id, asked.request.method === "GET" ? "read" : "write"), rest),
    ],
    [
      /^((?:datasets|spaces)\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/,
      (asked, [kind = "models", id = "", revision = "", path = ""]) =>
        this.#resolve(this.#repo(asked, kind, id, "read"), revision, path),
    ],
  ];

  #create({ body, user }: Asked): Answer {
    const input = JSON.parse(body.toString()) as Record<string, unknown>;
    const owner = typeof input.organization === "string" ? input.organization : (user?.name ?? "");
    const name = String(input.name);
    const id = `${owner}/${name}`;
    const kind = `${typeof input.type === "string" ? input.type : "model"}s`;
    mayWrite(user, owner, `You don't have the rights to create a ${kind.slice(0, -1)} under the namespace "${owner}"`);
    if (kind === "spaces" && typeof input.sdk !== "string") throw new HubRefusal(400, '"sdk" is required');
    // What is not said is public here, as by default on the Hub.
    const isPrivate = input.visibility === "private" || input.private === true;
    const url = `${this.url}/${kind === "models" ? "" : `${kind}/`}${id}`;
    if (this.store.repos.has(`${kind}/${id}`)) return { status: 409, json: { error: "You already created it", url } };
    return { json: { url, name: this.store.create(kind, id, isPrivate).id, id } };
  }

  /** A repository that the one who asks may see, or write to. */
  #repo({ user }: Asked, prefix: string, id: string, access: "read" | "write"): StoredRepo {
    const kind = prefix.replace(/\/$/, "");
    const [owner = ""] = id.split("/");
    const belongs = user !== null && (user.name === owner || user.organisations.includes(owner));
    const known = this.store.repos.get(`${kind}/${id}`);
    if (known === undefined || (known.private && !belongs)) {
      if (user === null) throw new HubRefusal(401, "Invalid username or password.", "RepoNotFound");
      throw new HubRefusal(404, "Repository not found", "RepoNotFound");
    }
    if (access === "write") mayWrite(user, owner, `You are not authorized to write to ${id}`);
    return known;
  }

  #api({ url, body, request }: Asked, repo: StoredRepo, rest: string): Answer {
    const [what = "", rawRevision = "main", ...more] = rest.split("/");
    const { store } = this;
    if (request.method === "GET" && (what === "" || what === "revision"))
      return { json: info(store, repo, rawRevision, url.searchParams.has("blobs")) };
    if (request.method === "GET" && what === "tree")
      return tree(store, repo, rawRevision, more.join("/"), url, this.url);
    if (request.method === "GET" && what === "refs") {
      const refs = (of: Map<string, string>, where: string) =>
        [...of].map(([name, targetCommit]) => ({ name, ref: `refs/${where}/${name}`, targetCommit }));
      return { json: { branches: refs(repo.branches, "heads"), tags: refs(repo.tags, "tags"), converts: [] } };
    }
    const input = what === "commit" ? null : (JSON.parse(body.toString() || "{}") as Record<string, unknown>);
    switch (what) {
      case "preupload": {
        store.commitOf(repo, rawRevision);
        const files = (input?.files ?? []) as { path: string; size: number }[];
        const modes = files.map(({ path, size }) => {
          const known = store.commitOf(repo, rawRevision).files.get(path);
          const oid = known === undefined ? null : (known.sha256 ?? gitOidOf(known.bytes));
          return { path, uploadMode: isLarge(path, size) ? "lfs" : "regular", shouldIgnore: false, oid };
        });
        return { json: { files: modes } };
      }
      case "commit": {
        const lines = body
          .toString()
          .split("\n")
          .filter((line) => line !== "");
        const commit = store.apply(
          repo,
          rawRevision,
          lines.map((line) => JSON.parse(line) as never),
        );
        const commitUrl = `${this.url}/${repo.id}/commit/${commit.oid}`;
        return { json: { success: true, commitOid: commit.oid, commitUrl, hookOutput: "" } };
      }
      case "branch":
        if (repo.branches.has(rawRevision)) throw new HubRefusal(409, "Reference already exists");
        repo.branches.set(rawRevision, store.commitOf(repo, "main").oid);
        return { json: {} };
      case "tag": {
        const tag = String(input?.tag);
        if (repo.tags.has(tag)) throw new HubRefusal(409, "Tag already exists");
        repo.tags.set(tag, store.commitOf(repo, rawRevision).oid);
        return { json: {} };
      }
      default:
        throw new HubRefusal(404, `There is nothing at ${rest}`);
    }
  }

  #batch({ body }: Asked): Answer {
    const input = JSON.parse(body.toString()) as { transfers?: string[]; objects: { oid: string; size: number }[] };
    const objects = input.objects.map(({ oid, size }) => {
      if (this.store.large.has(oid)) return { oid, size };
      this.#uploads += 1;
      const upload = String(this.#uploads);
      this.#uploadOf.set(upload, { oid, size });
      const inParts = size > PART && input.transfers?.includes("multipart") === true;
      if (!inParts)
        return { oid, size, authenticated: true, actions: { upload: { href: `${this.url}/storage/${upload}` } } };
      const count = Math.ceil(size / PART);
      const header: Record<string, string> = { chunk_size: String(PART) };
      for (let part = 1; part <= count; part++) {
        header[String(part).padStart(5, "0")] = `${this.url}/storage/${upload}/${part}`;
      }
      return { oid, size, actions: { upload: { href: `${this.url}/complete/${upload}`, header } } };
    });
    const multipart = objects.some(
      (object) => "actions" in object && object.actions?.upload.href.includes("/complete/"),
    );
    return { json: { transfer: multipart ? "multipart" : "basic", objects } };
  }

  /** Stores do without a token: the address is the secret. */
  #store({ body, request }: Asked, upload: string, part: string | undefined): Answer {
    const expected = this.#uploadOf.get(upload);
    if (request.headers.authorization !== undefined) throw new HubRefusal(400, "Only one auth mechanism allowed");
    if (request.headers["content-length"] === undefined) throw new HubRefusal(411, "MissingContentLength");
    if (expected === undefined) throw new HubRefusal(403, "Request has expired");
    if (part === undefined) this.#keep(expected.oid, body);
    else {
      const parts = this.store.parts.get(upload) ?? new Map<number, Buffer>();
      parts.set(Number(part), body);
      this.store.parts.set(upload, parts);
    }
    return { headers: { etag: `"${sha256(body).slice(0, 32)}"` }, json: {} };
  }

  #complete(upload: string): Answer {
    const expected = this.#uploadOf.get(upload);
    const parts = [...(this.store.parts.get(upload) ?? [])].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
    if (expected === undefined) throw new HubRefusal(404, "No such upload");
    this.#keep(expected.oid, Buffer.concat(parts));
    return { json: {} };
  }

  #keep(oid: string, bytes: Buffer): void {
    if (sha256(bytes) !== oid) throw new HubRefusal(400, "The content does not match its SHA-256");
    this.store.large.set(oid, bytes);
  }

  #resolve(repo: StoredRepo, revision: string, path: string): Answer {
    const commit = this.store.commitOf(repo, revision);
    const file = commit.files.get(path);
    if (file === undefined) throw new HubRefusal(404, "Entry not found", "EntryNotFound");
    const etag = `"${file.sha256 ?? gitOidOf(file.bytes)}"`;
    const headers = {
      etag,
      "x-repo-commit": commit.oid,
      "x-linked-size": String(file.bytes.length),
      "x-linked-etag": etag,
    };
    return { headers, bytes: file.bytes };
  }

  #oauth({ path, body }: Asked): Answer {
    const fields = new URLSearchParams(body.toString());
    if (fields.get("client_id") !== "emend-test") return { status: 401, json: { error: "invalid_client" } };
    if (path === "oauth/device") {
      const uri = `${this.url}/oauth/device`;
      return {
        json: { device_code: "d", user_code: "ABCD-1234", verification_uri: uri, expires_in: 900, interval: 0 },
      };
    }
    if (this.device.error !== null) return { status: 400, json: { error: this.device.error } };
    if (this.device.pending-- > 0) return { status: 400, json: { error: "authorization_pending" } };
    return { json: { access_token: this.device.token, token_type: "bearer" } };
  }
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Buffer;
}

function mayWrite(user: HubUser | null, owner: string, message: string): void {
  if (user === null) throw new HubRefusal(401, "Invalid username or password.");
  if (user.role === "read" || (user.name !== owner && !user.organisations.includes(owner))) {
    throw new HubRefusal(403, message);
  }
}

function whoAmI({ user }: Asked): Answer {
  if (user === null) throw new HubRefusal(401, "Invalid username or password.");
  const token = { displayName: "test", role: user.role, createdAt: "2026-01-01T00:00:00.000Z" };
  const orgs = user.organisations.map((name) => ({ type: "org", name, fullname: name, roleInOrg: "write" }));
  const auth = { type: "access_token", accessToken: token };
  return { json: { type: "user", id: "1", name: user.name, fullname: user.name, orgs, auth } };
}

function validateYaml({ body }: Asked): Answer {
  const { content } = JSON.parse(body.toString()) as { content: string };
  const verdict = judgeCard(content);
  return { status: verdict.errors.length > 0 ? 400 : 200, json: verdict };
}

/** A page of ten, so that clients have to go on. */
function tree(store: HubStore, repo: StoredRepo, revision: string, below: string, url: URL, base: string): Answer {
  const { files } = store.commitOf(repo, revision);
  const paths = [...files.keys()].filter((path) => below === "" || path.startsWith(`${below}/`)).sort();
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const page = paths.slice(from, from + 10).map((path) => {
    const file = files.get(path);
    const bytes = file?.bytes ?? Buffer.alloc(0);
    const lfs = file?.sha256 == null ? {} : { lfs: { oid: file.sha256, size: bytes.length, pointerSize: 134 } };
    return { type: "file", path, size: bytes.length, oid: gitOidOf(bytes), ...lfs };
  });
  const next = new URL(url.pathname + url.search, base);
  next.searchParams.set("cursor", String(from + 10));
  const headers: Record<string, string> = from + 10 < paths.length ? { link: `<${next.href}>; rel="next"` } : {};
  return { headers, json: page };
}

async function readBody(request: IncomingMessage, cutAfter: number | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (cutAfter !== undefined && length > cutAfter) {
      request.socket.destroy();
      throw new Error("cut");
    }
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, request: IncomingMessage, answer: Answer, cutAfter?: number): void {
  const body = answer.bytes ?? Buffer.from(JSON.stringify(answer.json ?? {}));
  const type = answer.bytes === undefined ? "application/json" : "application/octet-stream";
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const first = Number(range?.[1] ?? 0);
  const last = range?.[2] ? Number(range[2]) : body.length - 1;
  const part = range === null ? body : body.subarray(first, last + 1);
  const headers = { "content-type": type, "content-length": String(part.length), "accept-ranges": "bytes" };
  const ranged = range === null ? {} : { "content-range": `bytes ${first}-${last}/${body.length}` };
  response.writeHead(answer.status ?? (range === null ? 200 : 206), { ...headers, ...ranged, ...answer.headers });
  if (request.method === "HEAD") response.end();
  else if (cutAfter === undefined) response.end(part);
  else response.write(part.subarray(0, cutAfter), () => response.destroy());
}

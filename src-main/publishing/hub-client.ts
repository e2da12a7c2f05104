/**
 * @file The Hub, as publishing needs it: @huggingface/hub with our address, token and patience. Its traps: the address has
 * to be given to each call, visibility has to be said or an organisation's default makes it public, and it does not
 * check the card. Xet is left off: the plain protocol (LFS) is what the tests' Hub speaks, it is what mirrors speak, and a
 * file that is there already is not sent again either way.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { commit, createBranch, createRepo, HubApiError, listFiles, whoAmI } from "@huggingface/hub";
import { z } from "zod";
import type { RepoKind } from "#contract/publishing.ts";
import { explainHubError } from "./hub-errors.ts";
import { type HubFetchOptions, makeHubFetch } from "./hub-fetch.ts";

export const HUB_URL = "https://huggingface.co";

export interface HubRepo {
  kind: RepoKind;
  /** `owner/name`. */
  id: string;
}

export interface RepoState {
  private: boolean;
  /** The newest commit of the revision. */
  sha: string;
}

/** A file of a repository: its SHA-1 as git counts it, or the SHA-256 of what LFS keeps. */
export interface RemoteFile {
  path: string;
  size: number;
  oid: string;
  sha256: string | null;
}

export interface LocalFile {
  path: string;
  /** Absolute. */
  source: string;
}

export interface WhoAmI {
  user: string;
  organisations: string[];
  role: "read" | "write" | "fine-grained" | "unknown";
}

export interface HubClientOptions extends HubFetchOptions {
  hub: string;
  token: string | null;
}

const RepoInfo = z.looseObject({ private: z.boolean().optional(), sha: z.string() });
const ModelInfo = z.looseObject({ sha: z.string(), cardData: z.looseObject({ license: z.unknown() }).nullish() });
const Verdict = z.looseObject({
  errors: z.array(z.looseObject({ message: z.string() })).default([]),
  warnings: z.array(z.looseObject({ message: z.string() })).default([]),
});

export class HubClient {
  readonly #options: HubClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: HubClientOptions) {
    this.#options = options;
    this.#fetch = makeHubFetch(options);
  }

  /** @throws AppError `hub-refused` where the token is not accepted, `hub-unreachable` */
  async whoAmI(): Promise<WhoAmI> {
    const me = await this.#do("see whose token it is", () => whoAmI({ ...this.#common(), ...this.#credentials() }));
    const role = me.auth.accessToken?.role as string | undefined;
    return {
      user: me.name,
      organisations: me.type === "user" ? me.orgs.map(({ name }) => name) : [],
      role: role === "read" || role === "write" ? role : role === "fineGrained" ? "fine-grained" : "unknown",
    };
  }

  /** null where there is no such repository, or none that the token may see. */
  async state({ kind, id }: HubRepo, revision = "main"): Promise<RepoState | null> {
    return this.#do(`look at ${id}`, async () => {
      const response = await this.#get(`/api/${kind}s/${id}/revision/${encodeURIComponent(revision)}`);
      // The Hub answers 401 for what a stranger may not know of; with a good token it says 404.
      if (response.status === 404 || (response.status === 401 && this.#options.token === null)) return null;
      const info = RepoInfo.parse(await json(response));
      return { private: info.private === true, sha: info.sha };
    });
  }

  /** The licence that a repository's card states; null where it states none. */
  async licence({ kind, id }: HubRepo, revision: string): Promise<string | null> {
    return this.#do(`look at ${id}`, async () => {
      const response = await this.#get(`/api/${kind}s/${id}/revision/${encodeURIComponent(revision)}`);
      const licence = ModelInfo.parse(await json(response)).cardData?.license;
      return typeof licence === "string" ? licence : null;
    });
  }

  /** @throws AppError `hub-refused` where the token may not, `conflict` where somebody was faster */
  async create({ kind, id }: HubRepo, visibility: "private" | "public"): Promise<void> {
    await this.#do(`create ${id}`, () =>
      createRepo({
        ...this.#common(),
        ...this.#credentials(),
        repo: { type: kind, name: id },
        visibility,
        ...(kind === "space" ? { sdk: "gradio" as const } : {}),
      }),
    );
  }

  async createBranch({ kind, id }: HubRepo, branch: string): Promise<void> {
    await this.#do(`make the branch ${branch} of ${id}`, () =>
      createBranch({ ...this.#common(), ...this.#credentials(), repo: { type: kind, name: id }, branch }),
    );
  }

  /** A tag on a commit. One of that name is left where it is. @returns whether the tag is new */
  async tag({ kind, id }: HubRepo, tag: string, revision: string): Promise<boolean> {
    return this.#do(`tag ${id} as ${tag}`, async () => {
      const response = await this.#post(`/api/${kind}s/${id}/tag/${encodeURIComponent(revision)}`, { tag });
      if (response.status === 409) return false;
      await json(response);
      return true;
    });
  }

  /** What the Hub's own check says of a card. */
  async validateCard(kind: RepoKind, content: string): Promise<{ errors: string[]; warnings: string[] }> {
    return this.#do("check the card", async () => {
      const response = await this.#post("/api/validate-yaml", { repoType: kind, content });
      const verdict = Verdict.parse(await json(response, [400]));
      const messages = (of: { message: string }[]) => of.map(({ message }) => message);
      return { errors: messages(verdict.errors), warnings: messages(verdict.warnings) };
    });
  }

  /** Every file of a revision, by path. */
  async files({ kind, id }: HubRepo, revision: string): Promise<Map<string, RemoteFile>> {
    return this.#do(`list the files of ${id}`, async () => {
      const files = new Map<string, RemoteFile>();
      const list = listFiles({
        ...this.#common(),
        ...this.#credentials(),
        repo: { type: kind, name: id },
        recursive: true,
        revision,
      });
      for await (const { type, path, size, oid, lfs } of list) {
        if (type === "file") files.set(path, { path, size, oid: oid ?? "", sha256: lfs?.oid ?? null });
      }
      return files;
    });
  }

  /**
   * One commit with all files. Those that the Hub has already are not sent.
   * @param parent the commit that it goes on; anything else in between is a conflict
   * @returns the commit
   */
  async commit(
    { kind, id }: HubRepo,
    change: { branch: string; parent: string; title: string; files: readonly LocalFile[]; remove: readonly string[] },
    onPhase: (phase: "hashing" | "uploading" | "committing") => void,
  ): Promise<string> {
    return this.#do(`send files to ${id}`, async () => {
      // The library's fetch says nothing of phases, so they are told by what is asked for.
      const seen = new Set<string>();
      const phased: typeof fetch = (input, init) => {
        const url = input instanceof Request ? input.url : input.toString();
        const phase = url.includes("/preupload/")
          ? "hashing"
          : url.includes("/objects/batch")
            ? "uploading"
            : url.includes("/commit/")
              ? "committing"
              : null;
        if (phase !== null && !seen.has(phase)) onPhase(phase);
        if (phase !== null) seen.add(phase);
        return this.#fetch(input, init);
      };
      const made = await commit({
        ...this.#common(),
        ...this.#credentials(),
        fetch: phased,
        repo: { type: kind, name: id },
        title: change.title,
        branch: change.branch,
        parentCommit: change.parent,
        useXet: false,
        abortSignal: this.#options.signal,
        operations: [
          ...change.files.map(({ path, source }) => ({
            operation: "addOrUpdate" as const,
            path,
            content: pathToFileURL(source),
          })),
          ...change.remove.map((path) => ({ operation: "delete" as const, path })),
        ],
      });
      if (made === undefined) throw new Error("the commit was not answered");
      return made.commit.oid;
    });
  }

  /** A file's bytes as they come. @throws AppError */
  async download({ kind, id }: HubRepo, commitSha: string, path: string): Promise<ReadableStream<Uint8Array>> {
    return this.#do(`fetch ${path} of ${id}`, async () => {
      const prefix = kind === "model" ? "" : `${kind}s/`;
      const name = path.split("/").map(encodeURIComponent).join("/");
      const response = await this.#get(`/${prefix}${id}/resolve/${encodeURIComponent(commitSha)}/${name}`);
      if (!response.ok || response.body === null) await json(response);
      return response.body as ReadableStream<Uint8Array>;
    });
  }

  /** For OAuth: a form to the Hub, answered with JSON whatever the status. */
  async form(path: string, fields: Record<string, string>): Promise<{ status: number; body: unknown }> {
    return this.#do("sign in", async () => {
      const response = await this.#fetch(this.#options.hub + path, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { accept: "application/json" },
      });
      return { status: response.status, body: (await response.json()) as unknown };
    });
  }

  #common() {
    return { hubUrl: this.#options.hub, fetch: this.#fetch };
  }

  #credentials(): { accessToken: string } {
    // The library refuses what is not a token before it asks; without one it is not called.
    return { accessToken: this.#options.token ?? "" };
  }

  #headers(): Record<string, string> {
    return this.#options.token === null ? {} : { authorization: `Bearer ${this.#options.token}` };
  }

  #get(path: string): Promise<Response> {
    return this.#fetch(this.#options.hub + path, { headers: this.#headers() });
  }

  #post(path: string, body: unknown): Promise<Response> {
    return this.#fetch(this.#options.hub + path, {
      method: "POST",
      headers: { ...this.#headers(), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  async #do<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw explainHubError(error, what, this.#options.hub);
    }
  }
}

/** @param fine statuses that are answers, too */
async function json(response: Response, fine: readonly number[] = []): Promise<unknown> {
  if (response.ok || fine.includes(response.status)) return response.json();
  const error = new HubApiError(response.url, response.status);
  const body = (await response.json().catch(() => ({}))) as { error?: unknown; message?: unknown };
  const said = [body.error, body.message].find((text) => typeof text === "string");
  error.message = said ?? `status ${response.status}`;
  throw error;
}

/** Whether the Hub has a file with just these bytes. */
export async function isSame(file: LocalFile & { sha256: string }, remote: RemoteFile | undefined): Promise<boolean> {
  if (remote === undefined) return false;
  if (remote.sha256 !== null) return remote.sha256 === file.sha256;
  return remote.oid === (await gitOid(file.source));
}

/** What git calls a file: SHA-1 of a header with its size and its bytes. */
export async function gitOid(path: string): Promise<string> {
  const hash = createHash("sha1").update(`blob ${(await stat(path)).size}\0`);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}

/** @file What a Hub keeps: repositories with commits, branches and tags, and large files by SHA-256. In memory, for tests. */
import { createHash } from "node:crypto";

export interface StoredFile {
  bytes: Buffer;
  /** Set for what went through LFS. */
  sha256: string | null;
}

export interface StoredCommit {
  oid: string;
  parent: string | null;
  title: string;
  files: Map<string, StoredFile>;
}

export interface StoredRepo {
  kind: string;
  id: string;
  private: boolean;
  commits: StoredCommit[];
  /** Names to commits. */
  branches: Map<string, string>;
  tags: Map<string, string>;
}

/** A refusal as the Hub words it. */
export class HubRefusal extends Error {
  readonly status: number;
  readonly code: string | null;
  constructor(status: number, message: string, code: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
export const gitOidOf = (bytes: Buffer): string =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

export class HubStore {
  readonly repos = new Map<string, StoredRepo>();
  /** Large files that were uploaded, whether or not a commit names them. */
  readonly large = new Map<string, Buffer>();
  /** Parts of uploads under way, by upload and number. */
  readonly parts = new Map<string, Map<number, Buffer>>();
  #commits = 0;

  create(kind: string, id: string, isPrivate: boolean): StoredRepo {
    if (this.repos.has(`${kind}/${id}`)) throw new HubRefusal(409, `You already created this ${kind} repo: ${id}`);
    const first: StoredCommit = {
      oid: this.#newOid(),
      parent: null,
      title: "initial commit",
      files: new Map([[".gitattributes", { bytes: Buffer.from(GIT_ATTRIBUTES), sha256: null }]]),
    };
    const branches = new Map([["main", first.oid]]);
    const repo: StoredRepo = { kind, id, private: isPrivate, commits: [first], branches, tags: new Map() };
    this.repos.set(`${kind}/${id}`, repo);
    return repo;
  }

  /** @throws HubRefusal 404 */
  repo(kind: string, id: string): StoredRepo {
    const repo = this.repos.get(`${kind}/${id}`);
    if (repo === undefined) throw new HubRefusal(404, "Repository not found", "RepoNotFound");
    return repo;
  }

  /** @throws HubRefusal 404 */
  commitOf(repo: StoredRepo, revision: string): StoredCommit {
    const name = revision === "HEAD" ? "main" : revision;
    const oid = repo.branches.get(name) ?? repo.tags.get(name) ?? name;
    const commit = repo.commits.find((each) => each.oid === oid);
    if (commit === undefined) throw new HubRefusal(404, `Invalid rev id: ${revision}`, "RevisionNotFound");
    return commit;
  }

  /** Applies the lines of a commit as they come over the wire. @throws HubRefusal */
  apply(
    repo: StoredRepo,
    branch: string,
    lines: readonly { key: string; value: Record<string, unknown> }[],
  ): StoredCommit {
    const head = this.commitOf(repo, branch);
    if (!repo.branches.has(branch)) throw new HubRefusal(400, "You can only commit on a branch");
    const header = lines.find(({ key }) => key === "header")?.value ?? {};
    const { parentCommit } = header;
    if (typeof parentCommit === "string" && parentCommit !== head.oid) {
      throw new HubRefusal(412, "A commit has happened since. Please refresh and try again.");
    }
    const files = new Map(head.files);
    for (const { key, value } of lines) this.#applyLine(files, key, value);
    const title = typeof header.summary === "string" ? header.summary : "";
    const commit: StoredCommit = { oid: this.#newOid(), parent: head.oid, title, files };
    repo.commits.push(commit);
    repo.branches.set(branch, commit.oid);
    return commit;
  }

  #applyLine(files: Map<string, StoredFile>, key: string, value: Record<string, unknown>): void {
    const path = typeof value.path === "string" ? value.path : "";
    if (key === "header") return;
    if (path === "" || path.startsWith("/") || path.split("/").includes("..")) throw new HubRefusal(400, "Bad path");
    if (key === "file") {
      const bytes = Buffer.from(String(value.content), value.encoding === "base64" ? "base64" : "utf8");
      if (path === "README.md") refuseBadCard(bytes.toString());
      files.set(path, { bytes, sha256: null });
    } else if (key === "lfsFile") {
      const oid = String(value.oid);
      const bytes = this.large.get(oid);
      if (bytes === undefined || bytes.length !== value.size) {
        throw new HubRefusal(400, `LFS pointer pointed to a file that does not exist: ${oid}`);
      }
      files.set(path, { bytes, sha256: oid });
    } else if (key === "deletedFile") {
      if (!files.delete(path)) throw new HubRefusal(400, `${path} is not there to be deleted`);
    } else throw new HubRefusal(400, `Unknown operation ${key}`);
  }

  #newOid(): string {
    this.#commits += 1;
    return createHash("sha1").update(`commit ${this.#commits}`).digest("hex");
  }
}

const GIT_ATTRIBUTES = ["*.safetensors", "*.onnx", "*.png", "*.jpg", "*.parquet", "*.bin"]
  .map((pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`)
  .join("");

/** Whether a file goes through LFS: by its name, else by size. */
export const isLarge = (path: string, size: number): boolean =>
  /\.(safetensors|onnx|png|jpg|parquet|bin)$/.test(path) || size > 10 * 1024 * 1024;

/** What the Hub's own check of a card complains of, in part: enough to know that it was asked. */
export function judgeCard(content: string): { errors: { message: string }[]; warnings: { message: string }[] } {
  const front = /^---\n([\s\S]*?)\n---/.exec(content)?.[1];
  if (front === undefined)
    return { errors: [], warnings: [{ message: "empty or missing yaml metadata in repo card" }] };
  const errors: { message: string }[] = [];
  const value = (key: string) => new RegExp(`^${key}:[ ]*(.*)$`, "m").exec(front)?.[1]?.trim();
  const licence = value("license")?.replace(/"/g, "");
  if (licence !== undefined && !/^[a-z0-9.+-]+$/.test(licence)) {
    errors.push({ message: `"license" must be one of [apache-2.0, mit, …]` });
  }
  const base = value("base_model")?.replace(/"/g, "");
  if (base !== undefined && base !== "" && !/^[\w.-]+\/[\w.-]+$/.test(base)) {
    errors.push({ message: '"base_model" with value is not valid. Use a model id from https://hf.co/models.' });
  }
  return { errors, warnings: [] };
}

function refuseBadCard(content: string): void {
  const [error] = judgeCard(content).errors;
  if (error !== undefined) throw new HubRefusal(400, `Invalid metadata in README.md: ${error.message}`);
}

/** A revision as the Hub describes it. @param blobs with sizes and hashes, as where `blobs=true` is asked for */
export function info(store: HubStore, repo: StoredRepo, revision: string, blobs: boolean): unknown {
  const commit = store.commitOf(repo, revision);
  const card = commit.files.get("README.md")?.bytes.toString() ?? "";
  const license = /^license: "?([^"\n]+)"?$/m.exec(card)?.[1];
  return {
    _id: repo.id,
    id: repo.id,
    modelId: repo.id,
    private: repo.private,
    sha: commit.oid,
    lastModified: "2026-01-01T00:00:00.000Z",
    createdAt: "2026-01-01T00:00:00.000Z",
    tags: [],
    downloads: 0,
    likes: 0,
    gated: false,
    cardData: license === undefined ? undefined : { license },
    siblings: [...commit.files].map(([rfilename, { bytes, sha256: oid }]) => {
      const lfs = oid === null ? {} : { lfs: { sha256: oid, size: bytes.length, pointerSize: 134 } };
      return { rfilename, ...(blobs ? { size: bytes.length, blobId: gitOidOf(bytes), ...lfs } : {}) };
    }),
  };
}

/**
 * @file Jobs that send a package to the Hub. Each repository gets one commit; what is there already is not sent, so a job
 * that failed or was cut off by a crash goes on where it stopped. A job that ended ambiguously (the answer to a commit was
 * lost) looks what is there before it says anything.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { HubJob, PublishRequest } from "#contract/publishing.ts";
import type { PrivacyServices } from "../privacy/privacy-services.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { AccountService } from "./account-service.ts";
import { DATASET_FOLDERS } from "./dataset-package.ts";
import { type HubClient, type HubRepo, isSame, type RemoteFile } from "./hub-client.ts";
import type { PackageService, ReadyPackage } from "./package-service.ts";
import type { PublicationRepository } from "./publication-repository.ts";

const EVENT_MS = 200;

export interface PublishServiceOptions {
  repository: PublicationRepository;
  packages: PackageService;
  account: AccountService;
  audit: Pick<PrivacyServices["audit"], "append">;
  events: EventBus;
}

interface Active {
  job: HubJob;
  abort: AbortController;
  told: number;
  finished: Promise<void>;
}

type PackedRepo = ReadyPackage["state"]["repos"][number];

export class PublishService {
  readonly #options: PublishServiceOptions;
  readonly #active = new Map<string, Active>();

  constructor(options: PublishServiceOptions) {
    this.#options = options;
    const { repository } = options;
    for (const job of repository.list()) {
      if (job.state !== "running") continue;
      const [state, message] =
        job.kind === "fetch"
          ? (["failed", "Emend was closed meanwhile. Nothing was kept; fetch it again."] as const)
          : ([
              "interrupted",
              "Emend was closed meanwhile. Go on, and what is there already is not sent again.",
            ] as const);
      repository.update({ ...job, state, current: null, message });
    }
  }

  /** Newest first; running ones as they are now. */
  jobs(): HubJob[] {
    return this.#options.repository.list().map((job) => this.#active.get(job.id)?.job ?? job);
  }

  /** @throws AppError `not-found` */
  job(id: string): HubJob {
    const job = this.#active.get(id)?.job ?? this.#options.repository.get(id)?.job;
    if (job === undefined) throw new AppError("not-found", "This job is not in the library.");
    return job;
  }

  running(): boolean {
    return this.#active.size > 0;
  }

  /** @throws AppError `signed-out`, `privacy-blocked`, `conflict`, `busy`, `not-found` */
  async publish(packageId: string, reason: string | null): Promise<{ jobId: string }> {
    return this.#start(this.#options.packages.ready(packageId), reason);
  }

  /** Packs the same again and sends what is missing. @throws AppError as `publish`, or as packing fails */
  async resume(jobId: string): Promise<{ jobId: string }> {
    const kept = this.#options.repository.get(jobId);
    if (kept === null || kept.request === null) {
      throw new AppError("not-found", "This job cannot go on. Start it again.");
    }
    if (this.#active.has(jobId)) throw new AppError("busy", "This job is going on already.");
    this.#requireIdle();
    return this.#start(await this.#options.packages.packWhole(kept.request), kept.reason);
  }

  /** What was sent stays on the Hub's disks, but in no commit. */
  cancel(jobId: string): void {
    this.job(jobId);
    this.#active.get(jobId)?.abort.abort();
  }

  /** Resolves when a job is over, for tests. */
  async finished(jobId: string): Promise<HubJob> {
    await this.#active.get(jobId)?.finished;
    return this.job(jobId);
  }

  /** Jobs that are cut off here go on after the next start. */
  async dispose(): Promise<void> {
    for (const { abort } of this.#active.values()) abort.abort("closing");
    await Promise.allSettled([...this.#active.values()].map(({ finished }) => finished));
  }

  #requireIdle(): void {
    if (this.running()) throw new AppError("busy", "Something is being published already. Wait for it or cancel it.");
  }

  async #start(ready: ReadyPackage, reason: string | null): Promise<{ jobId: string }> {
    const { account, packages, repository } = this.#options;
    this.#requireIdle();
    const abort = new AbortController();
    const active: Active = { job: newJob(ready), abort, told: Number.NEGATIVE_INFINITY, finished: Promise.resolve() };
    const client = account.client({ signal: abort.signal, onBytes: (path, count) => this.#sent(active, path, count) });
    const names = active.job.repos.map(({ repo }) => repo).join(" and ");
    await packages.pass(ready, reason, `publish ${names}`);
    // From here on another package may be looked at; what is sent must stay until it is sent.
    const release = packages.hold(ready.state.id);
    repository.insert({ job: active.job, request: ready.state.request, reason });
    this.#active.set(active.job.id, active);
    active.finished = this.#run(active, client, ready).finally(() => {
      this.#active.delete(active.job.id);
      release();
    });
    return { jobId: active.job.id };
  }

  async #run(active: Active, client: HubClient, ready: ReadyPackage): Promise<void> {
    try {
      for (const repo of ready.state.repos) await this.#check(active, client, ready.state.request, repo);
      for (const repo of ready.state.repos) await this.#send(active, client, ready, repo);
      this.#end(active, { state: "done", phase: "done", message: null });
    } catch (error) {
      if (active.abort.signal.reason === "closing") return;
      const cancelled = active.abort.signal.aborted;
      const message = cancelled ? "Cancelled. Nothing of it can be seen on the Hub." : messageOf(error);
      const part = active.job.repos.filter(({ state }) => state === "done").map(({ repo }) => repo);
      const there = part.length === 0 ? "" : ` ${part.join(" and ")} was published before.`;
      this.#end(active, { state: cancelled ? "cancelled" : "failed", message: message + there });
    }
  }

  /** Everything that can be refused is refused before anything is made. */
  async #check(active: Active, client: HubClient, request: PublishRequest, repo: PackedRepo): Promise<void> {
    this.#change(active, { phase: "checking", current: repo.repo });
    if (repo.kind !== "space") {
      const { errors } = await client.validateCard(repo.kind, repo.card);
      if (errors.length > 0) {
        throw new AppError("bad-input", `The Hub does not take the card of ${repo.repo}: ${errors.join("; ")}.`);
      }
    }
    const state = await client.state(hubRepo(repo));
    if (state !== null && !state.private && request.visibility === "private") {
      throw new AppError(
        "conflict",
        `${repo.repo} is public on the Hub, and this is to be private. Make it private there, or choose another repository.`,
      );
    }
  }

  async #send(active: Active, client: HubClient, ready: ReadyPackage, repo: PackedRepo): Promise<void> {
    const { request } = ready.state;
    const of = hubRepo(repo);
    this.#changeRepo(active, repo, { state: "running" });
    const head = await this.#prepareRepo(active, client, request, of);
    const remote = await client.files(of, request.branch);
    const files = repo.files.map((file) => ({ ...file, source: join(ready.folder, repo.kind, file.path) }));
    const missing = [];
    for (const file of files) if (!(await isSame(file, remote.get(file.path)))) missing.push(file);
    const there = repo.bytes - missing.reduce((sum, { size }) => sum + size, 0);
    this.#changeRepo(active, repo, { sent: there });
    const remove = staleFiles(repo, remote);
    let commit = head;
    if (missing.length > 0 || remove.length > 0) {
      const title = request.tag === null ? "Published with Emend" : `Published with Emend: ${request.tag}`;
      const change = { branch: request.branch, parent: head, title, files: missing, remove };
      commit = await client
        .commit(of, change, (phase) => this.#change(active, { phase }))
        .catch(async (error: unknown) => {
          const landed = await this.#landed(active, client, request, of, files);
          if (landed === null) throw error;
          return landed;
        });
    }
    if (request.tag !== null) await client.tag(of, request.tag, commit);
    this.#changeRepo(active, repo, { state: "done", sent: repo.bytes, commit });
    this.#note(ready, repo);
  }

  /** @returns the commit that the change goes on */
  async #prepareRepo(active: Active, client: HubClient, request: PublishRequest, of: HubRepo): Promise<string> {
    let main = await client.state(of);
    if (main === null) {
      this.#change(active, { phase: "creating", current: of.id });
      await client.create(of, request.visibility);
      main = await client.state(of);
    }
    if (main === null) throw new AppError("not-found", `${of.id} is not there after it was made. Try again later.`);
    if (request.branch === "main") return main.sha;
    const branch = await client.state(of, request.branch);
    if (branch !== null) return branch.sha;
    await client.createBranch(of, request.branch);
    return main.sha;
  }

  /** After a failure of which nobody knows whether it came too late: the commit that has it all; null where none has. */
  async #landed(
    active: Active,
    client: HubClient,
    request: PublishRequest,
    of: HubRepo,
    files: readonly { path: string; source: string; sha256: string }[],
  ): Promise<string | null> {
    if (active.abort.signal.aborted || active.job.phase !== "committing") return null;
    try {
      const state = await client.state(of, request.branch);
      const remote = await client.files(of, request.branch);
      for (const file of files) if (!(await isSame(file, remote.get(file.path)))) return null;
      return state?.sha ?? null;
    } catch {
      return null;
    }
  }

  #note({ state, lines }: ReadyPackage, { kind, repo, url }: PackedRepo): void {
    const left = lines.filter(({ what }) => what === (kind === "dataset" ? "image-and-text" : "text"));
    const lineIds = kind === "space" ? [] : left.map(({ lineId }) => lineId);
    if (lineIds.length > 0) {
      this.#options.repository.published(repo, url, lineIds, new Date().toISOString());
    }
    this.#options.audit.append({
      action: "publish",
      summary: `${repo} (${kind}, ${state.request.visibility}) was published with ${lineIds.length} lines.`,
      subjects: [state.request.adapterId ?? "", ...lineIds],
    });
  }

  #sent(active: Active, path: string | null, count: number): void {
    const repo = active.job.repos.find(({ state }) => state === "running");
    if (repo === undefined || path === null) return;
    this.#changeRepo(active, repo, { sent: Math.min(repo.total, Math.max(0, repo.sent + count)) }, path);
  }

  #changeRepo(
    active: Active,
    { kind }: { kind: HubJob["repos"][number]["kind"] },
    part: Partial<HubJob["repos"][number]>,
    current: string | null = active.job.current,
  ): void {
    const repos = active.job.repos.map((repo) => (repo.kind === kind ? { ...repo, ...part } : repo));
    this.#change(active, { repos, current }, part.state !== undefined);
  }

  #change(active: Active, part: Partial<HubJob>, now = false): void {
    active.job = { ...active.job, ...part };
    if (!now && performance.now() - active.told < EVENT_MS) return;
    active.told = performance.now();
    this.#options.repository.update(active.job);
    this.#options.events.emit("publishing.progress", active.job);
  }

  #end(active: Active, part: Pick<HubJob, "state" | "message"> & { phase?: HubJob["phase"] }): void {
    this.#change(active, { ...part, current: null, endedAt: new Date().toISOString() }, true);
  }
}

function newJob({ state }: ReadyPackage): HubJob {
  return {
    id: randomUUID(),
    kind: "publish",
    state: "running",
    phase: "checking",
    title: state.request.card.title,
    startedAt: new Date().toISOString(),
    endedAt: null,
    visibility: state.request.visibility,
    repos: state.repos.map(({ kind, repo, url, bytes }) => ({
      kind,
      repo,
      url,
      state: "waiting",
      sent: 0,
      total: bytes,
      commit: null,
    })),
    current: null,
    message: null,
    adapterId: state.request.adapterId,
    documentIds: [],
  };
}

const hubRepo = ({ kind, repo }: PackedRepo): HubRepo => ({ kind, id: repo });

/** What an earlier version of a data set left: lines that are not in it any more must not stay. Other files are not ours. */
function staleFiles({ kind, files }: PackedRepo, remote: ReadonlyMap<string, RemoteFile>): string[] {
  if (kind !== "dataset") return [];
  const ours = new Set(files.map(({ path }) => path));
  return [...remote.keys()].filter(
    (path) => !ours.has(path) && DATASET_FOLDERS.some((folder) => path.startsWith(folder)),
  );
}

const messageOf = (error: unknown): string =>
  error instanceof AppError
    ? error.message
    : `It failed: ${error instanceof Error ? error.message : String(error)}. Go on, and what was sent is not sent again.`;

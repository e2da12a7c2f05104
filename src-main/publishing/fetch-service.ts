/**
 * @file Versions and data sets from the Hub into the library. Files are named by us, not by the repository; each is checked
 * against the hash that the Hub lists for the commit, and a model has to read a line before it is among the versions (one of a large model: its base has to be on this machine).
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LargeBase } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { FetchPreview, HubJob } from "#contract/publishing.ts";
import { ADAPTER_FILES, hashFile, LARGE_ADAPTER_FILES } from "../adapters/adapter-folder.ts";
import { streamToFile } from "../platform/stream-file.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { TrainerSummary } from "../training/trainer-protocol.ts";
import type { AccountService } from "./account-service.ts";
import { RUN_RECORD } from "./adapter-package.ts";
import { ADAPTER_CONFIG, baseOfFetched, baseProblem, type InstalledBase, isLarge } from "./fetched-base.ts";
import { gitOid, type HubClient, type HubRepo, type RemoteFile } from "./hub-client.ts";
import { explainHubError } from "./hub-errors.ts";
import type { PublicationRepository } from "./publication-repository.ts";
import { checkAdapter } from "./safetensors.ts";

const EVENT_MS = 200;
const AT_ONCE = 4;
const TRIES = 3;
/** Bytes. A whole adapter of this base is about 40 MB. */
const LARGEST_ADAPTER = 2_000_000_000;
const LARGEST_REPORT = 100_000_000;
const LARGEST_CONFIG = 1_000_000;
const LARGEST_DATASET = 50_000_000_000;
const MOST_FILES = 200_000;
/** What Emend can make something of. */
const DATASET_FILES = /\.(parquet|jsonl|json|csv|txt|xml|png|jpe?g|webp|tiff?)$/i;
/** Plain names below plain folders: no way out, nothing hidden, nothing that a system takes for a device. */
const PLAIN = /^(?!\/)(?!.*(^|\/)\.)(?!.*(^|\/)(con|prn|aux|nul|com\d|lpt\d)(\.|\/|$))[^\\:*?"<>|\p{Cc}]{1,240}$/iu;

export interface FetchServiceOptions {
  repository: PublicationRepository;
  account: AccountService;
  events: EventBus;
  libraryFolder: string;
  /** Puts a finished folder among the versions. */
  register: (adapter: {
    id: string;
    name: string;
    runId: null;
    folder: string;
    summary: TrainerSummary;
    largeBase: LargeBase | null;
  }) => Promise<void>;
  /** The large models of this machine: an adapter of one is of use where its base is. */
  largeModels: () => Promise<readonly InstalledBase[]>;
  /** Reads something with a model. @throws AppError where it cannot be used */
  tryModel: (onnxPath: string, sha256: string) => Promise<void>;
  /** Brings a folder with a data set into the library. @returns the documents */
  importFolder: (folder: string, signal: AbortSignal) => Promise<string[]>;
}

interface Active {
  job: HubJob;
  abort: AbortController;
  told: number;
  finished: Promise<void>;
}

export class FetchService {
  readonly #options: FetchServiceOptions;
  readonly #active = new Map<string, Active>();

  constructor(options: FetchServiceOptions) {
    this.#options = options;
  }

  /** What would come. @throws AppError `not-found`, `hub-unreachable` */
  async preview(kind: "model" | "dataset", repo: string, revision: string): Promise<FetchPreview> {
    const client = this.#options.account.anyClient({ signal: AbortSignal.timeout(60_000) });
    const of: HubRepo = { kind, id: repo };
    const state = await client.state(of, revision);
    if (state === null) {
      throw new AppError(
        "not-found",
        `There is no ${kind} ${repo} at ${revision}, or none that you may see. Check its name, or sign in if it is private.`,
      );
    }
    const files = wanted(kind, await client.files(of, state.sha));
    return {
      kind,
      repo,
      commit: state.sha,
      files: files.map(({ path, size }) => ({ path, size })),
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      licence: await client.licence(of, state.sha),
      private: state.private,
      problem: problemOf(kind, files) ?? (await this.#baseProblem(client, of, state.sha, files)),
    };
  }

  /** @throws AppError `bad-input` where what is there cannot be used */
  async start(kind: "model" | "dataset", repo: string, commit: string): Promise<{ jobId: string }> {
    const abort = new AbortController();
    const active: Active = {
      job: newJob(kind, repo, commit),
      abort,
      told: Number.NEGATIVE_INFINITY,
      finished: Promise.resolve(),
    };
    const client = this.#options.account.anyClient({ signal: abort.signal });
    const files = wanted(kind, await client.files({ kind, id: repo }, commit));
    const problem = problemOf(kind, files) ?? (await this.#baseProblem(client, { kind, id: repo }, commit, files));
    if (problem !== null) throw new AppError("bad-input", problem);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    active.job = { ...active.job, repos: active.job.repos.map((each) => ({ ...each, total })) };
    this.#options.repository.insert({ job: active.job, request: null, reason: null });
    this.#active.set(active.job.id, active);
    active.finished = this.#run(active, client, { kind, id: repo }, commit, files).finally(() =>
      this.#active.delete(active.job.id),
    );
    return { jobId: active.job.id };
  }

  /** A running fetch as it is now; null where it is over. */
  current(jobId: string): HubJob | null {
    return this.#active.get(jobId)?.job ?? null;
  }

  running(): boolean {
    return this.#active.size > 0;
  }

  /** Leaves nothing. */
  cancel(jobId: string): void {
    this.#active.get(jobId)?.abort.abort();
  }

  /** Resolves when a fetch is over, for tests. */
  async finished(jobId: string): Promise<void> {
    await this.#active.get(jobId)?.finished;
  }

  async dispose(): Promise<void> {
    for (const { abort } of this.#active.values()) abort.abort();
    await Promise.allSettled([...this.#active.values()].map(({ finished }) => finished));
  }

  async #run(active: Active, client: HubClient, of: HubRepo, commit: string, files: RemoteFile[]): Promise<void> {
    const folder = join(this.#options.libraryFolder, "publishing", `fetch-${active.job.id}`);
    const name = of.id.split("/")[1] ?? of.id;
    const into = join(folder, name);
    try {
      await this.#download(active, client, of, commit, files, into);
      this.#change(active, { phase: "verifying", current: null });
      active.abort.signal.throwIfAborted();
      const made = of.kind === "model" ? await this.#adopt(into, name) : await this.#import(into, active);
      this.#change(active, { ...made, state: "done", phase: "done", endedAt: new Date().toISOString() }, true);
    } catch (error) {
      const cancelled = active.abort.signal.aborted;
      const full = (error as NodeJS.ErrnoException).code === "ENOSPC";
      const message = cancelled
        ? "Cancelled. Nothing was kept."
        : full
          ? "The disk is full. Free some space and fetch it again; nothing was kept."
          : explainHubError(error, `fetch ${of.id}`, this.#options.account.hub).message;
      this.#change(
        active,
        { state: cancelled ? "cancelled" : "failed", message, current: null, endedAt: new Date().toISOString() },
        true,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #download(
    active: Active,
    client: HubClient,
    of: HubRepo,
    commit: string,
    files: readonly RemoteFile[],
    into: string,
  ): Promise<void> {
    const queue = [...files];
    const failed = new AbortController();
    const signal = AbortSignal.any([active.abort.signal, failed.signal]);
    const next = async (): Promise<void> => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        signal.throwIfAborted();
        await this.#downloadOne(active, client, of, commit, file, join(into, ...file.path.split("/")), signal);
      }
    };
    const going = Array.from({ length: AT_ONCE }, next);
    try {
      await Promise.all(going);
    } catch (error) {
      // The others write as well, into a folder that is about to be taken away.
      failed.abort(error);
      await Promise.allSettled(going);
      throw error;
    }
  }

  /** A file whose bytes are not those that the Hub lists is fetched again, then given up. */
  async #downloadOne(
    active: Active,
    client: HubClient,
    of: HubRepo,
    commit: string,
    file: RemoteFile,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    for (let tried = 1; ; tried++) {
      let counted = 0;
      try {
        const bytes = Readable.fromWeb((await client.download(of, commit, file.path)) as never);
        bytes.on("data", (chunk: Buffer) => {
          counted += chunk.length;
          // More than was listed: whatever it is, it is not the file.
          if (counted > file.size) bytes.destroy(new Error(`${file.path} is longer than the Hub says`));
          this.#received(active, chunk.length, file.path);
        });
        await streamToFile(path, (file) => pipeline(bytes, file, { signal }), "w");
        const [is, wantedHash] =
          file.sha256 === null ? [await gitOid(path), file.oid] : [await hashFile(path), file.sha256];
        if (is !== wantedHash) throw new Error(`${file.path} came damaged`);
        return;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (signal.aborted || code === "ENOSPC" || error instanceof AppError || tried >= TRIES) throw error;
        this.#received(active, -counted, file.path);
      }
    }
  }

  /** What stands against an adapter of a large model: its base is not here. null for every other. */
  async #baseProblem(
    client: HubClient,
    of: HubRepo,
    commit: string,
    files: readonly RemoteFile[],
  ): Promise<string | null> {
    const config = files.find(({ path }) => path === ADAPTER_CONFIG);
    if (of.kind !== "model" || config === undefined || !isLarge(files)) return null;
    const text = await new Response(await client.download(of, commit, config.path)).text();
    return baseProblem(text, await this.#options.largeModels());
  }

  /** A downloaded adapter becomes a version. @throws AppError `bad-model` */
  async #adopt(from: string, name: string): Promise<Pick<HubJob, "adapterId">> {
    await checkAdapter(join(from, "adapter_model.safetensors"));
    const report = JSON.parse(await readFile(join(from, "evaluation.json"), "utf8")) as { summary?: unknown };
    const summary = TrainerSummary.safeParse(report.summary);
    if (!summary.success) {
      throw new AppError(
        "bad-model",
        "evaluation.json of this repository has no figures that Emend knows. Nothing was kept.",
      );
    }
    const onnx = join(from, "model.onnx");
    const largeBase = existsSync(onnx) ? null : await baseOfFetched(from, await this.#options.largeModels());
    // A large model takes minutes to be loaded: it holds the adapter against its own parts when it first reads with it.
    if (largeBase === null) await this.#options.tryModel(onnx, await hashFile(onnx));
    const id = randomUUID();
    const folder = join(this.#options.libraryFolder, "adapters", id);
    await mkdir(dirname(folder), { recursive: true });
    await rename(from, folder);
    await this.#options.register({ id, name, runId: null, folder, summary: summary.data, largeBase });
    return { adapterId: id };
  }

  async #import(folder: string, active: Active): Promise<Pick<HubJob, "documentIds">> {
    return { documentIds: await this.#options.importFolder(folder, active.abort.signal) };
  }

  #received(active: Active, count: number, path: string): void {
    const repos = active.job.repos.map((repo) => ({ ...repo, sent: Math.max(0, repo.sent + count) }));
    this.#change(active, { repos, current: path });
  }

  #change(active: Active, part: Partial<HubJob>, now = false): void {
    active.job = { ...active.job, ...part };
    if (!now && performance.now() - active.told < EVENT_MS) return;
    active.told = performance.now();
    this.#options.repository.update(active.job);
    this.#options.events.emit("publishing.progress", active.job);
  }
}

function newJob(kind: "model" | "dataset", repo: string, commit: string): HubJob {
  return {
    id: randomUUID(),
    kind: "fetch",
    state: "running",
    phase: "downloading",
    title: repo,
    startedAt: new Date().toISOString(),
    endedAt: null,
    visibility: null,
    repos: [{ kind, repo, url: "", state: "running", sent: 0, total: 0, commit }],
    current: null,
    message: null,
    adapterId: null,
    documentIds: [],
  };
}

/** Files that are fetched: of an adapter the six that make one and run.yaml where it is, of a data set what Emend can read. */
function wanted(kind: "model" | "dataset", files: ReadonlyMap<string, RemoteFile>): RemoteFile[] {
  if (kind === "model") return [...ADAPTER_FILES, RUN_RECORD].flatMap((name) => files.get(name) ?? []);
  return [...files.values()].filter(({ path }) => DATASET_FILES.test(path) && PLAIN.test(path));
}

function problemOf(kind: "model" | "dataset", files: readonly RemoteFile[]): string | null {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (kind === "dataset") {
    if (files.length === 0) return "This data set holds no line images with text that Emend can read.";
    if (files.length > MOST_FILES || bytes > LARGEST_DATASET) return "This data set is too large to be fetched whole.";
    return null;
  }
  const missing = (isLarge(files) ? LARGE_ADAPTER_FILES : ADAPTER_FILES).filter(
    (name) => !files.some(({ path }) => path === name),
  );
  if (missing.length > 0) {
    return `This is no adapter that Emend can use: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Emend reads adapters that were published with Emend.`;
  }
  const long = files.find(({ path, size }) =>
    path === ADAPTER_CONFIG ? size > LARGEST_CONFIG : !/\.(onnx|safetensors)$/.test(path) && size > LARGEST_REPORT,
  );
  if (bytes > LARGEST_ADAPTER || long !== undefined)
    return "This adapter is far larger than any of Emend's. It is not fetched.";
  return null;
}

/** @file Comparing, measuring and mixing as jobs: what they say, how they are cancelled. They live in memory. */
import { randomUUID } from "node:crypto";
import type { VersionJob } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";

/** Progress events of a job go out at most this often; its end is told at once. */
const EVENT_MS = 100;
const KEPT_JOBS = 20;

export interface RunningVersionJob {
  readonly id: string;
  readonly signal: AbortSignal;
  state(): VersionJob;
  change(change: Partial<VersionJob>): void;
}

export class VersionJobs {
  readonly #events: EventBus;
  readonly #jobs = new Map<string, { state: VersionJob; abort: AbortController; finished: Promise<void> }>();
  #disposed = false;

  constructor(events: EventBus) {
    this.#events = events;
  }

  /** Starts work as a job. What it throws ends the job as failed, or as cancelled where somebody did. */
  start(kind: VersionJob["kind"], work: (job: RunningVersionJob) => Promise<void>): { jobId: string } {
    const id = randomUUID();
    const abort = new AbortController();
    const empty = { comparison: null, measured: [], versionId: null, message: null };
    const entry = {
      state: { id, kind, state: "running", done: 0, total: 0, ...empty } as VersionJob,
      abort,
      finished: Promise.resolve(),
    };
    this.#jobs.set(id, entry);
    this.#forgetOld();
    let told = 0;
    const change = (part: Partial<VersionJob>, now = false) => {
      entry.state = { ...entry.state, ...part };
      if (this.#disposed || (!now && Date.now() - told < EVENT_MS)) return;
      told = Date.now();
      this.#events.emit("adapters.progress", entry.state);
    };
    const job = {
      id,
      signal: abort.signal,
      state: () => entry.state,
      change: (part: Partial<VersionJob>) => change(part),
    };
    entry.finished = work(job).then(
      () => change({ state: abort.signal.aborted ? "cancelled" : "done" }, true),
      (error: unknown) => {
        if (abort.signal.aborted) change({ state: "cancelled" }, true);
        else change({ state: "failed", message: explain(error) }, true);
      },
    );
    return { jobId: id };
  }

  /** @throws AppError `not-found` */
  job(id: string): VersionJob {
    return this.#get(id).state;
  }

  /** @throws AppError `not-found` */
  cancel(id: string): void {
    this.#get(id).abort.abort();
  }

  /** Resolves when the job is over, however it ends. @throws AppError `not-found` */
  async finished(id: string): Promise<VersionJob> {
    await this.#get(id).finished;
    return this.job(id);
  }

  /** Ends all jobs and waits for them, so that the library may be closed. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const { abort } of this.#jobs.values()) abort.abort();
    await Promise.all([...this.#jobs.values()].map(({ finished }) => finished));
  }

  #get(id: string) {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", "This is over and forgotten. Start it again.");
    return job;
  }

  #forgetOld(): void {
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= KEPT_JOBS) return;
      if (state.state !== "running") this.#jobs.delete(id);
    }
  }
}

function explain(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: "", message: String(error) };
  if (code === "ENOSPC" || code === "SQLITE_FULL") return "The disk is full. Free some space and try again.";
  return `It stopped: ${message}. Try again; if it stops the same way, tell us with this message.`;
}

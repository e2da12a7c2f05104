/** @file Running exports and imports: what they say, how they are cancelled. Jobs live in memory and end with the process. */
import { randomUUID } from "node:crypto";
import { AppError } from "#contract/errors.ts";
import type { FormatJob } from "#contract/formats.ts";
import type { EventBus } from "../rpc/event-bus.ts";

/** Progress events of a job go out at most this often; its end is told at once. */
const EVENT_MS = 100;
const KEPT_JOBS = 50;
/** Notes that a job carries; of more only the count is of interest. */
const MOST_NOTES = 200;

export interface RunningJob {
  readonly id: string;
  readonly signal: AbortSignal;
  state(): FormatJob;
  change(change: Partial<FormatJob>): void;
  note(message: string): void;
}

export class FormatJobs {
  readonly #events: EventBus;
  readonly #jobs = new Map<string, { state: FormatJob; abort: AbortController; finished: Promise<void> }>();

  constructor(events: EventBus) {
    this.#events = events;
  }

  /** Starts work as a job. What it throws ends the job as failed, or as cancelled where somebody did. */
  start(begin: Pick<FormatJob, "kind" | "format">, work: (job: RunningJob) => Promise<void>): { jobId: string } {
    const id = randomUUID();
    const abort = new AbortController();
    const state: FormatJob = {
      id,
      ...begin,
      state: "running",
      done: 0,
      total: 0,
      lines: 0,
      current: null,
      path: null,
      bytes: 0,
      documentIds: [],
      notes: [],
      message: null,
    };
    const entry = { state, abort, finished: Promise.resolve() };
    this.#jobs.set(id, entry);
    this.#forgetOld();
    let told = 0;
    const change = (change: Partial<FormatJob>, now = false) => {
      entry.state = { ...entry.state, ...change };
      if (!now && Date.now() - told < EVENT_MS) return;
      told = Date.now();
      this.#events.emit("formats.progress", entry.state);
    };
    const job: RunningJob = {
      id,
      signal: abort.signal,
      state: () => entry.state,
      change: (part) => change(part),
      note: (message) => {
        if (entry.state.notes.length < MOST_NOTES) change({ notes: [...entry.state.notes, message] });
      },
    };
    entry.finished = work(job).then(
      () => change({ state: abort.signal.aborted ? "cancelled" : "done", current: null }, true),
      (error: unknown) => {
        if (abort.signal.aborted) change({ state: "cancelled", current: null }, true);
        else change({ state: "failed", current: null, message: explain(error) }, true);
      },
    );
    return { jobId: id };
  }

  /** Whether anything is written or read in just now. */
  running(): boolean {
    return [...this.#jobs.values()].some(({ state }) => state.state === "running");
  }

  /** @throws AppError `not-found` */
  job(id: string): FormatJob {
    return this.#get(id).state;
  }

  /** @throws AppError `not-found` */
  cancel(id: string): void {
    this.#get(id).abort.abort();
  }

  /** Resolves when the job is over, however it ends. */
  async finished(id: string): Promise<FormatJob> {
    await this.#get(id).finished;
    return this.job(id);
  }

  /** Ends all jobs and waits for them, so that the library may be closed. */
  async dispose(): Promise<void> {
    for (const { abort } of this.#jobs.values()) abort.abort();
    await Promise.all([...this.#jobs.values()].map(({ finished }) => finished));
  }

  #get(id: string): { state: FormatJob; abort: AbortController; finished: Promise<void> } {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", "This export or import is over and forgotten.");
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
  if (code === "ENOSPC" || code === "SQLITE_FULL")
    return "The disk is full. Free some space and try again; nothing half is left.";
  return `It stopped: ${message}. Try again; if it stops the same way, tell us with this message.`;
}

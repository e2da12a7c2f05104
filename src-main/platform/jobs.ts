/** @file Work that is watched and can be cancelled, one class for all domains. Jobs live in memory and end with the process. */
import { randomUUID } from "node:crypto";
import { AppError } from "#contract/errors.ts";

/** Progress of a job is told at most this often, in milliseconds of a clock that nobody sets; its end is told at once. */
const TELL_MS = 100;

/** What every job says of itself. */
export interface JobState {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  /** Why it failed and what to do next; null while nothing failed. */
  message: string | null;
}

/** A job as its own work sees it. */
export interface RunningJob<State> {
  readonly id: string;
  readonly signal: AbortSignal;
  state(): State;
  change(change: Partial<State>): void;
}

export interface JobsOptions<State> {
  /** Called with each new state until `dispose`. */
  tell(state: State): void;
  /** Jobs that are remembered; the oldest of those that ended are forgotten first. */
  kept: number;
  /** Said of a job that is not known (any more). */
  forgotten: string;
  /** Said where the disk is full. */
  diskFull: string;
  /** Changes that every end brings, as that nothing is in work any more. */
  atEnd?: Partial<State>;
}

interface Entry<State> {
  state: State;
  abort: AbortController;
  finished: Promise<void>;
}

/** A domain's jobs derive from it, and say in their own `start` what a new one looks like. */
export abstract class Jobs<State extends JobState> {
  readonly #options: JobsOptions<State>;
  readonly #jobs = new Map<string, Entry<State>>();
  #disposed = false;

  constructor(options: JobsOptions<State>) {
    this.#options = options;
  }

  /** Starts work as a job. What it throws ends the job as failed, or as cancelled where somebody did. */
  protected run(begin: (id: string) => State, work: (job: RunningJob<State>) => Promise<void>): { jobId: string } {
    const id = randomUUID();
    const abort = new AbortController();
    const entry: Entry<State> = { state: begin(id), abort, finished: Promise.resolve() };
    this.#jobs.set(id, entry);
    this.#forgetOld();
    let told = Number.NEGATIVE_INFINITY;
    const change = (part: Partial<State>) => {
      entry.state = { ...entry.state, ...part };
      const ended = entry.state.state !== "running";
      if (this.#disposed || (!ended && performance.now() - told < TELL_MS)) return;
      told = performance.now();
      this.#options.tell(entry.state);
    };
    const end = (part: Partial<JobState>) => change({ ...this.#options.atEnd, ...part } as Partial<State>);
    entry.finished = work({ id, signal: abort.signal, state: () => entry.state, change }).then(
      () => end({ state: abort.signal.aborted ? "cancelled" : "done" }),
      (error: unknown) => {
        if (abort.signal.aborted) end({ state: "cancelled" });
        else end({ state: "failed", message: this.#explain(error) });
      },
    );
    return { jobId: id };
  }

  /** Whether anything is going on just now. */
  running(): boolean {
    return [...this.#jobs.values()].some(({ state }) => state.state === "running");
  }

  /** @throws AppError `not-found` */
  job(id: string): State {
    return this.#get(id).state;
  }

  /** @throws AppError `not-found` */
  cancel(id: string): void {
    this.#get(id).abort.abort();
  }

  /** Resolves when the job is over, however it ends. @throws AppError `not-found` */
  async finished(id: string): Promise<State> {
    await this.#get(id).finished;
    return this.job(id);
  }

  /** Ends all jobs and waits for them, so that the library may be closed. Nothing is told any more. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const { abort } of this.#jobs.values()) abort.abort();
    await Promise.all([...this.#jobs.values()].map(({ finished }) => finished));
  }

  #get(id: string): Entry<State> {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", this.#options.forgotten);
    return job;
  }

  #forgetOld(): void {
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= this.#options.kept) return;
      if (state.state !== "running") this.#jobs.delete(id);
    }
  }

  #explain(error: unknown): string {
    if (error instanceof AppError) return error.message;
    const { code, message } =
      error instanceof Error ? (error as NodeJS.ErrnoException) : { code: "", message: String(error) };
    if (code === "ENOSPC" || code === "SQLITE_FULL") return this.#options.diskFull;
    return `It stopped: ${message}. Try again; if it stops the same way, tell us with this message.`;
  }
}

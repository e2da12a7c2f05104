/** @file A thread that answers one question at a time within a limit: for parsers that one hostile file may hold for ever. */
import { Worker } from "node:worker_threads";
import { AppError } from "#contract/errors.ts";

export interface AskedThreadOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for an answer; the thread is ended where it takes longer. */
  limitMs: number;
  /** Megabytes of objects; buffers are not counted. Node's own where left out. */
  heapMb?: number;
}

/** It ended without an answer. */
export class ThreadEnded extends Error {
  readonly why: "too-slow" | "died";

  constructor(why: "too-slow" | "died", detail: string) {
    super(detail);
    this.why = why;
  }
}

/** The thread and the one answer that is waited for. */
export class AskedThread<Question, Answer> {
  readonly #worker: Worker;
  readonly #options: AskedThreadOptions;
  readonly #cancel = () => this.#stop(new AppError("cancelled", "Cancelled."));
  /** Came before anybody waited for it. */
  readonly #come: Answer[] = [];
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;
  #ended: Error | null = null;

  /** Starts it. @param entry its script @param data what it begins with */
  constructor(entry: URL, data: unknown, options: AskedThreadOptions) {
    this.#options = options;
    const { signal, heapMb } = options;
    // What libraries print about odd files is of no use to anyone.
    const limits = heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } };
    this.#worker = new Worker(entry, { workerData: data, stdout: true, stderr: true, ...limits });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on("message", (answer: Answer) => {
      if (this.#waiting === null) this.#come.push(answer);
      else this.#waiting.resolve(answer);
    });
    this.#worker.on("error", (error) => this.#stop(new ThreadEnded("died", String(error))));
    this.#worker.on("exit", () => this.#stop(new ThreadEnded("died", "the thread ended")));
    if (signal?.aborted) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel, { once: true });
  }

  /** @throws as `next` */
  ask(question: Question, limitMs?: number): Promise<Answer> {
    this.#worker.postMessage(question);
    return this.next(limitMs);
  }

  /** The next thing that it says. @throws ThreadEnded; AppError `cancelled` */
  next(limitMs: number = this.#options.limitMs): Promise<Answer> {
    const [come] = this.#come.splice(0, 1);
    if (come !== undefined) return Promise.resolve(come);
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => this.#stop(new ThreadEnded("too-slow", `more than ${limitMs} ms`)), limitMs);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting = null;
      };
      this.#waiting = {
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
    });
  }

  /** Ends it wherever it is, and gives its memory back. */
  async end(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#cancel);
    await this.#worker.terminate();
  }

  #stop(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    void this.#worker.terminate();
  }
}

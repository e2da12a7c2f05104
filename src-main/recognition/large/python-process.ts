/** @file One large model in a Python process: loaded once, asked by id. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { type RunningChild, startChild } from "../../platform/child-process.ts";
import {
  ENGINE_PROTOCOL,
  type EngineEvent,
  type EngineHealth,
  type EngineRequest,
  parseEngineLine,
  type ReadCommand,
  type WrittenText,
} from "./python-protocol.ts";

/** How to start the trainer's package: `program args… engine request.json`. */
export interface PythonCommand {
  program: string;
  args: readonly string[];
  env: Record<string, string>;
}

/** A cancelled reading that has not answered by then hangs: the process is ended. */
const CANCEL_GRACE_MS = 15_000;

/** What a process that loads is doing: its program starts, then the weights come, `share` of them from 0 to 1. */
export interface LoadingState {
  phase: "starting" | "loading";
  share: number;
}

interface Waiting {
  texts: WrittenText[];
  onProgress: (done: number, total: number) => void;
  resolve: (texts: WrittenText[]) => void;
  reject: (error: Error) => void;
}

export type ReadyEvent = Extract<EngineEvent, { type: "ready" }>;

export class PythonProcess {
  readonly #child: RunningChild;
  readonly #waiting = new Map<string, Waiting>();
  readonly #health: ((health: EngineHealth) => void)[] = [];
  readonly #folder: string;
  /** Adapters that are or were asked to be loaded, by name. */
  readonly #adapters = new Map<string, Promise<unknown>>();
  readonly #loadingHeard = new Set<(state: LoadingState) => void>();
  #loading: LoadingState = { phase: "starting", share: 0 };
  #isReady = false;
  #next = 1;
  #ended = false;
  #failure: AppError | null = null;
  #resolveReady: (ready: ReadyEvent) => void = () => {};
  #rejectReady: (error: Error) => void = () => {};
  /** Resolves once the model is loaded. @throws AppError `bad-model`, `bad-input` or `worker-died` */
  readonly ready: Promise<ReadyEvent>;

  /**
   * Starts loading at once.
   * @param onLog what the process logs, and warnings
   */
  constructor(command: PythonCommand, request: EngineRequest, onLog: (line: string) => void = () => {}) {
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    // Whoever reads awaits it; until then a failure must not count as unhandled.
    this.ready.catch(() => {});
    this.#folder = mkdtempSync(join(tmpdir(), "emend-engine-"));
    const file = join(this.#folder, "request.json");
    writeFileSync(file, JSON.stringify(request));
    this.#child = startChild(command.program, [...command.args, "engine", file], {
      env: { ...command.env, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1", HF_HUB_OFFLINE: "1" },
      onStderr: onLog,
      onStdout: (line) => {
        const event = parseEngineLine(line);
        if (event === null) onLog(line);
        else this.#hear(event, onLog);
      },
    });
    void this.#child.ended.then((end) => {
      this.#ended = true;
      const how = end.startError === null ? (end.signal ?? `status ${end.code}`) : end.startError.message;
      const detail = { log: end.stderrTail };
      // While it loads, every further page would wait as long to meet the same: `bad-model` ends a whole job.
      const died =
        this.#isReady || end.startError !== null
          ? new AppError(
              "worker-died",
              `The large model's process ended (${how}). Read again; if it ends the same way, choose a smaller model or close other programs.`,
              detail,
            )
          : new AppError(
              "bad-model",
              `The large model's process ended while it loaded (${how}), most often for want of memory. Close other programs or choose a smaller model, then read again.`,
              detail,
            );
      this.#failure ??= died;
      this.#rejectReady(this.#failure);
      for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
      this.#waiting.clear();
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  /** Whether it is gone: another has to be started. */
  get dead(): boolean {
    return this.#ended || this.#failure !== null;
  }

  /**
   * Reads images, in the order as given.
   * @throws AppError `cancelled`, `damaged-file`, `not-found`, `bad-input`, `worker-died` or `internal`
   */
  async read(
    command: ReadCommand,
    signal?: AbortSignal,
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<WrittenText[]> {
    if (command.images.length === 0) return [];
    await this.loaded(signal);
    const id = String(this.#next++);
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#child.writeLine(JSON.stringify({ command: "cancel", id }));
      timer = setTimeout(() => this.#child.kill(), CANCEL_GRACE_MS);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await this.#ask({ command: "read", id, ...command }, onProgress);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      this.#waiting.delete(id);
    }
  }

  /**
   * Waits for the weights. A wait that is cancelled while nobody else waits ends the process: it would take memory for nothing.
   * @throws AppError as `ready`, and `cancelled`
   */
  async loaded(signal?: AbortSignal, onLoading: (state: LoadingState) => void = () => {}): Promise<void> {
    if (signal?.aborted) throw new AppError("cancelled", "Cancelled.");
    if (this.#isReady) return;
    onLoading(this.#loading);
    this.#loadingHeard.add(onLoading);
    let cancel = () => {};
    try {
      await new Promise<unknown>((resolve, reject) => {
        cancel = () => reject(new AppError("cancelled", "Cancelled."));
        signal?.addEventListener("abort", cancel, { once: true });
        this.ready.then(resolve, reject);
      });
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#loadingHeard.delete(onLoading);
      const forNobody = signal?.aborted === true && this.#loadingHeard.size === 0 && !this.#isReady;
      if (forNobody) this.#fail(new AppError("cancelled", "Cancelled."));
    }
  }

  /** Puts a LoRA folder beside the base, once for each name. @throws AppError `bad-model` where it is none for this base */
  async putOn(name: string, folder: string): Promise<void> {
    await this.ready;
    const known = this.#adapters.get(name);
    if (known !== undefined) {
      await known;
      return;
    }
    const id = String(this.#next++);
    const loading = this.#ask({ command: "load-adapter", id, name, folder }).catch((error: unknown) => {
      this.#adapters.delete(name);
      const message = error instanceof Error ? error.message : String(error);
      throw error instanceof AppError && error.code === "worker-died" ? error : new AppError("bad-model", message);
    });
    this.#adapters.set(name, loading);
    await loading.finally(() => this.#waiting.delete(id));
  }

  /** How it is; answered also while it reads. @throws AppError `worker-died` */
  health(): Promise<EngineHealth> {
    return new Promise((resolve, reject) => {
      this.#health.push(resolve);
      void this.#child.ended.then(() => reject(new AppError("worker-died", "The large model's process has ended.")));
      this.#say({ command: "health" });
    });
  }

  /** Ends it; what is being read is given up. */
  async close(): Promise<void> {
    this.#child.endInput();
    const timer = setTimeout(() => this.#child.kill(), CANCEL_GRACE_MS);
    await this.#child.ended;
    clearTimeout(timer);
  }

  /** @throws what ended it, also where that was before: nobody would answer any more */
  #ask(
    command: { command: string; id: string; [part: string]: unknown },
    onProgress: Waiting["onProgress"] = () => {},
  ): Promise<WrittenText[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#failure ?? new AppError("worker-died", "The large model's process has ended. Read again."));
        return;
      }
      this.#waiting.set(command.id, { texts: [], onProgress, resolve, reject });
      this.#say(command);
    });
  }

  #say(command: object): void {
    this.#child.writeLine(JSON.stringify(command));
  }

  #hear(event: EngineEvent, onLog: (line: string) => void): void {
    switch (event.type) {
      case "hello":
        if (event.protocol !== ENGINE_PROTOCOL) this.#fail(foreign(event.protocol));
        else this.#hearLoading(0);
        break;
      case "loading":
        this.#hearLoading(event.share);
        break;
      case "ready":
        this.#isReady = true;
        for (const name of event.adapters) this.#adapters.set(name, Promise.resolve());
        this.#resolveReady(event);
        break;
      case "error":
        this.#fail(new AppError("bad-model", event.message));
        break;
      case "warning":
        onLog(`${event.code}: ${event.message}`);
        break;
      case "health":
        this.#health.shift()?.(event);
        break;
      case "reading":
        this.#waiting.get(event.id)?.texts.push(event);
        break;
      case "progress":
        this.#waiting.get(event.id)?.onProgress(event.done, event.total);
        break;
      case "done":
        this.#answer(event.id, (waiting) => waiting.resolve(waiting.texts));
        break;
      case "cancelled":
        this.#answer(event.id, (waiting) => waiting.reject(new AppError("cancelled", "Cancelled.")));
        break;
      case "failed":
        this.#answer(event.id, (waiting) => waiting.reject(toAppError(event.code, event.message)));
        break;
      case "adapters":
        this.#answer(event.id, (waiting) => waiting.resolve([]));
        break;
      case "unloaded":
        break;
    }
  }

  #hearLoading(share: number): void {
    this.#loading = { phase: "loading", share };
    for (const heard of this.#loadingHeard) heard(this.#loading);
  }

  #answer(id: string | undefined, answer: (waiting: Waiting) => void): void {
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (waiting !== undefined) answer(waiting);
  }

  #fail(error: AppError): void {
    this.#failure = error;
    this.#rejectReady(error);
    this.#child.kill();
  }
}

function foreign(protocol: number): AppError {
  return new AppError(
    "worker-died",
    `The large model's process speaks protocol ${protocol}, and this Emend speaks ${ENGINE_PROTOCOL}. They are not of one version: install Emend again.`,
  );
}

function toAppError(code: string, message: string): AppError {
  const known = { "bad-image": "damaged-file", "missing-file": "not-found", "bad-request": "bad-input" } as const;
  return new AppError(code in known ? known[code as keyof typeof known] : "internal", message);
}

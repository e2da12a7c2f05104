/** @file The built-in models and the execution provider, as the windows see them. */
import { AppError } from "#contract/errors.ts";
import { type ModelStatus, type ProviderChoice, ProviderId as ProviderIds } from "#contract/recognition.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { ProviderId, RecognitionEngine } from "./engine.ts";
import { type ModelPaths, ORIGIN, WHEEL } from "./models/catalogue.ts";

const PROVIDER_SETTING = "recognition.provider";
/** Progress events of a download go out at most this often. */
const EVENT_MS = 200;

/** What is needed of the model store. */
export interface ModelSource {
  /** The checked files; null where they are not all there. */
  find(): Promise<ModelPaths | null>;
  /** @throws AppError `model-download-failed`, `disk-full`, `cancelled` */
  prepare(options: {
    signal?: AbortSignal;
    onProgress?: (done: number, total: number, message: string) => void;
  }): Promise<ModelPaths>;
}

/** What is needed of a library's settings. */
export interface Settings {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

export class ModelService {
  readonly #store: ModelSource;
  readonly #events: EventBus;
  readonly #settings: Settings;
  #status: ModelStatus = { state: "missing", done: 0, total: WHEEL.size, message: null, origin: ORIGIN };
  #preparing: { abort: AbortController; done: Promise<ModelPaths> } | null = null;

  constructor(store: ModelSource, events: EventBus, settings: Settings) {
    this.#store = store;
    this.#events = events;
    this.#settings = settings;
  }

  /** As it is now; files that came by another way are noticed. */
  async status(): Promise<ModelStatus> {
    const idle = this.#preparing === null && this.#status.state !== "ready";
    if (idle && (await this.#store.find()) !== null) this.#ready();
    return this.#status;
  }

  /**
   * The checked files, fetched if need be; all callers share one fetch. Asked for again while a cancelled fetch is still
   * winding down, it starts a new one after it.
   * @throws AppError `model-download-failed`, `disk-full`, `cancelled`
   */
  models(): Promise<ModelPaths> {
    const current = this.#preparing;
    if (current !== null && !current.abort.signal.aborted) return current.done;
    // Said at once, so that whoever asks next sees it under way.
    if (this.#status.state !== "ready")
      this.#set({ state: "preparing", done: 0, message: "Looking for the reading model" });
    const abort = new AbortController();
    const before =
      current === null
        ? Promise.resolve()
        : current.done.then(
            () => {},
            () => {},
          );
    const preparing = { abort, done: before.then(() => this.#fetch(abort.signal)) };
    this.#preparing = preparing;
    const over = () => {
      if (this.#preparing === preparing) this.#preparing = null;
    };
    preparing.done.then(over, over);
    return preparing.done;
  }

  /** Starts fetching and answers at once; `modelsChanged` tells the rest. */
  async prepare(): Promise<ModelStatus> {
    // How it ends is in the status.
    this.models().catch(() => {});
    return this.#status;
  }

  /** Stops a fetch; what is there already is kept for the next one. */
  cancel(): ModelStatus {
    this.#preparing?.abort.abort();
    return this.#status;
  }

  /** The person's choice; `auto` until there is one, and for what a later Emend may have written. */
  requestedProvider(): ProviderId | "auto" {
    const known = ProviderIds.safeParse(this.#settings.get(PROVIDER_SETTING));
    return known.success ? known.data : "auto";
  }

  /** Keeps the choice and says what comes of it. */
  async setProvider(
    provider: ProviderId | "auto",
    engine: Pick<RecognitionEngine, "provider">,
  ): Promise<ProviderChoice> {
    this.#settings.set(PROVIDER_SETTING, provider);
    return engine.provider();
  }

  async #fetch(signal: AbortSignal): Promise<ModelPaths> {
    try {
      const found = await this.#store.find();
      if (found === null) signal.throwIfAborted();
      const paths = found ?? (await this.#store.prepare({ signal, onProgress: this.#throttled() }));
      this.#ready();
      return paths;
    } catch (error) {
      if (!signal.aborted) {
        this.#set({ state: "failed", message: error instanceof AppError ? error.message : unforeseen(error) });
        throw error;
      }
      // Where it was asked for again meanwhile, the new fetch has the word.
      if (this.#preparing?.abort.signal === signal)
        this.#set({ state: "missing", message: "The download was cancelled. It goes on from there next time." });
      throw error instanceof AppError ? error : new AppError("cancelled", "The download was cancelled.");
    }
  }

  #throttled(): (done: number, total: number, message: string) => void {
    let last = Number.NEGATIVE_INFINITY;
    return (done, total, message) => {
      const now = performance.now();
      if (now - last < EVENT_MS && done < total) return;
      last = now;
      this.#set({ state: "preparing", done, total, message });
    };
  }

  #ready(): void {
    if (this.#status.state !== "ready") this.#set({ state: "ready", done: this.#status.total, message: null });
  }

  #set(change: Partial<ModelStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#events.emit("recognition.modelsChanged", this.#status);
  }
}

function unforeseen(error: unknown): string {
  return `The reading model could not be made ready: ${error instanceof Error ? error.message : String(error)}. Try again.`;
}

/** @file The built-in models and the execution provider, as the windows see them. */
import { AppError } from "#contract/errors.ts";
import type { ModelStatus, ProviderChoice } from "#contract/recognition.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { ProviderId, RecognitionEngine } from "./engine.ts";
import { type ModelPaths, ORIGIN, WHEEL } from "./models/catalogue.ts";
import type { ModelStore } from "./models/model-store.ts";

const PROVIDER_SETTING = "recognition.provider";
const EVENT_MS = 200;

export class ModelService {
  readonly #store: ModelStore;
  readonly #events: EventBus;
  readonly #settings: { get(key: string): unknown; set(key: string, value: unknown): void };
  #status: ModelStatus = { state: "missing", done: 0, total: WHEEL.size, message: null, origin: ORIGIN };
  #preparing: { abort: AbortController; done: Promise<ModelPaths> } | null = null;

  constructor(
    store: ModelStore,
    events: EventBus,
    settings: { get(key: string): unknown; set(key: string, value: unknown): void },
  ) {
    this.#store = store;
    this.#events = events;
    this.#settings = settings;
  }

  async status(): Promise<ModelStatus> {
    if (this.#status.state === "missing" && (await this.#store.find()) !== null)
      this.#set({ state: "ready", message: null });
    return this.#status;
  }

  /** The checked files; all callers share one fetch. @throws AppError */
  models(): Promise<ModelPaths> {
    if (this.#preparing !== null) return this.#preparing.done;
    const abort = new AbortController();
    let last = 0;
    const done = this.#store
      .find()
      .then((found) => {
        if (found !== null) return found;
        this.#set({ state: "preparing", message: "Downloading the reading model" });
        return this.#store.prepare({
          signal: abort.signal,
          onProgress: (count, total, message) => {
            if (Date.now() - last < EVENT_MS && count < total) return;
            last = Date.now();
            this.#set({ state: "preparing", done: count, total, message });
          },
        });
      })
      .then(
        (paths) => {
          if (this.#status.state !== "ready") this.#set({ state: "ready", message: null });
          return paths;
        },
        (error: unknown) => {
          const message = error instanceof AppError ? error.message : String(error);
          this.#set({ state: abort.signal.aborted ? "missing" : "failed", message });
          throw error;
        },
      )
      .finally(() => {
        this.#preparing = null;
      });
    done.catch(() => {});
    this.#preparing = { abort, done };
    return done;
  }

  /** Starts fetching and answers at once; `modelsChanged` tells the rest. */
  async prepare(): Promise<ModelStatus> {
    void this.models().catch(() => {});
    return this.status();
  }

  cancel(): ModelStatus {
    this.#preparing?.abort.abort();
    return this.#status;
  }

  requestedProvider(): ProviderId | "auto" {
    const value = this.#settings.get(PROVIDER_SETTING);
    return typeof value === "string" ? (value as ProviderId | "auto") : "auto";
  }

  async setProvider(provider: ProviderId | "auto", engine: RecognitionEngine): Promise<ProviderChoice> {
    this.#settings.set(PROVIDER_SETTING, provider);
    return engine.provider();
  }

  #set(change: Partial<ModelStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#events.emit("recognition.modelsChanged", this.#status);
  }
}

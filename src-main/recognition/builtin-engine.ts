/** @file The built-in engine: onnxruntime in a worker process that may die without taking the application along. */
import { AppError } from "#contract/errors.ts";
import type {
  EngineCallOptions,
  EngineErrorCode,
  LineReading,
  ModelRef,
  PageReading,
  Point,
  ProviderChoice,
  ProviderId,
  ReadPageOptions,
  RecognitionEngine,
} from "./engine.ts";
import type {
  EngineProcess,
  EngineTask,
  FromWorker,
  PageOutcome,
  SpawnEngineProcess,
  TaskResult,
} from "./engine-protocol.ts";
import type { ModelPaths } from "./models/catalogue.ts";
import { chooseProvider } from "./provider-choice.ts";

/** A cancelled task that has not answered by then hangs in a model: the process is ended. */
const CANCEL_GRACE_MS = 15_000;

export interface BuiltinEngineOptions {
  spawn: SpawnEngineProcess;
  /** The checked model files, fetched if need be. */
  models: () => Promise<ModelPaths>;
  /** The person's choice. */
  requested: () => ProviderId | "auto";
  /** 0: all cores. */
  threads?: number;
}

interface Pending {
  resolve: (value: TaskResult) => void;
  reject: (error: Error) => void;
  onProgress: EngineCallOptions["onProgress"];
}

export class BuiltinEngine implements RecognitionEngine {
  readonly name = "builtin:pp-ocrv6-small";
  readonly #options: BuiltinEngineOptions;
  #worker: Promise<Worker> | null = null;
  #choice: Promise<ProviderChoice> | null = null;
  #chosenFor: string | null = null;

  constructor(options: BuiltinEngineOptions) {
    this.#options = options;
  }

  async readPage(imagePath: string, model: ModelRef | null, options: ReadPageOptions = {}): Promise<PageReading> {
    const area = options.area?.map(([x, y]): Point => [x, y]) ?? null;
    return (await this.#call({ kind: "page", image: imagePath, model, area }, options)) as PageReading;
  }

  /**
   * Reads several pages, the lines of all of them batched together by width. Same order as given.
   * @returns for each page its reading, or the error that reading it alone would have thrown
   */
  async readPages(
    imagePaths: string[],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<(PageReading | AppError)[]> {
    const outcomes = (await this.#call({ kind: "pages", images: imagePaths, model }, options)) as PageOutcome[];
    return outcomes.map((outcome) => ("error" in outcome ? toAppError(outcome.error) : outcome));
  }

  /** Finds the lines of a page and reads none of them: texts are empty. For an engine that reads elsewhere. */
  async findLines(imagePath: string, model: ModelRef | null, options: EngineCallOptions = {}): Promise<PageReading> {
    return (await this.#call({ kind: "find", image: imagePath, model }, options)) as PageReading;
  }

  async readLineFiles(
    imagePaths: string[],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    return (await this.#call({ kind: "lines", images: imagePaths, model }, options)) as LineReading[];
  }

  async readPolygons(
    imagePath: string,
    polygons: Point[][],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    return (await this.#call({ kind: "polygons", image: imagePath, polygons, model }, options)) as LineReading[];
  }

  async cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]> {
    return (await this.#call({ kind: "crops", image: imagePath, polygons }, {})) as Uint8Array[];
  }

  /** Probed once for each setting; each provider in a process of its own, since a GPU driver may crash. */
  provider(): Promise<ProviderChoice> {
    const requested = this.#options.requested();
    if (this.#choice === null || this.#chosenFor !== requested) {
      this.#chosenFor = requested;
      // Without models every provider would seem not to work, after asking for them as often as there are providers.
      this.#choice = this.#options.models().then(() => chooseProvider(requested, (provider) => this.#probe(provider)));
      this.#choice.catch(() => {
        this.#choice = null;
      });
      const old = this.#worker;
      this.#worker = null;
      void old?.then(
        (worker) => worker.close(),
        () => {},
      );
    }
    return this.#choice;
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    (await worker?.catch(() => null))?.close();
  }

  async #probe(provider: ProviderId): Promise<number> {
    const worker = new Worker(
      this.#options.spawn(true),
      await this.#options.models(),
      "cpu",
      this.#options.threads ?? 0,
    );
    try {
      const signal = AbortSignal.timeout(30_000);
      const result = await worker.call({ kind: "probe", provider }, { signal });
      return (result as { seconds: number }).seconds;
    } finally {
      worker.close();
    }
  }

  async #call(task: EngineTask, options: EngineCallOptions): Promise<TaskResult> {
    const { chosen } = await this.provider();
    this.#worker ??= this.#options
      .models()
      .then((models) => new Worker(this.#options.spawn(), models, chosen, this.#options.threads ?? 0));
    const current = this.#worker;
    current.catch(() => {
      if (this.#worker === current) this.#worker = null;
    });
    const worker = await current;
    if (worker.dead) {
      if (this.#worker === current) this.#worker = null;
      return this.#call(task, options);
    }
    return worker.call(task, options);
  }
}

function toAppError({ code, message }: { code: EngineErrorCode; message: string }): AppError {
  return new AppError(code === "bad-image" ? "damaged-file" : code, message);
}

/** One worker process and the calls that wait for it. */
class Worker {
  dead = false;
  readonly #process: EngineProcess;
  readonly #pending = new Map<number, Pending>();
  #next = 1;

  constructor(process: EngineProcess, models: ModelPaths, provider: ProviderId, threads: number) {
    this.#process = process;
    process.onMessage((message) => this.#receive(message));
    process.onExit((how) => this.#died(how));
    process.post({ type: "open", models, provider, threads });
  }

  call(task: EngineTask, options: EngineCallOptions): Promise<TaskResult> {
    const id = this.#next++;
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(new AppError("cancelled", "Cancelled."));
    return new Promise<TaskResult>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const cancel = () => {
        this.#process.post({ type: "cancel", id });
        timer = setTimeout(() => this.#process.kill(), CANCEL_GRACE_MS);
      };
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
        this.#pending.delete(id);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#pending.set(id, {
        onProgress: options.onProgress,
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(signal?.aborted ? new AppError("cancelled", "Cancelled.") : error);
        },
      });
      this.#process.post({ type: "task", id, task });
    });
  }

  close(): void {
    this.#process.kill();
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.type === "progress") {
      pending.onProgress?.({ phase: message.phase, done: message.done, total: message.total });
    } else if (message.type === "result") {
      pending.resolve(message.value);
    } else {
      pending.reject(toAppError(message));
    }
  }

  #died(how: string): void {
    this.dead = true;
    for (const pending of [...this.#pending.values()]) {
      pending.reject(
        new AppError(
          "worker-died",
          `The reading process ended unexpectedly (${how}). Read this page again; if it ends the same way, the image may be too large for this machine's memory.`,
        ),
      );
    }
  }
}

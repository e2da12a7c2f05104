/**
 * @file Which process reads: the built-in model's worker, or a Python process with an installed large model. One large
 * model is held at a time, and let go of when it was idle for a while: it may take most of a machine's memory.
 */
import { AppError } from "#contract/errors.ts";
import type { BuiltinEngine } from "../builtin-engine.ts";
import {
  type EngineCallOptions,
  isLarge,
  type LargeRef,
  type LineReading,
  type ModelRef,
  type PageReading,
  type Point,
  type ProviderChoice,
  type ReadPageOptions,
  type RecognitionEngine,
} from "../engine.ts";
import type { FamilyName } from "./families.ts";
import { PythonEngine } from "./python-engine.ts";
import type { PythonCommand } from "./python-process.ts";

/** After so long without reading, the process is ended. */
const IDLE_MS = 10 * 60_000;
/** Tokens of a line; a longer text is one that loops. */
const LONGEST_LINE = 256;

/** A model's folder on this machine. */
export interface LargeModelPlace {
  id: string;
  name: string;
  family: FamilyName;
  folder: string;
  state: "ready" | "incomplete" | "missing";
}

export interface LargeEnginesOptions {
  builtin: BuiltinEngine;
  /** @returns null where no such model is installed */
  find: (id: string) => Promise<LargeModelPlace | null>;
  environment: () => { prepare(signal?: AbortSignal): Promise<void>; command(): PythonCommand };
  /** What the processes log. */
  log?: (line: string) => void;
  idleMs?: number;
}

interface Held {
  id: string;
  folder: string;
  engine: PythonEngine;
}

/** Reads with whatever a version is of; finding and cutting lines is the built-in engine's. */
export class LargeEngines implements RecognitionEngine {
  readonly #options: LargeEnginesOptions;
  #held: Held | null = null;
  #reading = 0;
  /** Who waits for the model in memory to be free, to have another one in its place. */
  #waiting: (() => void)[] = [];
  #idle: NodeJS.Timeout | null = null;

  constructor(options: LargeEnginesOptions) {
    this.#options = options;
  }

  /** Id of the large model that is in memory, or on its way there. */
  get held(): string | null {
    return this.#held?.id ?? null;
  }

  get name(): string {
    return this.#options.builtin.name;
  }

  readPage(imagePath: string, model: ModelRef | null, options: ReadPageOptions = {}): Promise<PageReading> {
    return this.#with(model, options, (engine) => engine.readPage(imagePath, model, options));
  }

  readLineFiles(imagePaths: string[], model: ModelRef | null, options: EngineCallOptions = {}): Promise<LineReading[]> {
    return this.#with(model, options, (engine) => engine.readLineFiles(imagePaths, model, options));
  }

  readPolygons(
    imagePath: string,
    polygons: Point[][],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    return this.#with(model, options, (engine) => engine.readPolygons(imagePath, polygons, model, options));
  }

  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]> {
    return this.#options.builtin.cropLines(imagePath, polygons);
  }

  provider(): Promise<ProviderChoice> {
    return this.#options.builtin.provider();
  }

  /** Ends the large model's process, so that its memory is free for something else. What it reads is given up. */
  async release(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    const held = this.#held;
    this.#held = null;
    await held?.engine.dispose();
  }

  /** As `release`, where nothing is read with it just now. */
  async releaseIdle(): Promise<void> {
    if (this.#reading === 0) await this.release();
  }

  /** Of the large models alone: the built-in engine belongs to whoever made it. */
  dispose(): Promise<void> {
    return this.release();
  }

  async #with<T>(
    model: ModelRef | null,
    options: EngineCallOptions,
    read: (engine: RecognitionEngine) => Promise<T>,
  ): Promise<T> {
    if (!isLarge(model)) return read(this.#options.builtin);
    const engine = await this.#take(model, options);
    try {
      return await read(engine);
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) for (const go of this.#waiting.splice(0)) go();
      this.#waitForWork();
    }
  }

  /** The engine with that model, counted as reading. What reads with another one is waited for, not cut off. */
  async #take({ large }: LargeRef, { signal, onProgress }: EngineCallOptions): Promise<PythonEngine> {
    const { find, environment } = this.#options;
    const model = await find(large);
    if (model?.state !== "ready") throw gone(large);
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    const isHeld = () => this.#held?.id === large && this.#held.folder === model.folder;
    if (!isHeld()) {
      onProgress?.({ phase: "starting", done: 0, total: 1 });
      await environment().prepare(signal);
    }
    while (!isHeld() && this.#reading > 0) await this.#free(signal);
    this.#reading += 1;
    if (this.#held !== null && isHeld()) return this.#held.engine;
    const before = this.#held;
    const engine = this.#open(model);
    this.#held = { id: large, folder: model.folder, engine };
    await before?.engine.dispose();
    return engine;
  }

  #open({ family, folder }: LargeModelPlace): PythonEngine {
    const { environment, builtin, log } = this.#options;
    return new PythonEngine({
      command: () => environment().command(),
      finder: builtin,
      request: { protocol: 1, family, model: folder },
      reading: { decoding: { maxLength: LONGEST_LINE } },
      ...(log === undefined ? {} : { onLog: log }),
    });
  }

  /** @throws AppError `cancelled` */
  async #free(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new AppError("cancelled", "Cancelled.");
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
    if (signal?.aborted) throw new AppError("cancelled", "Cancelled.");
  }

  #waitForWork(): void {
    if (this.#reading > 0 || this.#held === null) return;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.releaseIdle(), this.#options.idleMs ?? IDLE_MS).unref();
  }
}

function gone(id: string): AppError {
  return new AppError(
    "models-missing",
    `The large model ${id} is not installed any more. Download it again in Models, or choose another reader.`,
  );
}

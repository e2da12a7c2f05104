/**
 * @file Pages of many requests on their way to the recognition workers. Small ones (line images) go together, and the
 * worker puts the lines of all of them together by width; a page of usual size goes alone, since it fills a batch itself.
 */
import { AppError } from "#contract/errors.ts";
import { type EngineCallOptions, type ModelRef, onnxOf, type PageReading } from "../recognition/engine.ts";

/** What reads: the built-in engine, one worker process each. */
export interface BatchReader {
  readPages(images: string[], model: ModelRef | null, options?: EngineCallOptions): Promise<(PageReading | AppError)[]>;
}

export interface BatcherOptions {
  readers: readonly BatchReader[];
  /** Pages in one batch. */
  mostPages: number;
  /** Pixels of all pages of a batch; a page with more goes alone. Bounds memory. */
  mostPixels: number;
  /** How long a page waits for others while a reader is idle, in milliseconds. */
  waitMs: number;
  onBatch?: (batch: { pages: number; waitedMs: number[] }) => void;
}

export interface WaitingPage {
  image: string;
  pixels: number;
  model: ModelRef | null;
  /** Pages of jobs step back behind those that a client waits for, but every fourth batch is theirs. */
  urgent: boolean;
  signal?: AbortSignal | undefined;
}

interface Entry extends WaitingPage {
  since: number;
  /** Read alone, since a batch that it was in took the worker along. */
  alone: boolean;
  resolve(reading: PageReading): void;
  reject(error: unknown): void;
}

const PATIENCE = 4;

export class PageBatcher {
  readonly #options: BatcherOptions;
  readonly #idle: BatchReader[];
  #waiting: Entry[] = [];
  #timer: NodeJS.Timeout | null = null;
  #batches = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
    this.#idle = [...options.readers];
  }

  /** Pages that no reader has taken yet. */
  waiting(): { urgent: number; later: number } {
    const urgent = this.#waiting.filter((entry) => entry.urgent).length;
    return { urgent, later: this.#waiting.length - urgent };
  }

  /** @throws AppError as the engine, `cancelled` */
  read(page: WaitingPage): Promise<PageReading> {
    const { signal } = page;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== entry);
        reject(cancelled());
      };
      const settled = () => signal?.removeEventListener("abort", leave);
      const entry: Entry = {
        ...page,
        since: performance.now(),
        alone: false,
        resolve: (reading) => {
          settled();
          resolve(reading);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(entry);
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const { batch, full } = this.#gather();
      const oldest = Math.min(...batch.map(({ since }) => since));
      const left = this.#options.waitMs - (performance.now() - oldest);
      if (!full && left > 0) {
        this.#timer = setTimeout(() => this.#pump(), left);
        return;
      }
      const reader = this.#idle.shift();
      if (reader === undefined) return;
      const taken = new Set(batch);
      this.#waiting = this.#waiting.filter((entry) => !taken.has(entry));
      this.#batches += 1;
      void this.#run(reader, batch);
    }
  }

  /** The next batch as it stands, and whether waiting could not make it larger. */
  #gather(): { batch: Entry[]; full: boolean } {
    const urgent = this.#batches % PATIENCE !== PATIENCE - 1;
    const first = this.#waiting.find((entry) => entry.urgent === urgent) ?? (this.#waiting[0] as Entry);
    const { mostPages, mostPixels } = this.#options;
    if (first.alone) return { batch: [first], full: true };
    const batch: Entry[] = [first];
    let pixels = first.pixels;
    for (const entry of this.#waiting) {
      if (batch.length >= mostPages) break;
      const fits = entry !== first && !entry.alone && onnxOf(entry.model)?.onnxPath === onnxOf(first.model)?.onnxPath;
      if (!fits || pixels + entry.pixels > mostPixels) continue;
      batch.push(entry);
      pixels += entry.pixels;
    }
    return { batch, full: batch.length >= mostPages || pixels * 2 > mostPixels };
  }

  async #run(reader: BatchReader, batch: Entry[]): Promise<void> {
    const now = performance.now();
    this.#options.onBatch?.({ pages: batch.length, waitedMs: batch.map(({ since }) => now - since) });
    const [first] = batch as [Entry];
    const signal = batch.length === 1 && first.signal !== undefined ? { signal: first.signal } : {};
    try {
      const outcomes = await reader.readPages(
        batch.map(({ image }) => image),
        first.model,
        signal,
      );
      for (const [index, entry] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) entry.reject(new AppError("internal", "The engine left a page out. Try again."));
        else if (outcome instanceof Error) entry.reject(outcome);
        else entry.resolve(outcome);
      }
    } catch (error) {
      const died = error instanceof AppError && error.code === "worker-died" && batch.length > 1;
      if (died) {
        // One of them was too much: each is read once more by itself, so that only that one fails.
        const again = batch.filter((entry) => entry.signal?.aborted !== true);
        for (const entry of again) entry.alone = true;
        this.#waiting.unshift(...again);
      } else for (const entry of batch) entry.reject(error);
    } finally {
      this.#idle.push(reader);
      this.#pump();
    }
  }
}

const cancelled = () => new AppError("cancelled", "Cancelled.");

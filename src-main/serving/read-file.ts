/** @file A file to its pages as read: drawn one after the other, read a few ahead, given out in their order. */
import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { openPages } from "../documents/page-source.ts";
import type { ModelRef, PageReading } from "../recognition/engine.ts";
import type { PageBatcher } from "./page-batcher.ts";

/** A page of a file; `reading` is null where it could not be read, and `error` says why. */
export interface ReadPage {
  /** From 1. */
  page: number;
  reading: PageReading | null;
  error: { code: string; message: string } | null;
}

/** When a page was drawn and read, in milliseconds since the epoch. */
export interface PageTimes {
  begun: number;
  drawn: number;
  /** Waited for a reader and was read. */
  ended: number;
}

export interface FileReaderOptions {
  batcher: Pick<PageBatcher, "read">;
  /** For pages while they are read. */
  scratch: string;
  /** Pixels that a page may have. */
  mostPixels: number;
  /** Pages drawn at once, of all files together: bounds memory. */
  drawnAtOnce: number;
  /** Pages of one file that are drawn or read at once. */
  ahead: number;
}

export interface ReadFileRequest {
  path: string;
  /** For messages. */
  name: string;
  model: ModelRef | null;
  urgent: boolean;
  /** More pages than that are refused. */
  mostPages?: number | undefined;
  signal: AbortSignal;
  /** Told once the file is open. */
  onOpen?: (pages: number) => void;
  /** Pages that need not be read again. */
  skip?: (page: number) => boolean;
  /** Told of a page that was read while its image is there. */
  onImage?: ((image: string, page: number, reading: PageReading) => Promise<void>) | undefined;
  onPage?: ((page: ReadPage, times: PageTimes) => void) | undefined;
  /** What to do with a page that cannot be read: end, or go on. */
  failed: "throw" | "keep";
}

export class FileReader {
  readonly #options: FileReaderOptions;
  readonly #drawing: Gate;

  constructor(options: FileReaderOptions) {
    this.#options = options;
    this.#drawing = new Gate(options.drawnAtOnce);
  }

  /** Pages in their order. @throws AppError as openPages, the engine, `file-too-large` */
  async *read(request: ReadFileRequest): AsyncGenerator<ReadPage> {
    const { path, name, mostPages, skip = () => false } = request;
    const stop = new AbortController();
    const signal = AbortSignal.any([request.signal, stop.signal]);
    const source = await openPages(path, name, { signal, mostPixels: this.#options.mostPixels });
    // Its own, since libvips cannot be stopped: what it would begin to write after the end finds no folder.
    const folder = join(this.#options.scratch, randomUUID());
    const running: Promise<ReadPage>[] = [];
    try {
      if (mostPages !== undefined && source.pages > mostPages) {
        throw new AppError(
          "file-too-large",
          `${name} has ${source.pages} pages; at most ${mostPages} are read at once. Send it to /v1/ocr/jobs.`,
        );
      }
      await mkdir(folder, { recursive: true });
      request.onOpen?.(source.pages);
      let next = 0;
      // A source draws one page at a time.
      const turn = new Gate(1);
      const refill = () => {
        while (running.length < this.#options.ahead && next < source.pages) {
          const index = next++;
          if (skip(index + 1)) continue;
          const page = this.#page(source, index, join(folder, `${index}.png`), turn, { ...request, signal });
          // It is awaited in its turn; until then a failure is not unhandled.
          page.catch(() => {});
          running.push(page);
        }
      };
      for (refill(); running.length > 0; refill()) yield await (running.shift() as Promise<ReadPage>);
    } finally {
      stop.abort();
      await Promise.allSettled(running);
      await source.close();
      // A file that libvips begins just while its folder is emptied is met on the second try.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
  }

  async #page(
    source: Awaited<ReturnType<typeof openPages>>,
    index: number,
    image: string,
    turn: Gate,
    { model, urgent, signal, failed, onImage, onPage }: ReadFileRequest,
  ): Promise<ReadPage> {
    const { batcher, mostPixels } = this.#options;
    const begun = Date.now();
    let drawn = begun;
    let page: ReadPage;
    try {
      const draw = () => {
        if (signal.aborted) throw new AppError("cancelled", "Cancelled.");
        return source.render(index, image);
      };
      const { width, height } = await turn.pass(() => this.#drawing.pass(draw));
      drawn = Date.now();
      const pixels = width * height;
      if (pixels > mostPixels) throw tooLarge(source.name, index, mostPixels);
      const reading = await batcher.read({ image, pixels, model, urgent, signal });
      page = { page: index + 1, reading, error: null };
      await onImage?.(image, index + 1, reading);
    } catch (error) {
      if (failed === "throw" || signal.aborted || !(error instanceof AppError) || endsAll(error)) throw error;
      page = { page: index + 1, reading: null, error: { code: error.code, message: error.message } };
    } finally {
      await rm(image, { force: true });
    }
    onPage?.(page, { begun, drawn, ended: Date.now() });
    return page;
  }
}

/** Not this page's trouble: the next ones would meet with the same. */
function endsAll({ code }: AppError): boolean {
  return ["models-missing", "model-download-failed", "bad-model", "disk-full", "cancelled"].includes(code);
}

function tooLarge(name: string, index: number, mostPixels: number): AppError {
  return new AppError(
    "file-too-large",
    `Page ${index + 1} of ${name} has more than ${Math.floor(mostPixels / 1e6)} megapixels. Scale it down or cut it up first.`,
  );
}

/** Lets so many through at a time, in the order in which they came. */
class Gate {
  readonly #most: number;
  #inside = 0;
  readonly #outside: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#most) await new Promise<void>((enter) => this.#outside.push(enter));
    else this.#inside += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody slips in between.
      const next = this.#outside.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}

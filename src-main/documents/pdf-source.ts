/** @file A PDF as a row of pages. PDFium works in a thread of its own: a page may take seconds, and may never end. */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { AppError, type ErrorCode } from "#contract/errors.ts";
import type { OpenOptions, PageSource } from "./page-source.ts";
import type { FromPdfWorker, PdfFailure, PdfPage, ToPdfWorker } from "./pdf-protocol.ts";

/** A page that takes longer is given up, so that one file made to hang does not hold up the rest for ever. */
const PAGE_LIMIT_MS = 300_000;

/** The thread's script lies beside this one, as source and as bundle (there it is an entry of its own). */
const entry = new URL(`./pdf-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

type Failure = PdfFailure | "too-slow" | "died";

/** @throws AppError `password-protected`, `damaged-file`, `empty-file`, `file-too-large`, `cancelled` */
export async function openPdf(path: string, name: string, options: OpenOptions = {}): Promise<PageSource> {
  const thread = new PdfThread(path, options);
  let pages: number;
  try {
    pages = (await thread.next("opened")).pages;
  } catch (error) {
    await thread.end();
    throw explain(error, name, null);
  }
  return {
    name,
    kind: "pdf",
    pages,
    async render(index, into) {
      let page: PdfPage;
      try {
        page = (await thread.ask({ render: index }, "page")).page;
      } catch (error) {
        throw explain(error, name, index);
      }
      const { width, height, textLayer } = page;
      await writePng(page, into);
      return { width, height, textLayer };
    },
    close: () => thread.end(),
  };
}

async function writePng({ pixels, width, height, channels }: PdfPage, into: string): Promise<void> {
  await sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png({ compressionLevel: 6 })
    .toFile(into);
}

class ThreadError extends Error {
  readonly why: Failure;
  constructor(failed: { why?: Failure; detail?: string }) {
    super(failed.detail);
    this.why = failed.why ?? "died";
  }
}

/** What is wrong and what to do, in a person's words. @param index null where the file as a whole is meant */
function explain(error: unknown, name: string, index: number | null): unknown {
  if (!(error instanceof ThreadError)) return error;
  const what = index === null ? name : `Page ${index + 1} of ${name}`;
  const [code, message] = ((): [ErrorCode, string] => {
    switch (error.why) {
      case "password":
        return ["password-protected", `${name} is protected by a password. Save a copy without it and add that.`];
      case "protected":
        return [
          "password-protected",
          `${name} is protected in a way that Emend cannot open. Print it to a new PDF and add that.`,
        ];
      case "no-pages":
        return ["empty-file", `${name} has no pages. Export it again.`];
      case "cut-off":
        return ["damaged-file", `${name} is cut off: its end is missing. Copy or download it again.`];
      case "too-large":
        return [
          "file-too-large",
          `${what} needs more memory than a PDF can have here. Split the PDF into parts first.`,
        ];
      case "too-slow":
        return ["damaged-file", `${what} takes too long to draw. Export the PDF again, or leave that page out.`];
      case "died":
        return ["damaged-file", `${what} could not be drawn to its end. Export the PDF again, or split it into parts.`];
      case "damaged":
        return index === null
          ? ["damaged-file", `${name} is damaged or no real PDF. Export it again.`]
          : ["damaged-file", `${what} is damaged and cannot be drawn. Export the PDF again.`];
    }
  })();
  return new AppError(code, message, undefined, { cause: error });
}

type Answer = Exclude<FromPdfWorker, { type: "failed" }>;

/** The thread and the one answer that is waited for. */
class PdfThread {
  readonly #worker: Worker;
  readonly #signal: AbortSignal | undefined;
  readonly #pageLimitMs: number;
  readonly #cancel = () => this.#stop(new AppError("cancelled", "Cancelled."));
  #waiting: { resolve: (message: FromPdfWorker) => void; reject: (error: Error) => void } | null = null;
  #ended: Error | null = null;

  constructor(path: string, { signal, pageLimitMs = PAGE_LIMIT_MS }: OpenOptions) {
    this.#signal = signal;
    this.#pageLimitMs = pageLimitMs;
    // What PDFium prints about odd files is of no use to anyone.
    this.#worker = new Worker(entry, { workerData: path, stdout: true, stderr: true });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on("message", (message: FromPdfWorker) => this.#waiting?.resolve(message));
    this.#worker.on("error", (error) => this.#stop(new ThreadError({ detail: String(error) })));
    this.#worker.on("exit", () => this.#stop(new ThreadError({ detail: "the PDF thread ended" })));
    if (signal?.aborted) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel, { once: true });
  }

  ask<T extends Answer["type"]>(question: ToPdfWorker, expected: T): Promise<Extract<Answer, { type: T }>> {
    this.#worker.postMessage(question);
    return this.next(expected, this.#pageLimitMs);
  }

  /** The next thing the thread says. @throws ThreadError */
  async next<T extends Answer["type"]>(
    expected: T,
    limitMs: number = PAGE_LIMIT_MS,
  ): Promise<Extract<Answer, { type: T }>> {
    const answer = await this.#next(limitMs);
    if (answer.type === "failed") throw new ThreadError(answer);
    if (answer.type !== expected) throw new ThreadError({ detail: `${answer.type} instead of ${expected}` });
    return answer as Extract<Answer, { type: T }>;
  }

  #next(limitMs: number): Promise<FromPdfWorker> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise<FromPdfWorker>((resolve, reject) => {
      const timer = setTimeout(
        () => this.#stop(new ThreadError({ why: "too-slow", detail: `more than ${limitMs} ms` })),
        limitMs,
      );
      const settle = () => {
        clearTimeout(timer);
        this.#waiting = null;
      };
      this.#waiting = {
        resolve: (message) => {
          settle();
          resolve(message);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
    });
  }

  /** Ends the thread wherever it is, and gives its memory back. */
  async end(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#cancel);
    await this.#worker.terminate();
  }

  #stop(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    void this.#worker.terminate();
  }
}

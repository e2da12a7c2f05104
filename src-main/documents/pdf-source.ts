/** @file A PDF as a row of pages. PDFium works in a thread of its own: a page may take seconds, and may never end. */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { AppError, type ErrorCode } from "#contract/errors.ts";
import { AskedThread, ThreadEnded } from "../platform/asked-thread.ts";
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

/** The thread and what is asked of it. */
class PdfThread {
  readonly #thread: AskedThread<ToPdfWorker, FromPdfWorker>;
  readonly #pageLimitMs: number;

  constructor(path: string, { signal, pageLimitMs = PAGE_LIMIT_MS }: OpenOptions) {
    this.#thread = new AskedThread(entry, path, { signal, limitMs: PAGE_LIMIT_MS });
    this.#pageLimitMs = pageLimitMs;
  }

  ask<T extends Answer["type"]>(question: ToPdfWorker, expected: T): Promise<Extract<Answer, { type: T }>> {
    return this.#expect(this.#thread.ask(question, this.#pageLimitMs), expected);
  }

  /** The next thing the thread says. @throws ThreadError */
  next<T extends Answer["type"]>(expected: T): Promise<Extract<Answer, { type: T }>> {
    return this.#expect(this.#thread.next(), expected);
  }

  end(): Promise<void> {
    return this.#thread.end();
  }

  async #expect<T extends Answer["type"]>(
    coming: Promise<FromPdfWorker>,
    expected: T,
  ): Promise<Extract<Answer, { type: T }>> {
    const answer = await coming.catch((error: unknown) => {
      throw error instanceof ThreadEnded ? new ThreadError({ why: error.why, detail: error.message }) : error;
    });
    if (answer.type === "failed") throw new ThreadError(answer);
    if (answer.type !== expected) throw new ThreadError({ detail: `${answer.type} instead of ${expected}` });
    return answer as Extract<Answer, { type: T }>;
  }
}

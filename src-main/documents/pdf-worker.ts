/** @file The PDF thread: entry only. One thread for one file, ended with it, so that no file's memory outlives it. */
import { parentPort, workerData } from "node:worker_threads";
import { PdfDocument, PdfError } from "./pdf-document.ts";
import type { FromPdfWorker, ToPdfWorker } from "./pdf-protocol.ts";

function post(message: FromPdfWorker): void {
  parentPort?.postMessage(message, message.type === "page" ? [message.page.pixels.buffer] : []);
}

function fail(error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  // PDFium stops with an error of the machine's where it runs out of memory or meets what it did not reckon with.
  const why = error instanceof PdfError ? error.why : error instanceof RangeError ? "too-large" : "damaged";
  post({ type: "failed", why, detail });
}

async function serve(path: string): Promise<void> {
  const document = await PdfDocument.open(path);
  parentPort?.on("message", ({ render }: ToPdfWorker) => {
    try {
      post({ type: "page", page: document.render(render) });
    } catch (error) {
      fail(error);
    }
  });
  post({ type: "opened", pages: document.pages });
}

serve(workerData as string).catch(fail);

/** @file One open PDF in PDFium. Everything here is synchronous and slow: it runs in the PDF thread. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { PdfFailure, PdfPage } from "./pdf-protocol.ts";
import { renderedSize } from "./pdf-resolution.ts";
import { readTextLayer } from "./pdf-text-layer.ts";
import { allocate, loadPdfium, PDFIUM_ERROR, type Pdfium } from "./pdfium.ts";

/** The whole file lies in PDFium's heap of 2 GB, beside the page that is drawn. */
export const LARGEST_FILE = 1_000_000_000;
/** Where a whole PDF's end mark stands at the latest; some have a download's or a mail's leftovers behind it. */
const TAIL = 65_536;
/** Reads are cut to pieces: a single read ends at 2 GB on some systems. */
const PIECE = 64 * 1024 * 1024;

const BGR = 2;
const WHITE = 0xffffffff;
/** Annotations (stamps, filled-in fields) are drawn; the bytes come as red, green, blue. */
const FLAGS = 0x01 | 0x10;

export class PdfError extends Error {
  readonly why: PdfFailure;
  constructor(why: PdfFailure, detail: string) {
    super(detail);
    this.why = why;
  }
}

export class PdfDocument {
  readonly pages: number;
  readonly #raw: Pdfium;
  readonly #document: number;

  private constructor(raw: Pdfium, document: number) {
    this.#raw = raw;
    this.#document = document;
    this.pages = raw._FPDF_GetPageCount(document);
  }

  /** @throws PdfError */
  static async open(path: string): Promise<PdfDocument> {
    const raw = await loadPdfium();
    const { at, size, tail } = readIntoHeap(raw, path);
    const document = raw._FPDF_LoadMemDocument(at, size, 0);
    if (document === 0) {
      const error = raw._FPDF_GetLastError();
      if (error === PDFIUM_ERROR.password) throw new PdfError("password", "a password is needed");
      if (error === PDFIUM_ERROR.security) throw new PdfError("protected", "unknown protection");
      throw new PdfError(tail.includes("%%EOF") ? "damaged" : "cut-off", `PDFium's error ${error}`);
    }
    // PDFium mends what it can, and draws nothing for what is lost: of half a file no page may pass for whole.
    if (raw._FPDF_DocumentHasValidCrossReferenceTable(document) === 0 && !tail.includes("%%EOF")) {
      throw new PdfError("cut-off", "no cross-reference table and no end mark");
    }
    const opened = new PdfDocument(raw, document);
    if (opened.pages <= 0) throw new PdfError("no-pages", "no pages");
    return opened;
  }

  /** @param index from 0. @throws PdfError */
  render(index: number): PdfPage {
    const raw = this.#raw;
    const page = raw._FPDF_LoadPage(this.#document, index);
    if (page === 0) throw new PdfError("damaged", `PDFium's error ${raw._FPDF_GetLastError()}`);
    try {
      const { width, height } = renderedSize(raw, page);
      return { ...drawPage(raw, page, width, height), textLayer: readTextLayer(raw, page, width, height) };
    } finally {
      raw._FPDF_ClosePage(page);
    }
  }
}

function readIntoHeap(raw: Pdfium, path: string): { at: number; size: number; tail: Buffer } {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > LARGEST_FILE) throw new PdfError("too-large", `${size} bytes`);
    const at = allocate(raw, size);
    for (let done = 0; done < size; ) {
      const read = readSync(file, raw.HEAPU8, at + done, Math.min(PIECE, size - done), done);
      if (read === 0) throw new PdfError("cut-off", "the file became shorter while it was read");
      done += read;
    }
    return { at, size, tail: Buffer.from(raw.HEAPU8.slice(at + Math.max(0, size - TAIL), at + size)) };
  } finally {
    closeSync(file);
  }
}

function drawPage(raw: Pdfium, page: number, width: number, height: number): Omit<PdfPage, "textLayer"> {
  const stride = width * 3;
  const at = allocate(raw, stride * height);
  try {
    const bitmap = raw._FPDFBitmap_CreateEx(width, height, BGR, at, stride);
    if (bitmap === 0) throw new PdfError("damaged", `no bitmap of ${width} by ${height}`);
    raw._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    raw._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS);
    raw._FPDFBitmap_Destroy(bitmap);
    const colours = raw.HEAPU8.subarray(at, at + stride * height);
    const grey = isGrey(colours);
    return { pixels: grey ? firstOfThree(colours) : colours.slice(), width, height, channels: grey ? 1 : 3 };
  } finally {
    raw.wasmExports.free(at);
  }
}

function isGrey(colours: Uint8Array): boolean {
  for (let i = 0; i < colours.length; i += 3) {
    const red = colours[i];
    if (red !== colours[i + 1] || red !== colours[i + 2]) return false;
  }
  return true;
}

function firstOfThree(colours: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(colours.length / 3);
  for (let i = 0; i < out.length; i++) out[i] = colours[i * 3] as number;
  return out;
}

/** @file What the importer and the PDF thread say to each other: one question, one answer. */
import type { TextLayerLine } from "./page-source.ts";

/** The thread is started for one file, whose path is its `workerData`; it first answers with `opened` or `failed`. */
export type ToPdfWorker = { render: number };

export type PdfFailure = "password" | "protected" | "damaged" | "cut-off" | "no-pages" | "too-large";

/** Interleaved 8-bit pixels, upright, on white. */
export interface PdfPage {
  pixels: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
  /** 1: grey throughout; 3: red, green, blue. */
  channels: 1 | 3;
  textLayer: TextLayerLine[] | null;
}

export type FromPdfWorker =
  | { type: "opened"; pages: number }
  | { type: "page"; page: PdfPage }
  | { type: "failed"; why: PdfFailure; detail: string };

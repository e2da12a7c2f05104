/** @file What formats made of line images have in common: each line of an export with its name, crop and measures. */
import { createHash } from "node:crypto";
import type { ExportTarget, OutDocument, OutLine, OutPage } from "../format.ts";

export interface LineImage {
  /** Without suffix and without dots, unique in its folder. */
  name: string;
  document: OutDocument;
  page: OutPage;
  line: OutLine;
  png: Uint8Array;
  width: number;
  height: number;
  /** Of the PNG's bytes. */
  sha256: string;
}

/** All lines in order, one image in memory at a time; pages are told as done. */
export async function* lineImages(
  documents: AsyncIterable<OutDocument>,
  target: ExportTarget,
): AsyncGenerator<LineImage> {
  for await (const document of documents) {
    for await (const page of document.pages()) {
      for (const [index, line] of page.lines.entries()) {
        const png = await line.crop();
        yield {
          name: `${page.stem}-${String(index + 1).padStart(4, "0")}`,
          document,
          page,
          line,
          png,
          ...sizeOf(png),
          sha256: createHash("sha256").update(png).digest("hex"),
        };
      }
      target.progress(1, page.lines.length);
    }
  }
}

/** Width and height of a PNG, from its header. */
export function sizeOf(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return png.byteLength < 24 ? { width: 0, height: 0 } : { width: view.getUint32(16), height: view.getUint32(20) };
}

/** A row of a manifest, as docs of data sets want it. */
export function manifestRow(image: LineImage, file: string): Record<string, unknown> {
  return {
    file_name: file,
    text: image.line.text,
    verified: image.line.status === "verified",
    direction: image.line.direction,
    document: image.document.name,
    language: image.document.language,
    page: image.page.sourceName,
    line: image.line.id,
    width: image.width,
    height: image.height,
    sha256: image.sha256,
    ...image.line.facts,
  };
}

/** The side of a split data set that a line is on. Without a split all are for training. */
export const splitOf = (image: LineImage): string => image.document.split ?? "train";

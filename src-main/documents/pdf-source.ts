/** @file PDFs by PDFium (WebAssembly): pages as pixels, and their text layer with its places. */
import { readFile, stat } from "node:fs/promises";
import { type PDFiumDocument, PDFiumLibrary, type PDFiumPage } from "@hyzyla/pdfium";
import sharp from "sharp";
import { AppError } from "#contract/errors.ts";
import type { PageSource, TextLayerLine } from "./page-source.ts";

/** Dots per inch for born-digital pages: what people scan at. */
const USUAL_DPI = 300;
/** Bounds for pages that are one scanned image, which are rendered at the image's own resolution. */
const LOWEST_DPI = 150;
const HIGHEST_DPI = 600;
/** WebAssembly has 4 GB; a page of this size takes 400 MB of it. */
const MOST_PAGE_PIXELS = 100_000_000;
const LARGEST_FILE = 1_500_000_000;
const POINTS_PER_INCH = 72;

/** The functions of PDFium that the wrapper leaves out; pointers are numbers, doubles lie in the heap. */
interface Pdfium {
  HEAPU8: Uint8Array;
  wasmExports: { malloc(size: number): number; free(pointer: number): void };
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountRects(text: number, start: number, count: number): number;
  _FPDFText_GetRect(text: number, index: number, left: number, top: number, right: number, bottom: number): number;
  _FPDFText_GetBoundedText(
    text: number,
    l: number,
    t: number,
    r: number,
    b: number,
    buffer: number,
    length: number,
  ): number;
  _FPDF_PageToDevice(
    page: number,
    x: number,
    y: number,
    w: number,
    h: number,
    rotate: number,
    px: number,
    py: number,
    outX: number,
    outY: number,
  ): number;
  _FPDFImageObj_GetImagePixelSize(image: number, width: number, height: number): number;
}

let library: Promise<PDFiumLibrary> | null = null;

/** @throws AppError `password-protected`, `damaged-file`, `empty-file`, `file-too-large` */
export async function openPdf(path: string, name: string): Promise<PageSource> {
  if ((await stat(path)).size > LARGEST_FILE) {
    throw new AppError("file-too-large", `${name} is larger than 1.5 GB. Split it into parts first.`);
  }
  library ??= PDFiumLibrary.init();
  const pdfium = await library;
  let document: PDFiumDocument;
  try {
    document = await pdfium.loadDocument(await readFile(path));
  } catch (error) {
    if (/password/i.test(String(error))) {
      throw new AppError(
        "password-protected",
        `${name} is protected by a password. Save a copy without it and add that.`,
      );
    }
    throw new AppError("damaged-file", `${name} is damaged or no real PDF. Export it again.`, undefined, {
      cause: error,
    });
  }
  const pages = document.getPageCount();
  if (pages === 0) {
    document.destroy();
    throw new AppError("empty-file", `${name} has no pages.`);
  }
  const raw = (pdfium as unknown as { module: Pdfium }).module;
  return {
    name,
    kind: "pdf",
    pages,
    async render(index) {
      try {
        const page = document.getPage(index);
        const dpi = resolution(raw, page);
        const { originalWidth, originalHeight } = page.getOriginalSize();
        const area = originalWidth * originalHeight;
        const scale = Math.min(dpi / POINTS_PER_INCH, Math.sqrt(MOST_PAGE_PIXELS / area));
        // Before the rendering, which closes the page.
        const lines = textLayer(raw, page);
        const rendered = await page.render({ scale, render: "bitmap" });
        const { width, height } = rendered;
        return {
          png: await sharp(rgb(rendered.data, width * height), { raw: { width, height, channels: 3 } })
            .png({ compressionLevel: 6 })
            .toBuffer(),
          width,
          height,
          textLayer: lines?.map((line) => toPixels(line, width, height)) ?? null,
        };
      } catch (error) {
        throw new AppError(
          "damaged-file",
          `Page ${index + 1} of ${name} cannot be drawn. Export the PDF again.`,
          undefined,
          {
            cause: error,
          },
        );
      }
    },
    close() {
      document.destroy();
      return Promise.resolve();
    },
  };
}

function rgb(bgra: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    out[i * 3] = bgra[i * 4 + 2] as number;
    out[i * 3 + 1] = bgra[i * 4 + 1] as number;
    out[i * 3 + 2] = bgra[i * 4] as number;
  }
  return out;
}

const pointer = (page: PDFiumPage) => (page as unknown as { pageIdx: number }).pageIdx;

/** A page that is one image is rendered at that image's resolution: more would be blur, less would be loss. */
function resolution(raw: Pdfium, page: PDFiumPage): number {
  if (page.getObjectCount() > 2) return USUAL_DPI;
  let widest = 0;
  for (const object of page.objects()) {
    if (object.type !== "image") continue;
    const size = raw.wasmExports.malloc(8);
    const image = (object as unknown as { objectIdx: number }).objectIdx;
    if (raw._FPDFImageObj_GetImagePixelSize(image, size, size + 4) !== 0) {
      const view = new DataView(raw.HEAPU8.buffer);
      widest = Math.max(widest, view.getUint32(size, true), view.getUint32(size + 4, true));
    }
    raw.wasmExports.free(size);
  }
  const { originalWidth, originalHeight } = page.getOriginalSize();
  if (widest === 0) return USUAL_DPI;
  const own = (widest * POINTS_PER_INCH) / Math.max(originalWidth, originalHeight);
  return Math.min(HIGHEST_DPI, Math.max(LOWEST_DPI, own));
}

/** PDFium gives places in whole units of a device: one fine enough for any page. */
const DEVICE = 100_000;

function toPixels(line: TextLayerLine, width: number, height: number): TextLayerLine {
  return { ...line, polygon: line.polygon.map(([x, y]) => [(x * width) / DEVICE, (y * height) / DEVICE]) };
}

/** The page's text by lines, with rectangles in units of `DEVICE`. */
function textLayer(raw: Pdfium, page: PDFiumPage): TextLayerLine[] | null {
  const text = raw._FPDFText_LoadPage(pointer(page));
  if (text === 0) return null;
  const heap = raw.wasmExports.malloc(64);
  try {
    const pieces: { text: string; x0: number; y0: number; x1: number; y1: number }[] = [];
    const count = raw._FPDFText_CountRects(text, 0, -1);
    for (let i = 0; i < count; i++) {
      if (raw._FPDFText_GetRect(text, i, heap, heap + 8, heap + 16, heap + 24) === 0) continue;
      const view = new DataView(raw.HEAPU8.buffer);
      const [l, t, r, b] = [0, 8, 16, 24].map((at) => view.getFloat64(heap + at, true)) as [
        number,
        number,
        number,
        number,
      ];
      const piece = boundedText(raw, text, l, t, r, b).trim();
      if (piece === "") continue;
      const corners = [
        [l, t],
        [r, b],
      ].map(([x, y]) => {
        raw._FPDF_PageToDevice(pointer(page), 0, 0, DEVICE, DEVICE, 0, x as number, y as number, heap + 32, heap + 36);
        const out = new DataView(raw.HEAPU8.buffer);
        return [out.getInt32(heap + 32, true), out.getInt32(heap + 36, true)] as const;
      });
      const [a, c] = corners as [readonly [number, number], readonly [number, number]];
      pieces.push({
        text: piece,
        x0: Math.min(a[0], c[0]),
        y0: Math.min(a[1], c[1]),
        x1: Math.max(a[0], c[0]),
        y1: Math.max(a[1], c[1]),
      });
    }
    return pieces.length === 0 ? null : joinLines(pieces);
  } finally {
    raw.wasmExports.free(heap);
    raw._FPDFText_ClosePage(text);
  }
}

function boundedText(raw: Pdfium, text: number, l: number, t: number, r: number, b: number): string {
  const length = raw._FPDFText_GetBoundedText(text, l, t, r, b, 0, 0);
  if (length <= 0) return "";
  const buffer = raw.wasmExports.malloc(length * 2 + 2);
  try {
    const written = raw._FPDFText_GetBoundedText(text, l, t, r, b, buffer, length);
    const bytes = raw.HEAPU8.slice(buffer, buffer + written * 2);
    return Buffer.from(bytes)
      .toString("utf16le")
      .replace(/\0/g, "")
      .replace(/[\r\n]+/g, " ");
  } finally {
    raw.wasmExports.free(buffer);
  }
}

/** PDFium gives a rectangle for each run of a font: runs side by side on one height are a line. */
function joinLines(pieces: { text: string; x0: number; y0: number; x1: number; y1: number }[]): TextLayerLine[] {
  const lines: (typeof pieces)[number][] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const height = piece.y1 - piece.y0;
    const shared = last === undefined ? 0 : Math.min(last.y1, piece.y1) - Math.max(last.y0, piece.y0);
    if (last !== undefined && shared > 0.5 * height && piece.x0 - last.x1 < 2 * height && piece.x0 >= last.x0) {
      const space = piece.x0 - last.x1 > 0.25 * height ? " " : "";
      last.text = `${last.text}${space}${piece.text}`;
      last.x1 = Math.max(last.x1, piece.x1);
      last.y0 = Math.min(last.y0, piece.y0);
      last.y1 = Math.max(last.y1, piece.y1);
    } else lines.push({ ...piece });
  }
  return lines.map(({ text, x0, y0, x1, y1 }) => ({
    text,
    polygon: [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ],
  }));
}

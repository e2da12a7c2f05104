/** @file A file as a row of pages: images, many-page TIFFs, PDFs. Told apart by their bytes, not their names. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";
import { AppError } from "#contract/errors.ts";
import { openPdf } from "./pdf-source.ts";

/** A scan of A0 at 600 dpi has 560 megapixels; what is beyond is more likely a bomb than a page. */
export const MOST_PIXELS = 600_000_000;

export interface TextLayerLine {
  text: string;
  /** In pixels of the rendered page. */
  polygon: [number, number][];
}

export interface RenderedPage {
  /** Upright 8-bit sRGB, PNG. */
  png: Uint8Array;
  width: number;
  height: number;
  /** What a PDF says is written there; null where it says nothing. */
  textLayer: TextLayerLine[] | null;
}

export interface PageSource {
  name: string;
  kind: "image" | "pdf";
  pages: number;
  /** @param index from 0. @throws AppError `damaged-file` */
  render(index: number): Promise<RenderedPage>;
  close(): Promise<void>;
}

const SIGNATURES: [format: "png" | "jpeg" | "tiff" | "webp" | "pdf", test: (head: Buffer) => boolean][] = [
  ["png", (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ["jpeg", (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff],
  ["tiff", (head) => ["49492a00", "4d4d002a", "49492b00", "4d4d002b"].includes(head.subarray(0, 4).toString("hex"))],
  ["webp", (head) => head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP"],
  // Some scanners write bytes before the header; readers look for it in the first kilobyte.
  ["pdf", (head) => head.includes("%PDF-")],
];

/**
 * Opens a file.
 * @param name what to call it in messages; the path's last part when left out
 * @throws AppError `empty-file`, `unsupported-file`, `damaged-file`, `password-protected`, `file-too-large`
 */
export async function openPages(path: string, name: string = basename(path)): Promise<PageSource> {
  const head = Buffer.alloc(1024);
  let length: number;
  try {
    const file = await open(path, "r");
    try {
      length = (await file.read(head, 0, head.length, 0)).bytesRead;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new AppError("not-found", `${name} cannot be opened (${(error as NodeJS.ErrnoException).code ?? "error"}).`);
  }
  if (length === 0) throw new AppError("empty-file", `${name} is empty. Copy it again from where it came.`);
  const format = SIGNATURES.find(([, test]) => test(head.subarray(0, length)))?.[0];
  if (format === undefined) {
    throw new AppError(
      "unsupported-file",
      `${name} is no PNG, JPEG, TIFF, WebP or PDF. Convert it to one of these first.`,
    );
  }
  return format === "pdf" ? openPdf(path, name) : openImage(path, name);
}

async function openImage(path: string, name: string): Promise<PageSource> {
  const damaged = (error: unknown) =>
    /exceeds pixel limit/.test(String(error))
      ? new AppError(
          "file-too-large",
          `${name} has more than ${MOST_PIXELS / 1e6} megapixels. Scale it down or cut it up first.`,
        )
      : new AppError("damaged-file", `${name} is damaged: ${firstLine(error)}. Scan or export it again.`, undefined, {
          cause: error,
        });
  let pages: number;
  try {
    const metadata = await sharp(path, { limitInputPixels: MOST_PIXELS }).metadata();
    pages = metadata.format === "tiff" ? (metadata.pages ?? 1) : 1;
  } catch (error) {
    throw damaged(error);
  }
  return {
    name,
    kind: "image",
    pages,
    async render(index) {
      try {
        const { data, info } = await sharp(path, { limitInputPixels: MOST_PIXELS, failOn: "error", page: index })
          .rotate()
          .flatten({ background: "#ffffff" })
          .toColourspace("srgb")
          .png({ compressionLevel: 6 })
          .toBuffer({ resolveWithObject: true });
        return { png: data, width: info.width, height: info.height, textLayer: null };
      } catch (error) {
        throw damaged(error);
      }
    },
    close: () => Promise.resolve(),
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

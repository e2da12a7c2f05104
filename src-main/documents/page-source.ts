/** @file A file as a row of pages: images, many-page TIFFs, PDFs. Told apart by their bytes, not their names. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "#contract/errors.ts";
import { openImage } from "./image-source.ts";
import { openPdf } from "./pdf-source.ts";

export interface TextLayerLine {
  text: string;
  /** In pixels of the rendered page. */
  polygon: [number, number][];
}

export interface RenderedPage {
  width: number;
  height: number;
  /** What a PDF says is written there; null where it says nothing. */
  textLayer: TextLayerLine[] | null;
}

export interface PageSource {
  name: string;
  kind: "image" | "pdf";
  pages: number;
  /**
   * Writes a page as PNG: upright, 8 bits, on white, sRGB or grey.
   * @param index from 0
   * @param into path of the file to make
   * @throws AppError `damaged-file`, `file-too-large`, `cancelled`
   */
  render(index: number, into: string): Promise<RenderedPage>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Aborting ends what is being drawn at once; the source is of no use after that. */
  signal?: AbortSignal | undefined;
  /** How long one page of a PDF may take, in milliseconds. */
  pageLimitMs?: number;
  /** Pixels that an image may have; as many as a screen can show when left out. */
  mostPixels?: number;
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
 * @throws AppError `not-found`, `empty-file`, `unsupported-file`, `damaged-file`, `password-protected`,
 *   `file-too-large`, `cancelled`
 */
export async function openPages(
  path: string,
  name: string = basename(path),
  options: OpenOptions = {},
): Promise<PageSource> {
  const head = await readHead(path).catch((error: unknown) => {
    throw cannotOpen(name, error);
  });
  if (head.length === 0) throw new AppError("empty-file", `${name} is empty. Copy it again from where it came.`);
  const format = SIGNATURES.find(([, test]) => test(head))?.[0];
  if (format === undefined) {
    throw new AppError(
      "unsupported-file",
      `${name} is no PNG, JPEG, TIFF, WebP or PDF, whatever its name says. Convert it to one of these first.`,
    );
  }
  return format === "pdf" ? openPdf(path, name, options) : openImage(path, name, options);
}

async function readHead(path: string): Promise<Buffer> {
  const head = Buffer.alloc(1024);
  const file = await open(path, "r");
  try {
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** For a file that the system does not let us read. */
export function cannotOpen(name: string, error: unknown): AppError {
  const { code = "error" } = error as NodeJS.ErrnoException;
  const advice = code === "EISDIR" ? "Add the files in it." : "See that it is still there and may be read.";
  return new AppError("not-found", `${name} cannot be opened (${code}). ${advice}`, undefined, { cause: error });
}

/** @file An image file as a row of pages. sharp decodes outside the event loop and, for most files, row by row. */
import sharp, { type Sharp } from "sharp";
import { AppError } from "#contract/errors.ts";
import type { OpenOptions, PageSource } from "./page-source.ts";
import { fullSizePages } from "./tiff-pages.ts";

/**
 * A1 at 600 dpi has 279 megapixels, A0 at 300 dpi 140. The page must still be shown: measured, Chromium draws a PNG of 324
 * megapixels and refuses one of 576 (four bytes a pixel must stay below 2 GB).
 */
export const MOST_PIXELS = 300_000_000;

/** @throws AppError `damaged-file`, `file-too-large` */
export async function openImage(path: string, name: string, options: OpenOptions = {}): Promise<PageSource> {
  const { signal, mostPixels = MOST_PIXELS } = options;
  let indexes: number[];
  try {
    const { format, pages = 1 } = await sharp(path, { limitInputPixels: mostPixels }).metadata();
    indexes = format === "tiff" ? await fullSizePages(path, pages) : [0];
  } catch (error) {
    throw explain(error, name, mostPixels);
  }
  return {
    name,
    kind: "image",
    pages: indexes.length,
    async render(index, into) {
      if (signal?.aborted) throw new AppError("cancelled", "Cancelled.");
      const image = sharp(path, {
        limitInputPixels: mostPixels,
        failOn: "error",
        ...(indexes.length > 1 || indexes[0] !== 0 ? { page: indexes[index] ?? 0 } : {}),
      });
      try {
        const { width, height } = await unlessAborted(writeUpright(image, into), signal);
        return { width, height, textLayer: null };
      } catch (error) {
        throw explain(error, indexes.length > 1 ? `Page ${index + 1} of ${name}` : name, mostPixels);
      }
    },
    close: () => Promise.resolve(),
  };
}

async function writeUpright(image: Sharp, into: string): Promise<{ width: number; height: number }> {
  const { space } = await image.metadata();
  // A third of the bytes for most scans.
  const grey = space === "b-w" || space === "grey16";
  return image
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace(grey ? "b-w" : "srgb")
    .png({ compressionLevel: 6 })
    .toFile(into);
}

/** libvips cannot be stopped: it works on for nobody, into a file that goes with its folder. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let cancel = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    cancel = () => reject(new AppError("cancelled", "Cancelled."));
    signal.addEventListener("abort", cancel, { once: true });
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function explain(error: unknown, what: string, mostPixels: number): unknown {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/exceeds pixel limit/.test(text)) {
    return new AppError(
      "file-too-large",
      `${what} has more than ${mostPixels / 1e6} megapixels. Scale it down or cut it up first.`,
    );
  }
  // The disk's trouble, not the file's.
  if (/no space left|ENOSPC/i.test(text)) return error;
  const reason = text.split("\n")[0] ?? "";
  return new AppError("damaged-file", `${what} is damaged (${reason}). Scan or export it again.`, undefined, {
    cause: error,
  });
}

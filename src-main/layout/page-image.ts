/** @file A page's image made from the scan as it was imported: turned, then straightened. */
import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import type { BlobStore } from "../storage/blob-store.ts";
import type { PageImage, PageRow, Turn } from "./layout-repository.ts";

/** Makes thumbnails as imports do. */
export type Thumbnailer = (png: Uint8Array) => Promise<Uint8Array>;

/** Side of the picture, in pixels, whose most frequent colour is taken for the paper's. */
const SAMPLE = 200;

export class PageImages {
  readonly #blobs: BlobStore;
  readonly #thumbnail: Thumbnailer;

  constructor(blobs: BlobStore, thumbnail: Thumbnailer) {
    this.#blobs = blobs;
    this.#thumbnail = thumbnail;
  }

  /**
   * The image for a page lying otherwise, in the blob store. The scan itself is never written; the same turn gives the
   * same bytes, so going back and forth costs no space.
   * @param skew clockwise, degrees, after the turn
   */
  async make(page: PageRow, turn: Turn, skew: number): Promise<PageImage> {
    const { originalSha256, originalWidth, originalHeight } = page;
    const scan = this.#blobs.path(originalSha256);
    if (turn === 0 && skew === 0) {
      const thumbnailSha256 = await this.#blobs.put(await this.#thumbnail(await readFile(scan)));
      return { imageSha256: originalSha256, thumbnailSha256, width: originalWidth, height: originalHeight, turn, skew };
    }
    const turned = skew === 0 ? sharp(scan, UNLIMITED).rotate(turn) : await straightened(scan, turn + skew);
    const { data, info } = await turned.png({ compressionLevel: 6 }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const imageSha256 = await this.#blobs.put(data);
    const thumbnailSha256 = await this.#blobs.put(await this.#thumbnail(data));
    return { imageSha256, thumbnailSha256, width, height, turn, skew };
  }
}

/** What came into the library has been measured already. */
const UNLIMITED = { limitInputPixels: false } as const;

/** Turned by any angle on a larger sheet of the paper's colour, the middle staying the middle. */
async function straightened(scan: string, degrees: number): Promise<Sharp> {
  const { dominant } = await sharp(
    await sharp(scan, UNLIMITED).resize(SAMPLE, SAMPLE, { fit: "inside" }).png().toBuffer(),
  ).stats();
  return sharp(scan, UNLIMITED).rotate(degrees, { background: dominant });
}

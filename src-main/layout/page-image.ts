/** @file A page's image made from the scan as it was imported: turned, then straightened. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { BlobStore } from "../storage/blob-store.ts";
import { StagedBlobs } from "../storage/staged-blobs.ts";
import type { PageImage, PageRow, Turn } from "./layout-repository.ts";

/** Makes thumbnails as imports do. @param image path or bytes */
export type Thumbnailer = (image: string | Uint8Array) => Promise<Uint8Array>;

/** Side of the picture, in pixels, whose most frequent colour is taken for the paper's. */
const SAMPLE = 200;
/** What came into the library has been measured already. */
const UNLIMITED = { limitInputPixels: false } as const;

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
      const thumbnailSha256 = await this.#blobs.put(await this.#thumbnail(scan));
      return { imageSha256: originalSha256, thumbnailSha256, width: originalWidth, height: originalHeight, turn, skew };
    }
    const staged = await StagedBlobs.begin(this.#blobs);
    try {
      // To a file: a scan of 600 megapixels is not held in memory a second time.
      const file = join(staged.folder, "image.png");
      const turned = skew === 0 ? sharp(scan, UNLIMITED).rotate(turn) : await straightened(scan, turn + skew);
      const { width, height } = await turned.png({ compressionLevel: 6 }).toFile(file);
      await writeFile(join(staged.folder, "thumbnail.webp"), await this.#thumbnail(file));
      const [imageSha256 = "", thumbnailSha256 = ""] = await staged.adopt(["image.png", "thumbnail.webp"]);
      return { imageSha256, thumbnailSha256, width, height, turn, skew };
    } finally {
      await staged.keep();
    }
  }
}

/** Turned by any angle on a larger sheet of the paper's colour, the middle staying the middle. */
async function straightened(scan: string, degrees: number): Promise<Sharp> {
  const small = await sharp(scan, UNLIMITED).resize(SAMPLE, SAMPLE, { fit: "inside" }).png().toBuffer();
  const { dominant } = await sharp(small).stats();
  return sharp(scan, UNLIMITED).rotate(degrees, { background: dominant });
}

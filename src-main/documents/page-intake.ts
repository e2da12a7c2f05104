/** @file Page images on their way into the library, each with its thumbnail, and crops of their lines where they are known. */
import { randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { hasQuickView } from "../storage/asset-id.ts";
import type { BlobStore, Sha256 } from "../storage/blob-store.ts";
import { type InUse, StagedBlobs } from "../storage/staged-blobs.ts";
import type { NewPage } from "./document-repository.ts";
import type { RenderedPage } from "./page-source.ts";
import { makeScaled, scaledPath } from "./scaled-pages.ts";

const THUMBNAIL_WIDTH = 240;
/** For pages that are strips; WebP itself ends at 16,383. */
const THUMBNAIL_HEIGHT = 960;

export class PageIntake {
  readonly #blobs: BlobStore;
  readonly #staged: StagedBlobs;
  readonly #pages: RenderedPage[] = [];
  #crops = 0;

  private constructor(blobs: BlobStore, staged: StagedBlobs) {
    this.#blobs = blobs;
    this.#staged = staged;
  }

  static async begin(blobs: BlobStore): Promise<PageIntake> {
    return new PageIntake(blobs, await StagedBlobs.begin(blobs));
  }

  /** @param render writes the page's PNG to the path it is given */
  async add(render: (into: string) => Promise<RenderedPage>): Promise<void> {
    const image = this.imagePath(this.#pages.length);
    const page = await render(image);
    await writeFile(join(this.#staged.folder, `${this.#pages.length}.webp`), await makeThumbnail(image));
    if (hasQuickView(page.width, page.height)) await makeScaled(image, this.#viewPath(this.#pages.length), "view.jpg");
    this.#pages.push(page);
  }

  /** For pages that are made here. */
  addBytes(png: Uint8Array, width: number, height: number): Promise<void> {
    return this.add(async (into) => {
      await writeFile(into, png);
      return { width, height, textLayer: null };
    });
  }

  /** Where a page's image lies until it is adopted. */
  imagePath(index: number): string {
    return join(this.#staged.folder, `${index}.png`);
  }

  /** A picture of a line; `adopt` gives crops in the order in which they were added. */
  async addCrop(png: Uint8Array): Promise<void> {
    await writeFile(join(this.#staged.folder, `crop-${this.#crops++}.png`), png);
  }

  /** Moves all images into the store. The rows are to be written next, then `keep`. */
  async adopt(): Promise<{ pages: NewPage[]; crops: Sha256[] }> {
    const names = this.#pages.flatMap((_page, index) => [`${index}.png`, `${index}.webp`]);
    const crops = Array.from({ length: this.#crops }, (_, index) => `crop-${index}.png`);
    const hashes = await this.#staged.adopt([...names, ...crops]);
    await this.#moveViews(hashes);
    return { pages: this.#newPages(hashes), crops: hashes.slice(names.length) };
  }

  #viewPath(index: number): string {
    return join(this.#staged.folder, `${index}.view.jpg`);
  }

  /** Views are made again when they are asked for, so a lost one is no failure. */
  async #moveViews(hashes: readonly Sha256[]): Promise<void> {
    for (const [index, page] of this.#pages.entries()) {
      if (!hasQuickView(page.width, page.height)) continue;
      const to = scaledPath(this.#blobs, hashes[index * 2] as Sha256, "view.jpg");
      await rename(this.#viewPath(index), to).catch(() => {});
    }
  }

  #newPages(hashes: readonly Sha256[]): NewPage[] {
    return this.#pages.map(({ width, height, textLayer }, index) => ({
      id: randomUUID(),
      width,
      height,
      imageSha256: hashes[index * 2] as Sha256,
      thumbnailSha256: hashes[index * 2 + 1] as Sha256,
      textLayer: textLayer === null ? null : JSON.stringify(textLayer),
    }));
  }

  /** The rows are written. */
  keep(): Promise<void> {
    return this.#staged.keep();
  }

  /** Leaves nothing behind, whatever was done so far. */
  drop(inUse: InUse): Promise<void> {
    return this.#staged.drop(inUse);
  }
}

/** A small picture of a page, as WebP. @param image path or bytes */
export function makeThumbnail(image: string | Uint8Array): Promise<Uint8Array> {
  return sharp(image, { limitInputPixels: false })
    .resize({ width: THUMBNAIL_WIDTH, height: THUMBNAIL_HEIGHT, fit: "inside" })
    .webp({ quality: 70 })
    .toBuffer();
}

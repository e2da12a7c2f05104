/** @file Pages at the size of a screen, beside their blob; made as they come or when first looked at, and again if lost. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { VIEW_SIDE } from "#contract/wire.ts";
import type { ScaledType } from "../storage/asset-id.ts";
import type { BlobStore, Sha256 } from "../storage/blob-store.ts";
import { MOST_PIXELS } from "./image-source.ts";

/** A line of a newspaper page is still legible at such a longest side, and WebP cannot be larger than 16,383. */
const SCALES: Readonly<Record<ScaledType, { side: number; encode(image: Sharp): Sharp }>> = {
  "scaled.webp": { side: 7_000, encode: (image) => image.webp({ quality: 85, effort: 2 }) },
  // JPEG: a browser decodes it in half the time that WebP takes.
  "view.jpg": { side: VIEW_SIDE, encode: (image) => image.flatten({ background: "#fff" }).jpeg({ quality: 82 }) },
};

export class ScaledPages {
  readonly #blobs: BlobStore;
  readonly #making = new Map<string, Promise<string>>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** The path of a page's smaller image. Two windows that ask at once wait for the same work. */
  async path(sha256: Sha256, type: ScaledType): Promise<string> {
    const path = scaledPath(this.#blobs, sha256, type);
    if (existsSync(path)) return path;
    const making =
      this.#making.get(path) ??
      makeScaled(this.#blobs.path(sha256), path, type).finally(() => {
        this.#making.delete(path);
      });
    this.#making.set(path, making);
    return making;
  }
}

/** Where what is made of a page's image lies. */
export function scaledPath(blobs: BlobStore, sha256: Sha256, type: ScaledType): string {
  return `${blobs.path(sha256)}.${type}`;
}

/** Makes a smaller image, whole or not at all. @returns `to` */
export async function makeScaled(from: string, to: string, type: ScaledType): Promise<string> {
  const temporary = `${to}.${randomUUID()}`;
  const { side, encode } = SCALES[type];
  try {
    const image = sharp(from, { limitInputPixels: MOST_PIXELS, sequentialRead: true });
    await encode(image.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })).toFile(
      temporary,
    );
    await rename(temporary, to);
    return to;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @file Large pages made smaller for the screen, beside their blob; made when first looked at, and again if lost. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import sharp from "sharp";
import type { BlobStore, Sha256 } from "../storage/blob-store.ts";
import { MOST_PIXELS } from "./image-source.ts";

/** Longest side in pixels: a line of a newspaper page is still legible, and WebP cannot be larger than 16,383. */
const LONGEST_SIDE = 7_000;

export class ScaledPages {
  readonly #blobs: BlobStore;
  readonly #making = new Map<Sha256, Promise<string>>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** The path of a page's smaller image. Two windows that ask at once wait for the same work. */
  async path(sha256: Sha256): Promise<string> {
    const path = `${this.#blobs.path(sha256)}.scaled.webp`;
    if (existsSync(path)) return path;
    const making =
      this.#making.get(sha256) ??
      scale(this.#blobs.path(sha256), path).finally(() => {
        this.#making.delete(sha256);
      });
    this.#making.set(sha256, making);
    return making;
  }
}

async function scale(from: string, to: string): Promise<string> {
  const temporary = `${to}.${randomUUID()}`;
  try {
    await sharp(from, { limitInputPixels: MOST_PIXELS, sequentialRead: true })
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 85, effort: 2 })
      .toFile(temporary);
    await rename(temporary, to);
    return to;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

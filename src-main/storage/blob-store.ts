/** @file Content-addressed files beside the database: page images, thumbnails, crops. Written whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** SHA-256 in hexadecimal. */
export type Sha256 = string;

export class BlobStore {
  /** For files on their way in. On the same disk as the blobs, so that a rename brings one in whole. */
  readonly incoming: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.incoming = join(root, "incoming");
  }

  /** Where a blob lies (whether or not it is there). @throws RangeError where `sha256` is not one. */
  path(sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError("not a SHA-256");
    return join(this.#root, sha256.slice(0, 2), sha256);
  }

  has(sha256: Sha256): boolean {
    return existsSync(this.path(sha256));
  }

  /** Writes bytes under their hash; they are on disk when it resolves. Writing what is there already is free. */
  async put(bytes: Uint8Array): Promise<Sha256> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (existsSync(this.path(sha256))) return sha256;
    await mkdir(this.incoming, { recursive: true });
    const temporary = join(this.incoming, randomUUID());
    try {
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.moveIn(temporary, sha256);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return sha256;
  }

  /** Moves a finished, synced file in under its hash. */
  async moveIn(path: string, sha256: Sha256): Promise<void> {
    const target = this.path(sha256);
    await mkdir(dirname(target), { recursive: true });
    await rename(path, target);
  }

  /** Puts the names of blobs on disk too, so that a row in the database never names one that a power cut took. */
  async syncNames(hashes: readonly Sha256[]): Promise<void> {
    // Windows has no such call, and writes names through.
    if (process.platform === "win32" || hashes.length === 0) return;
    for (const path of new Set([this.#root, ...hashes.map((hash) => dirname(this.path(hash)))])) {
      const folder = await open(path, "r");
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    }
  }
}

/** @file Content-addressed files beside the database: page images, thumbnails, crops. Written whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** SHA-256 in hexadecimal. */
export type Sha256 = string;

export class BlobStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Where a blob lies (whether or not it is there). @throws RangeError where `sha256` is not one. */
  path(sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError("not a SHA-256");
    return join(this.#root, sha256.slice(0, 2), sha256);
  }

  has(sha256: Sha256): boolean {
    return existsSync(this.path(sha256));
  }

  /** Writes bytes under their hash, on disk when it resolves. Writing what is there already is free. */
  async put(bytes: Uint8Array): Promise<Sha256> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const target = this.path(sha256);
    if (existsSync(target)) return sha256;
    await mkdir(dirname(target), { recursive: true });
    const temporary = `${target}.${randomUUID()}.part`;
    try {
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return sha256;
  }
}

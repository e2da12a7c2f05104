/** @file Content-addressed files beside the database: page images, thumbnails, crops. Written whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** SHA-256 in hexadecimal. */
export type Sha256 = string;

/** A blob that came this recently (ms) may be on its way into a row. */
const ON_ITS_WAY_MS = 10 * 60_000;
const MOST_ARRIVALS = 5_000;
/** What is made of a blob and lies beside it: it goes with the blob. */
const MADE_OF_IT = [".scaled.webp", ".view.jpg"];

export class BlobStore {
  /** For files on their way in. On the same disk as the blobs, so that a rename brings one in whole. */
  readonly incoming: string;
  readonly #root: string;
  readonly #now: () => number;
  /** When blobs came by `put`, also those that were there already; ms, oldest first. */
  readonly #arrived = new Map<Sha256, number>();
  #holds = 0;

  /** @param now milliseconds of a clock that nobody sets: a blob on its way must not be old because it is summer now */
  constructor(root: string, now: () => number = () => performance.now()) {
    this.#now = now;
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
    this.#arrives(sha256);
    if (existsSync(this.path(sha256))) return sha256;
    await mkdir(this.incoming, { recursive: true });
    const temporary = join(this.incoming, randomUUID());
    try {
      await writeFile(temporary, bytes, { flag: "wx", flush: true });
      await this.moveIn(temporary, sha256);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return sha256;
  }

  /** Bytes of a blob; 0 where it is not there. */
  size(sha256: Sha256): number {
    return sizeOf(this.path(sha256));
  }

  /** Nothing is deleted until the returned function is called: for rows that name blobs which nothing uses yet. */
  hold(): () => void {
    this.#holds += 1;
    let held = true;
    return () => {
      if (held) this.#holds -= 1;
      held = false;
    };
  }

  /**
   * Deletes a blob; that nothing uses it is for the caller to know, without waiting in between.
   * @returns bytes freed, 0 where it is not there; null where it may be on its way into a row: try again later
   */
  remove(sha256: Sha256): number | null {
    const arrived = this.#arrived.get(sha256);
    if (this.#holds > 0 || (arrived !== undefined && this.#now() - arrived < ON_ITS_WAY_MS)) return null;
    return this.takeBack(sha256);
  }

  /** Removes a blob that no row ever named, with what was made of it. @returns bytes freed */
  takeBack(sha256: Sha256): number {
    let freed = 0;
    for (const suffix of ["", ...MADE_OF_IT]) {
      const path = `${this.path(sha256)}${suffix}`;
      freed += sizeOf(path);
      rmSync(path, { force: true });
    }
    return freed;
  }

  #arrives(sha256: Sha256): void {
    this.#arrived.delete(sha256);
    this.#arrived.set(sha256, this.#now());
    if (this.#arrived.size < MOST_ARRIVALS) return;
    for (const [oldest, at] of this.#arrived) {
      if (this.#now() - at < ON_ITS_WAY_MS) break;
      this.#arrived.delete(oldest);
    }
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

/** 0 for a file that is not there. */
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** @file Files that come into the blob store together with their rows: all of them or, after a failure or a kill, none. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { BlobStore, Sha256 } from "./blob-store.ts";

/** Those of the hashes that some row names. */
export type InUse = (hashes: readonly Sha256[]) => ReadonlySet<Sha256>;

/** In a staging folder: the blobs that were not in the store before, one a line. */
const LIST = "new-blobs";

export class StagedBlobs {
  /** To write files in; it goes with `keep` and `drop`. */
  readonly folder: string;
  readonly #store: BlobStore;
  #release: (() => void) | null = null;

  private constructor(store: BlobStore, folder: string) {
    this.#store = store;
    this.folder = folder;
  }

  static async begin(store: BlobStore): Promise<StagedBlobs> {
    const folder = join(store.incoming, `staging-${randomUUID()}`);
    await mkdir(folder, { recursive: true });
    return new StagedBlobs(store, folder);
  }

  /** Moves files of the folder into the store, on disk when it resolves. The rows are to be written next, then `keep`. */
  async adopt(names: readonly string[]): Promise<Sha256[]> {
    const paths = names.map((name) => join(this.folder, name));
    const hashes: Sha256[] = [];
    for (const path of paths) hashes.push(await hashAndSync(path));
    // What is there already must still be there when the rows name it.
    this.#release ??= this.#store.hold();
    const fresh = hashes.filter((hash) => !this.#store.has(hash));
    await writeFile(join(this.folder, LIST), fresh.join("\n"), { flush: true });
    for (const [index, path] of paths.entries()) {
      const hash = hashes[index] as Sha256;
      if (!this.#store.has(hash)) await this.#store.moveIn(path, hash);
    }
    await this.#store.syncNames(fresh);
    return hashes;
  }

  /** The rows are written: what came in stays. */
  async keep(): Promise<void> {
    this.#release?.();
    await this.#removeFolder();
  }

  /** Takes back what came in, but for what is in use. */
  async drop(inUse: InUse): Promise<void> {
    takeBack(this.#store, this.folder, inUse);
    this.#release?.();
    await this.#removeFolder();
  }

  async #removeFolder(): Promise<void> {
    // A decoder that was told to stop may still be writing: hence the second tries. What cannot go even then (Windows
    // keeps a file that is open) goes at the next start.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => {});
  }
}

/** Takes back what a killed run left on its way in. For the start, before anything is written. */
export function sweepStaged(store: BlobStore, inUse: InUse): void {
  const entries = existsSync(store.incoming) ? readdirSync(store.incoming) : [];
  for (const entry of entries) takeBack(store, join(store.incoming, entry), inUse);
  rmSync(store.incoming, { recursive: true, force: true });
}

function takeBack(store: BlobStore, folder: string, inUse: InUse): void {
  const list = join(folder, LIST);
  if (!existsSync(list)) return;
  // A list that a kill cut off ends in half a hash; nothing of it had been moved in yet.
  const hashes = readFileSync(list, "utf8").match(/^[0-9a-f]{64}$/gm) ?? [];
  const kept = inUse(hashes);
  for (const hash of hashes) if (!kept.has(hash)) store.takeBack(hash);
}

async function hashAndSync(path: string): Promise<Sha256> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  // Opened for writing: Windows syncs nothing else.
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

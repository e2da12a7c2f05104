/**
 * @file The manifests on the disk: `datasets/HASH.jsonl` in the library's folder, with images named relative to it, so that
 * a library can be moved. A file without a row is what a kill left, and goes at the next start.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ManifestWriter } from "./manifest-file.ts";

export class DataSetStore {
  readonly folder: string;

  constructor(libraryFolder: string) {
    this.folder = join(libraryFolder, "datasets");
  }

  /** Where a manifest lies. */
  path(fileHash: string): string {
    return join(this.folder, `${fileHash}.jsonl`);
  }

  /** A manifest on its way. */
  begin(): Promise<ManifestWriter> {
    return ManifestWriter.begin(join(this.folder, `${randomUUID()}.part`));
  }

  /** Deletes what no version names. For the start, and where a version is deleted. Nothing may be on its way. */
  sweep(fileHashes: Iterable<string>): void {
    const named = new Set([...fileHashes].map((hash) => `${hash}.jsonl`));
    let names: string[];
    try {
      names = readdirSync(this.folder);
    } catch {
      return;
    }
    for (const name of names) if (!named.has(name)) rmSync(join(this.folder, name), { force: true });
  }

  /** Deletes one manifest. */
  remove(fileHash: string): void {
    rmSync(this.path(fileHash), { force: true });
  }
}

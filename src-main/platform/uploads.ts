/** @file Files that a person offered: paths (Electron, command line) or uploads (web host), named by random ids. */
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "#contract/errors.ts";
import { streamToFile } from "./stream-file.ts";

/** Control characters, and marks that turn the reading order: with them a name looks like another. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

export interface OfferedFile {
  path: string;
  name: string;
  /** Whether the file is ours to remove after use. */
  temporary: boolean;
}

export class SourceRegistry {
  readonly #folder: string;
  readonly #files = new Map<string, OfferedFile>();

  /** @param folder for uploads; what an earlier run left there is removed */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  /** A file where it lies; it is only read. */
  offerPath(path: string): string {
    return this.#add({ path, name: basename(path), temporary: false });
  }

  /**
   * Streams an upload to disk. A cut upload leaves nothing.
   * @param name the file's own name; any path in it is dropped
   */
  async acceptUpload(name: string, body: Readable): Promise<string> {
    const path = join(this.#folder, randomUUID());
    await streamToFile(path, (file) => pipeline(body, file));
    const clean = name
      .replace(/^.*[/\\]/s, "")
      .replace(UNSEEN, "")
      .slice(0, 255);
    return this.#add({ path, name: /^\.*$/.test(clean) ? "file" : clean, temporary: true });
  }

  /** @throws AppError `not-found` */
  resolve(id: string): OfferedFile {
    const file = this.#files.get(id);
    if (file === undefined)
      throw new AppError("not-found", "This file was not handed over, or the app was restarted since. Add it again.");
    return file;
  }

  /** Forgets a file after use; an upload is removed from disk. */
  async release(id: string): Promise<void> {
    const file = this.#files.get(id);
    this.#files.delete(id);
    if (file?.temporary) await rm(file.path, { force: true });
  }

  #add(file: OfferedFile): string {
    const id = randomUUID();
    this.#files.set(id, file);
    return id;
  }
}

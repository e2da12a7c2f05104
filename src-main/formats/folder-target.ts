/** @file A folder that an export is written into. What it becomes in the end is the service's affair. */
import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ExportTarget, FileSink } from "./format.ts";

/**
 * So many names are known not to be free, folder by folder, those that came last: formats write one folder after the other,
 * and a million paths would take a hundred megabytes. No file that is there is ever written over.
 */
const KEPT_NAMES = 50_000;

interface Folder {
  /** Without regard to case, as half of the systems compare them. */
  names: Set<string>;
  made: Promise<unknown>;
}

export class FolderTarget implements ExportTarget {
  readonly #root: string;
  readonly #signal: AbortSignal;
  readonly #onProgress: (pages: number, lines: number) => void;
  /** Those written to last at the end. */
  readonly #folders = new Map<string, Folder>();
  #kept = 0;

  /** @param root must exist */
  constructor(root: string, signal: AbortSignal, onProgress: (pages: number, lines: number) => void = () => {}) {
    this.#root = root;
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    this.#check();
    await writeFile(await this.locate(path), content, { flag: "wx" });
  }

  async open(path: string): Promise<FileSink> {
    this.#check();
    const file = await open(await this.locate(path), "wx");
    return {
      write: async (content) => {
        this.#check();
        // Not `write`, which may write a part.
        await file.appendFile(content);
      },
      close: () => file.close(),
    };
  }

  /** @throws RangeError for a path that is taken (without regard to case) or leads out: a mistake of the format */
  async locate(path: string): Promise<string> {
    const parts = path.split("/");
    if (parts.some((part) => ["", ".", ".."].includes(part) || /[\\:]/.test(part))) throw taken(path);
    const file = join(this.#root, ...parts);
    const { names, made } = this.#folder(dirname(file));
    const name = (parts.at(-1) ?? "").toLowerCase();
    if (names.has(name)) throw taken(path);
    names.add(name);
    this.#kept += 1;
    this.#forgetOldest();
    await made;
    return file;
  }

  #folder(path: string): Folder {
    const known = this.#folders.get(path);
    this.#folders.delete(path);
    const folder = known ?? { names: new Set(), made: mkdir(path, { recursive: true }) };
    this.#folders.set(path, folder);
    return folder;
  }

  #forgetOldest(): void {
    for (const [path, { names }] of this.#folders) {
      if (this.#kept <= KEPT_NAMES) return;
      this.#kept -= names.size;
      if (this.#folders.size > 1) this.#folders.delete(path);
      else names.clear();
    }
  }

  progress(pages: number, lines: number): void {
    this.#check();
    this.#onProgress(pages, lines);
  }

  #check(): void {
    if (this.#signal.aborted) throw new AppError("cancelled", "Cancelled; nothing was written.");
  }
}

const taken = (path: string) => new RangeError(`${path} is no free path in an export`);

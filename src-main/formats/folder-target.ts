/** @file A folder that an export is written into. What it becomes in the end is the service's affair. */
import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ExportTarget, FileSink } from "./format.ts";

export class FolderTarget implements ExportTarget {
  readonly #root: string;
  readonly #signal: AbortSignal;
  readonly #onProgress: (pages: number, lines: number) => void;
  readonly #paths = new Set<string>();

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
    const key = path.toLowerCase();
    if (parts.some((part) => ["", ".", ".."].includes(part) || /[\\:]/.test(part)) || this.#paths.has(key)) {
      throw new RangeError(`${path} is no free path in an export`);
    }
    this.#paths.add(key);
    const file = join(this.#root, ...parts);
    await mkdir(dirname(file), { recursive: true });
    return file;
  }

  progress(pages: number, lines: number): void {
    this.#check();
    this.#onProgress(pages, lines);
  }

  #check(): void {
    if (this.#signal.aborted) throw new AppError("cancelled", "Cancelled; nothing was written.");
  }
}

/**
 * @file What `emend batch` has done, one JSON line for each file, added when its outputs are in their places. A run that was
 * killed goes on behind what stands here; a line that was cut off counts as not written.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open, truncate } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";

export const DoneFile = z.object({
  /** Relative to the folder that is read, with slashes. */
  file: z.string(),
  /** Bytes and time of change: a file that is another one now is read again. */
  size: z.number(),
  changed: z.number(),
  /** Written with the same model and format as now. */
  settings: z.string(),
  outputs: z.array(z.string()),
  pages: z.array(
    z.object({
      page: z.int(),
      lines: z.int(),
      characters: z.int(),
      /** Mean of its lines; null where there are none. */
      confidence: z.number().nullable(),
      seconds: z.number(),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  /** Why the file as a whole could not be read. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type DoneFile = z.infer<typeof DoneFile>;

export class PageJournal {
  readonly #file: FileHandle;
  /** The last line of each file. */
  readonly done: ReadonlyMap<string, DoneFile>;

  private constructor(file: FileHandle, done: ReadonlyMap<string, DoneFile>) {
    this.#file = file;
    this.done = done;
  }

  /** Opens a journal or makes one; what a kill left half written is cut off. */
  static async open(path: string): Promise<PageJournal> {
    const done = new Map<string, DoneFile>();
    const file = await open(path, "a");
    let whole = 0;
    for await (const row of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = parse(row);
      if (entry === null) break;
      whole += Buffer.byteLength(row) + 1;
      done.set(entry.file, entry);
    }
    // The last line may be whole and lack its end.
    const { size } = await file.stat();
    if (size < whole) await file.appendFile("\n");
    else if (size > whole) await truncate(path, whole);
    return new PageJournal(file, done);
  }

  /** Resolves when the line is on the disk. */
  async add(entry: DoneFile): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(entry)}\n`);
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function parse(row: string): DoneFile | null {
  try {
    return DoneFile.parse(JSON.parse(row));
  } catch {
    return null;
  }
}

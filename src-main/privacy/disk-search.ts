/** @file Searches files for bytes that must not be there any more. */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Needles are found by their first bytes, so none may be shorter. */
const PREFIX = 8;

export interface SearchResult {
  /** Paths relative to the folder, with `/`, of files that hold a needle; sorted. */
  found: string[];
  files: number;
  bytes: number;
}

/** Byte strings to search for. Shorter ones than eight bytes are left out: they are everywhere. */
export class Needles {
  /** By their first four bytes as a number; the rest is compared. */
  readonly #byStart = new Map<number, Buffer[]>();
  #longest = 0;

  add(bytes: Buffer): void {
    if (bytes.length < PREFIX) return;
    const start = bytes.readUInt32LE(0);
    const known = this.#byStart.get(start);
    if (known === undefined) this.#byStart.set(start, [bytes]);
    else known.push(bytes);
    this.#longest = Math.max(this.#longest, bytes.length);
  }

  /** A text as it stands in a database or a text file, and as JSON escapes it. */
  addText(text: string): void {
    this.add(Buffer.from(text));
    const escaped = JSON.stringify(text).slice(1, -1);
    if (escaped !== text) this.add(Buffer.from(escaped));
  }

  get longest(): number {
    return this.#longest;
  }

  within(bytes: Buffer): boolean {
    const last = bytes.length - PREFIX;
    for (let at = 0; at <= last; at++) {
      const candidates = this.#byStart.get(
        // As readUInt32LE, which checks its bounds each time.
        ((bytes[at] as number) |
          ((bytes[at + 1] as number) << 8) |
          ((bytes[at + 2] as number) << 16) |
          ((bytes[at + 3] as number) << 24)) >>>
          0,
      );
      if (candidates?.some((needle) => bytes.subarray(at, at + needle.length).equals(needle))) return true;
    }
    return false;
  }
}

/**
 * Searches every file below a folder, file by file in pieces. What goes away meanwhile is passed over.
 * @param skip folders and files that are not looked into, by relative path
 */
export async function searchFolder(
  folder: string,
  needles: Needles,
  skip: (path: string) => boolean = () => false,
): Promise<SearchResult> {
  const result: SearchResult = { found: [], files: 0, bytes: 0 };
  const walk = async (within: string): Promise<void> => {
    const entries = await readdir(within, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(within, entry.name);
      const name = relative(folder, path).split(sep).join("/");
      if (skip(name)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) {
        const size = (await stat(path).catch(() => null))?.size ?? 0;
        result.files += 1;
        result.bytes += size;
        if (await fileHolds(path, needles).catch(() => false)) result.found.push(name);
      }
    }
  };
  await walk(folder);
  result.found.sort();
  return result;
}

async function fileHolds(path: string, needles: Needles): Promise<boolean> {
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    if (needles.within(bytes)) return true;
    tail = bytes.subarray(Math.max(0, bytes.length - needles.longest + 1));
  }
  return false;
}

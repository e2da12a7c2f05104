/** @file Manifests of any size: written and read a piece at a time, whole or not at all, found again by where a row begins. */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ManifestRow } from "./manifest.ts";

/** A row of a data set. `image` is relative to the manifest. */
export interface DataSetRow extends Omit<ManifestRow, "split" | "flags"> {
  split: "train" | "validation" | "test";
  /** BCP 47; null: nobody has said. */
  language: string | null;
  /** The document's first tag. */
  subset: string | null;
  /** Who wrote it, from a tag `hand:NAME`. */
  hand: string | null;
  /** The file that the page came from, with its number there: `scan.pdf#3`. */
  source: string;
  flags: { private: boolean; noTraining: boolean; noImages: boolean; publishable: boolean | null; synthetic: boolean };
}

export interface PlacedRow {
  /** Bytes of the manifest before the row. */
  at: number;
  row: DataSetRow;
}

const BUFFER = 1 << 18;
const PIECE = 1 << 20;
const LINE_FEED = 10;

/** Writes rows behind each other. Nothing lies under the final name before `finish`. */
export class ManifestWriter {
  rows = 0;
  bytes = 0;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash("sha256");
  #pending: string[] = [];
  #pendingLength = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @param path of a file that is not there yet */
  static async begin(path: string): Promise<ManifestWriter> {
    await mkdir(dirname(path), { recursive: true });
    return new ManifestWriter(path, await open(path, "wx"));
  }

  async add(row: DataSetRow): Promise<void> {
    const line = `${JSON.stringify(row)}\n`;
    this.rows += 1;
    this.#pending.push(line);
    this.#pendingLength += line.length;
    if (this.#pendingLength >= BUFFER) await this.#flush();
  }

  /** Puts it on disk under the name that `nameOf` gives its hash. @returns the SHA-256 of its bytes */
  async finish(nameOf: (sha256: string) => string): Promise<string> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    const sha256 = this.#hash.digest("hex");
    await rename(this.#path, nameOf(sha256));
    await syncFolder(dirname(this.#path));
    return sha256;
  }

  /** Leaves nothing behind. */
  async drop(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(this.#pending.join(""));
    this.#pending = [];
    this.#pendingLength = 0;
    this.#hash.update(bytes);
    this.bytes += bytes.length;
    await this.#file.appendFile(bytes);
  }
}

/** The name of a file stays through a power cut, too. Windows has no such call, and writes names through. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Reads a manifest from its beginning, a megabyte at a time.
 * @param onBytes sees all bytes in order, for a hash
 * @throws AppError `not-found` where the file is gone, `conflict` where a row cannot be read
 */
export async function* rowBatches(file: string, onBytes?: (bytes: Buffer) => void): AsyncGenerator<PlacedRow[]> {
  const handle = await openManifest(file);
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    let rest: Buffer = Buffer.alloc(0);
    let at = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE, null);
      if (bytesRead === 0) break;
      const read = piece.subarray(0, bytesRead);
      onBytes?.(read);
      const bytes = rest.length === 0 ? read : Buffer.concat([rest, read]);
      const { rows, used } = rowsIn(bytes, at, file);
      at += used;
      rest = Buffer.from(bytes.subarray(used));
      if (rows.length > 0) yield rows;
    }
    if (rest.length > 0) throw damaged(file);
  } finally {
    await handle.close();
  }
}

/** Rows that begin at these places, in the order of the places given. @throws AppError as `rowBatches` */
export async function rowsAt(file: string, places: readonly number[]): Promise<DataSetRow[]> {
  const handle = await openManifest(file);
  try {
    const rows: DataSetRow[] = [];
    for (const place of places) rows.push(await rowAt(handle, place, file));
    return rows;
  } finally {
    await handle.close();
  }
}

async function rowAt(handle: FileHandle, place: number, file: string): Promise<DataSetRow> {
  for (let size = 1 << 12; ; size *= 4) {
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await handle.read(buffer, 0, size, place);
    const end = buffer.subarray(0, bytesRead).indexOf(LINE_FEED);
    if (end !== -1) return parseRow(buffer.toString("utf8", 0, end), file);
    if (bytesRead < size) throw damaged(file);
  }
}

function rowsIn(bytes: Buffer, before: number, file: string): { rows: PlacedRow[]; used: number } {
  const rows: PlacedRow[] = [];
  let from = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
    if (end > from) rows.push({ at: before + from, row: parseRow(bytes.toString("utf8", from, end), file) });
    from = end + 1;
  }
  return { rows, used: from };
}

function parseRow(line: string, file: string): DataSetRow {
  try {
    const row = JSON.parse(line) as DataSetRow;
    if (typeof row.id === "string" && typeof row.text === "string") return row;
  } catch {
    // Told below.
  }
  throw damaged(file);
}

async function openManifest(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch {
    throw new AppError(
      "not-found",
      `The data set's file ${file} is not there. Restore it from a backup, or freeze anew.`,
    );
  }
}

const damaged = (file: string) =>
  new AppError(
    "conflict",
    `The data set's file ${file} was changed or cut off. Restore it from a backup, or freeze anew.`,
  );

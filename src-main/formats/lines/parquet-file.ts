/** @file Lines of a Parquet file, some rows at a time. A hostile file may hold the library for ever: it runs in the Parquet thread. */
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { checkPages } from "./parquet-pages.ts";

/** What is taken of a row; null where the file has nothing of the kind. */
export interface ParquetRow {
  image: Uint8Array | null;
  imagePath: string | null;
  text: string | null;
  document: string | null;
  language: string | null;
  verified: boolean | null;
}

export interface ParquetFile {
  total: number;
  /** From `start`, so many at most. @throws Error as the library does */
  rows(start: number, count: number): Promise<ParquetRow[]>;
}

/** @returns null without columns for image and text @throws Error for what is damaged */
export async function openParquet(path: string): Promise<ParquetFile | null> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const textColumn = ["text", "transcription", "label"].find((name) => names.includes(name));
  if (!names.includes("image") || textColumn === undefined) return null;
  const more = ["verified", "document", "language"].filter((name) => names.includes(name));
  const columns = ["image", textColumn, ...more];
  await checkPages(file, metadata, columns);
  const total = Number(metadata.num_rows);
  return {
    total,
    rows: async (start, count) => {
      const range = { rowStart: start, rowEnd: Math.min(total, start + count) };
      const rows = await parquetReadObjects({ file, metadata, columns, ...range, utf8: false });
      return rows.map((row) => toRow(row, textColumn));
    },
  };
}

function toRow(row: Record<string, unknown>, textColumn: string): ParquetRow {
  const image = row.image as { bytes?: unknown; path?: unknown } | Uint8Array | null;
  const whole = image instanceof Uint8Array;
  const bytes = whole ? image : image?.bytes;
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    // Of its own: a part of a larger buffer would take all of that along to the other thread.
    image: bytes instanceof Uint8Array ? bytes.slice() : null,
    imagePath: whole ? null : text(image?.path),
    text: text(row[textColumn]),
    document: text(row.document),
    language: text(row.language),
    verified: typeof row.verified === "boolean" ? row.verified : null,
  };
}

/** @file Parquet files whose pages do not lie one after the other: hyparquet 1.31 would read such a one for ever. */
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";

/** Bytes in which a page's head usually is; the rest of the chunk is read where it is not. */
const HEAD = 16_384;

/**
 * Goes from page to page of the columns that will be read, without reading them.
 * @throws Error where a page has no length or ends outside of its column, or the rows are counted in two ways
 */
export async function checkPages(file: AsyncBuffer, metadata: FileMetaData, columns: readonly string[]): Promise<void> {
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(metadata.num_rows)) throw new Error("the file does not have the rows that it says");
  for (const { columns: chunks } of metadata.row_groups) {
    for (const { meta_data: meta } of chunks) {
      if (meta === undefined || !columns.includes(meta.path_in_schema[0] ?? "")) continue;
      const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
      await checkChunk(file, start, start + Number(meta.total_compressed_size));
    }
  }
}

async function checkChunk(file: AsyncBuffer, start: number, end: number): Promise<void> {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end > file.byteLength)
    throw new Error("a column lies outside of the file");
  // The library, too, takes a last byte for no page.
  for (let at = start; at < end - 1; ) {
    const { head, size } = await pageAt(file, at, end);
    if (!Number.isSafeInteger(size) || size < 0) throw new Error("a page has no length");
    at += head + size;
    if (at > end) throw new Error("a page ends outside of its column");
  }
}

async function pageAt(file: AsyncBuffer, at: number, end: number): Promise<{ head: number; size: number }> {
  for (const until of [Math.min(end, at + HEAD), end]) {
    const reader = { view: new DataView(await file.slice(at, until)), offset: 0 };
    try {
      const size = parquetHeader(reader).compressed_page_size as number | undefined;
      return { head: reader.offset, size: size ?? Number.NaN };
    } catch (error) {
      if (until === end) throw error;
    }
  }
  throw new Error("a page has no head");
}

/** @file Parquet as the Hub keeps image data sets: a column `image` of bytes and path, small row groups. */

import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { ByteWriter, parquetWriteRows } from "hyparquet-writer";
import { letGo } from "../../platform/stream-file.ts";
import { stemOf } from "../file-tree.ts";
import type { ExportTarget, Format, InLine } from "../format.ts";
import { languageFrom } from "../language.ts";
import { documentNameOf } from "../page-files.ts";
import { card } from "./imagefolder.ts";
import { type LineImage, lineImages, manifestRow, splitOf } from "./line-images.ts";
import type { ParquetRow } from "./parquet-file.ts";
import { parquetRows } from "./parquet-thread.ts";

/** The Hub's viewer fetches a row group at a time. */
const ROWS_PER_GROUP = 100;
/** What a file says of its row groups is in memory until its end, so a large side gets several files. */
const ROWS_PER_FILE = 50_000;

const text = (name: string) =>
  ({ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }) as const;
const number = (name: string) => ({ name, type: "INT32", repetition_type: "OPTIONAL" }) as const;

const SCHEMA = [
  { name: "root", num_children: 10 },
  { name: "image", repetition_type: "OPTIONAL", num_children: 2 },
  { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
  text("path"),
  text("text"),
  { name: "verified", type: "BOOLEAN", repetition_type: "OPTIONAL" },
  text("direction"),
  text("document"),
  text("language"),
  text("page"),
  text("line"),
  number("width"),
  number("height"),
] as const;

const FEATURES: Readonly<Record<string, unknown>> = {
  image: { _type: "Image" },
  text: { dtype: "string", _type: "Value" },
  verified: { dtype: "bool", _type: "Value" },
  direction: { dtype: "string", _type: "Value" },
  document: { dtype: "string", _type: "Value" },
  language: { dtype: "string", _type: "Value" },
  page: { dtype: "string", _type: "Value" },
  line: { dtype: "string", _type: "Value" },
  width: { dtype: "int32", _type: "Value" },
  height: { dtype: "int32", _type: "Value" },
};

export const parquet: Format = {
  id: "parquet",
  info: { name: "Parquet (Hugging Face)", level: "line", training: true, variants: [], images: "always" },
  writer: {
    async write(documents, target) {
      let rows = 0;
      const splits: string[] = [];
      const images = lineImages(documents, target);
      let next = await images.next();
      async function* of(split: string): AsyncGenerator<Record<string, unknown>> {
        for (; next.done !== true && splitOf(next.value) === split; next = await images.next()) {
          rows += 1;
          yield rowOf(next.value);
        }
      }
      do {
        const split = next.done === true ? "train" : splitOf(next.value);
        splits.push(split);
        await writeSplit(split, of(split), target);
      } while (next.done !== true);
      await target.write("README.md", card(features(splits), rows));
    },
  },
  reader: {
    find: (tree) => Promise.resolve(tree.paths().filter((path) => /\.parquet$/i.test(path))),
    async *read(tree, files, note, signal) {
      for (const path of files) {
        const rows = parquetRows(tree.locate(path), path, { signal });
        let next = await rows.next();
        try {
          for (let count = 1; next.done !== true; count++, next = await rows.next()) {
            const line = toLine(next.value, path, count);
            if (line === null) note(`${path}, row ${count} has no image or no text and stays behind.`);
            else yield line;
          }
        } finally {
          await rows.return(undefined);
        }
        if (next.value === null) note(`${path} has no columns “image” and “text” and stays behind.`);
      }
    },
  },
};

function rowOf(image: LineImage): Record<string, unknown> {
  const file = `${image.document.folder}${image.name}.png`;
  const row = manifestRow(image, file);
  const columns = Object.keys(FEATURES).filter((name) => name !== "image");
  return { image: { bytes: image.png, path: file }, ...Object.fromEntries(columns.map((name) => [name, row[name]])) };
}

/** Files named as the Hub names them: how many there are is known when the last is written. */
async function writeSplit(
  split: string,
  rows: AsyncGenerator<Record<string, unknown>>,
  target: ExportTarget,
): Promise<void> {
  const parts: string[] = [];
  let next = await rows.next();
  async function* upTo(most: number): AsyncGenerator<Record<string, unknown>> {
    for (let count = 0; count < most && next.done !== true; count++) {
      yield next.value;
      next = await rows.next();
    }
  }
  do {
    const part = await target.locate(`data/${split}-${parts.length}.part`);
    parts.push(part);
    await writeFileOf(upTo(ROWS_PER_FILE), part);
  } while (next.done !== true);
  const digits = (count: number) => String(count).padStart(5, "0");
  for (const [index, part] of parts.entries()) {
    await rename(part, await target.locate(`data/${split}-${digits(index)}-of-${digits(parts.length)}.parquet`));
  }
}

async function writeFileOf(rows: AsyncIterable<Record<string, unknown>>, path: string): Promise<void> {
  const writer = new StreamWriter(path);
  try {
    await parquetWriteRows({
      writer,
      rows,
      columns: Object.keys(FEATURES).map((name) => ({ name, ...(name === "image" ? { statistics: false } : {}) })),
      schema: SCHEMA.map((element) => ({ ...element })),
      rowGroupSize: ROWS_PER_GROUP,
      // PNG does not get smaller.
      codec: "UNCOMPRESSED",
      kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features: FEATURES } }) }],
      createdBy: "Emend",
    });
    await writer.end();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** @param count of the row, from 1 */
function toLine(row: ParquetRow, path: string, count: number): InLine | null {
  const { image, text } = row;
  if (image === null || text === null) return null;
  const name = row.imagePath === null ? `row ${count}` : stemOf(row.imagePath);
  return {
    kind: "line",
    document: row.document ?? documentNameOf(path),
    name,
    image: { name, load: { bytes: () => Promise.resolve(image) }, index: 0 },
    text,
    verified: row.verified,
    language: row.language === null ? null : languageFrom(row.language),
  };
}

function features(splits: readonly string[]): string {
  const lines = Object.entries(FEATURES).map(([name, feature]) => {
    const { dtype } = feature as { dtype?: string };
    return `  - name: ${name}\n    dtype: ${dtype ?? "image"}\n`;
  });
  const files = splits.map((split) => `  - split: ${split}\n    path: data/${split}-*\n`);
  return `dataset_info:\n  features:\n${lines.join("")}configs:\n- config_name: default\n  data_files:\n${files.join("")}`;
}

/** hyparquet-writer's buffer, emptied into a file whenever it asks: a row group is all that is in memory. */
class StreamWriter extends ByteWriter {
  readonly #stream: WriteStream;

  constructor(path: string) {
    super();
    this.#stream = createWriteStream(path, { flags: "wx" });
    // Each write hears of it; an error that nobody listens to would end the application.
    this.#stream.on("error", () => {});
  }

  /** Called by the library after each row group. */
  async flush(): Promise<void> {
    const bytes = new Uint8Array(this.buffer.slice(0, this.index));
    this.index = 0;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    });
  }

  async end(): Promise<void> {
    await this.flush();
    const closed = once(this.#stream, "close");
    this.#stream.end();
    await closed;
  }

  /** Writes nothing any more when it resolves: the folder is about to go. */
  abandon(): Promise<void> {
    return letGo(this.#stream);
  }
}

/** @file WebDataset: tar shards in which the files of a line lie side by side under one name. */

import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { extract, type Pack, pack } from "tar-stream";
import { letGo } from "../../platform/stream-file.ts";
import type { ExportTarget, Format, InLine } from "../format.ts";
import { languageFrom } from "../language.ts";
import { documentNameOf } from "../page-files.ts";
import { type LineImage, lineImages, manifestRow, splitOf } from "./line-images.ts";

/** As the Hub advises: about a gigabyte. */
const SHARD_BYTES = 1_000_000_000;
/** A line's file in a shard of somebody else's; more is no line. */
const LARGEST_MEMBER = 200_000_000;

export const webdataset: Format = {
  id: "webdataset",
  info: { name: "WebDataset (tar shards)", level: "line", training: true, variants: [], images: "always" },
  writer: {
    async write(documents, target) {
      let shards: Shards | null = null;
      let count = 0;
      try {
        for await (const image of lineImages(documents, target)) {
          const split = splitOf(image);
          if (shards?.split !== split) {
            await shards?.close();
            shards = new Shards(target, split);
          }
          count += 1;
          await shards.add(image, String(count).padStart(9, "0"));
        }
        await (shards ?? new Shards(target, "train")).close();
      } catch (error) {
        await shards?.abandon();
        throw error;
      }
    },
  },
  reader: {
    find: (tree) => Promise.resolve(tree.paths().filter((path) => /\.tar$/i.test(path))),
    async *read(tree, files, note) {
      for (const path of files) {
        for await (const [key, members] of samples(tree.locate(path))) {
          const line = toLine(path, key, members);
          if (typeof line === "string") note(`${path}: ${key} ${line} and stays behind.`);
          else yield line;
        }
      }
    },
  },
};

class Shards {
  readonly split: string;
  readonly #target: ExportTarget;
  #count = 0;
  #bytes = 0;
  #open: { tar: Pack; file: WriteStream; done: Promise<unknown> } | null = null;

  constructor(target: ExportTarget, split: string) {
    this.#target = target;
    this.split = split;
  }

  async add(image: LineImage, key: string): Promise<void> {
    if (this.#open === null || this.#bytes > SHARD_BYTES) await this.#next();
    const row = JSON.stringify(manifestRow(image, `${image.document.folder}${image.name}.png`));
    await this.#entry(`${key}.png`, Buffer.from(image.png));
    await this.#entry(`${key}.txt`, Buffer.from(image.line.text));
    await this.#entry(`${key}.json`, Buffer.from(row));
  }

  async close(): Promise<void> {
    if (this.#count === 0) await this.#next();
    this.#open?.tar.finalize();
    await this.#open?.done;
    this.#open = null;
  }

  /** Writes nothing any more when it resolves: the folder is about to go. */
  async abandon(): Promise<void> {
    if (this.#open === null) return;
    this.#open.tar.destroy();
    await letGo(this.#open.file);
  }

  async #next(): Promise<void> {
    if (this.#open !== null) {
      this.#open.tar.finalize();
      await this.#open.done;
    }
    const path = await this.#target.locate(`${this.split}-${String(this.#count).padStart(4, "0")}.tar`);
    this.#count += 1;
    this.#bytes = 0;
    const file = createWriteStream(path, { flags: "wx" });
    const tar = pack();
    // What fails the file fails the archive, too: `done` tells it, and an error that nobody listens to would end the application.
    tar.on("error", () => {});
    tar.pipe(file);
    const done = once(file, "close");
    // Heard of with the next entry or at the end.
    done.catch(() => {});
    this.#open = { tar, file, done };
  }

  #entry(name: string, content: Buffer): Promise<void> {
    this.#bytes += content.byteLength;
    return new Promise((resolve, reject) => {
      // A file that fails takes nothing more from the archive, whose own call would never return.
      this.#open?.done.catch(reject);
      this.#open?.tar.entry({ name, mtime: new Date(0) }, content, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Files that follow each other under one name, up to the first dot of the last part. */
async function* samples(file: string): AsyncGenerator<[string, Map<string, Buffer>]> {
  const tar = extract();
  const source = createReadStream(file);
  source.on("error", (error) => tar.destroy(error));
  source.pipe(tar);
  let key: string | null = null;
  let members = new Map<string, Buffer>();
  for await (const entry of tar) {
    const { name, type, size } = entry.header;
    const match = /^((?:.*\/)?[^/.]+)\.([^/]+)$/.exec(name);
    if (type !== "file" || match?.[1] === undefined || match[2] === undefined || (size ?? 0) > LARGEST_MEMBER) {
      entry.resume();
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (key !== null && match[1] !== key) {
      yield [key, members];
      members = new Map();
    }
    key = match[1];
    members.set(match[2].toLowerCase(), Buffer.concat(chunks));
  }
  if (key !== null) yield [key, members];
}

const IMAGES = ["png", "jpg", "jpeg", "webp", "tif", "tiff"];

/** The line, or what is wrong with it. */
function toLine(path: string, key: string, members: ReadonlyMap<string, Buffer>): InLine | string {
  const image = IMAGES.map((suffix) => members.get(suffix)).find((bytes) => bytes !== undefined);
  if (image === undefined) return "has no image";
  const row = rowOf(members.get("json"));
  const plain = members.get("txt") ?? members.get("gt.txt");
  const text = plain === undefined ? row.text : plain.toString("utf8");
  if (typeof text !== "string") return "has no text";
  return {
    kind: "line",
    document: typeof row.document === "string" ? row.document : documentNameOf(path),
    name: key,
    image: { name: key, load: { bytes: () => Promise.resolve(image) }, index: 0 },
    text,
    verified: typeof row.verified === "boolean" ? row.verified : null,
    language: typeof row.language === "string" ? languageFrom(row.language) : null,
  };
}

function rowOf(json: Buffer | undefined): Record<string, unknown> {
  try {
    const value: unknown = json === undefined ? {} : JSON.parse(json.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

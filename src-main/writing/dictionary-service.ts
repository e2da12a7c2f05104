/** @file Hunspell dictionaries that a person added: taken in as they are, and served to the worker that reads them. */
import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { AppError } from "#contract/errors.ts";
import type { Dictionary } from "#contract/writing.ts";
import type { OfferedFile } from "../platform/uploads.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DictionaryRepository, DictionaryRow } from "./dictionary-repository.ts";

/** The largest ones in use (Hungarian, Korean) are a tenth of this. */
const MOST_BYTES = 100_000_000;
/** For a plain list of words, which needs no rules. */
const NO_AFFIXES = new TextEncoder().encode("SET UTF-8\n");

export interface DictionaryServiceOptions {
  repository: DictionaryRepository;
  blobs: Pick<BlobStore, "put">;
  sources: { resolve(id: string): OfferedFile; release(id: string): Promise<void> };
  events: EventBus;
}

export class DictionaryService {
  readonly #options: DictionaryServiceOptions;

  constructor(options: DictionaryServiceOptions) {
    this.#options = options;
  }

  list(): Dictionary[] {
    return this.#options.repository.list().map(toDictionary);
  }

  /**
   * Takes a `.dic` file with its `.aff` file, or alone, as a list of words. The same files twice are one dictionary.
   * @param ids of offered files; they are released whatever comes of it
   * @throws AppError `unsupported-file`, `file-too-large`, `damaged-file`
   */
  async add(ids: readonly string[]): Promise<Dictionary> {
    const { sources, blobs, repository, events } = this.#options;
    try {
      const { affix, words } = pair(ids.map((id) => sources.resolve(id)));
      const [affixBytes, wordBytes] = [
        affix === null ? NO_AFFIXES : await readChecked(affix, looksLikeAffixes),
        await readChecked(words, looksLikeWords),
      ];
      const [affixSha256, wordsSha256] = [await blobs.put(affixBytes), await blobs.put(wordBytes)];
      const known = repository.find(affixSha256, wordsSha256);
      if (known !== null) return toDictionary(known);
      const row: DictionaryRow = {
        id: randomUUID(),
        name: words.name.replace(/\.dic$/i, ""),
        affixSha256,
        wordsSha256,
        size: affixBytes.length + wordBytes.length,
      };
      repository.insert(row, new Date().toISOString());
      events.emit("writing.changed", { what: "dictionaries", documentId: null });
      return toDictionary(row);
    } finally {
      for (const id of ids) await sources.release(id);
    }
  }

  remove(id: string): void {
    if (this.#options.repository.remove(id)) {
      this.#options.events.emit("writing.changed", { what: "dictionaries", documentId: null });
    }
  }
}

function toDictionary(row: DictionaryRow): Dictionary {
  const { id, name, size } = row;
  return {
    id,
    name,
    size,
    affixAsset: assetId(row.affixSha256, "bin"),
    wordsAsset: assetId(row.wordsSha256, "bin"),
  };
}

function pair(files: readonly OfferedFile[]): { affix: OfferedFile | null; words: OfferedFile } {
  const of = (end: string) => files.filter(({ name }) => name.toLowerCase().endsWith(end));
  const [affixes, words] = [of(".aff"), of(".dic")];
  const [list] = words;
  if (list === undefined || words.length > 1 || affixes.length > 1 || words.length + affixes.length < files.length) {
    throw new AppError(
      "unsupported-file",
      "A dictionary is a .dic file, mostly with an .aff file of the same name. Choose both of them together.",
    );
  }
  return { affix: affixes[0] ?? null, words: list };
}

async function readChecked(file: OfferedFile, looksRight: (head: string) => boolean): Promise<Uint8Array> {
  const { size } = await stat(file.path);
  if (size > MOST_BYTES) {
    throw new AppError("file-too-large", `“${file.name}” is too large for a dictionary. Choose another file.`);
  }
  const bytes = await readFile(file.path);
  // Keywords and the count of words are ASCII in every encoding that Hunspell reads.
  if (!looksRight(new TextDecoder("latin1").decode(bytes.subarray(0, 65_536)))) {
    throw new AppError(
      "damaged-file",
      `“${file.name}” is not a Hunspell file. Get the dictionary again, for example from LibreOffice's extensions.`,
    );
  }
  return bytes;
}

const looksLikeAffixes = (head: string): boolean => /^(ï»¿)?\s*(#|[A-Z]+\s)/.test(head) && !head.includes("\0");
const looksLikeWords = (head: string): boolean => /^(ï»¿)?\s*\d+/.test(head) && !head.includes("\0");

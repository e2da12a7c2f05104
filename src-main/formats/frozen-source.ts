/**
 * @file A frozen data set on its way out: texts, images and sides as they were frozen. What may leave is asked anew, so that
 * a flag or a black box of today holds for a set of last year.
 */
import { readFile } from "node:fs/promises";
import type { Line } from "#contract/corrections.ts";
import { parseAssetId } from "../storage/asset-id.ts";
import { type ExportLibrary, PagePicture, type PictureOptions, wholeOf } from "./export-source.ts";
import { FreeNames, safeName } from "./file-names.ts";
import type { OutDocument, OutLine, OutPage } from "./format.ts";
import type { ExportedDocumentRow, ExportedPageRow, FormatRepository } from "./format-repository.ts";
import { directionOf } from "./page-shapes.ts";

const SIDES = ["train", "validation", "test"] as const;

/** A line or a page as it was frozen. */
export interface FrozenRow {
  id: string;
  text: string;
  split: (typeof SIDES)[number];
  page: string;
  document: string;
  /** The file that the page came from. */
  source: string;
  language: string | null;
  width: number;
  height: number;
  sha256: string;
  isPrivate: boolean;
  noImages: boolean;
  facts: Readonly<Record<string, unknown>>;
}

export interface FrozenSet {
  name: string;
  unit: "line" | "page";
  pages: number;
  includePrivate: boolean;
  /** From the beginning each time; rows of a page come behind each other, so do pages of a document. */
  rows: () => AsyncIterable<readonly FrozenRow[]>;
}

type Needs = PictureOptions & { repository: FormatRepository; library: ExportLibrary };

interface Group {
  page: string;
  document: string;
  rows: FrozenRow[];
}

export class FrozenSource {
  /** Rows that may not leave by now. */
  leftBehind = 0;
  readonly #needs: Needs;
  readonly #set: FrozenSet;
  readonly #pageIds = new Set<string>();
  readonly #folders = new FreeNames();
  readonly #names = new Map<string, { folder: string; stems: FreeNames }>();
  #open: { document: ExportedDocumentRow | null; pages: Map<string, ExportedPageRow> } | null = null;

  constructor(needs: Needs, set: FrozenSet) {
    this.#needs = needs;
    this.#set = set;
  }

  /** Pages that something of went out. */
  get pageIds(): readonly string[] {
    return [...this.#pageIds];
  }

  /** One side after the other; each document must be walked before the next is asked for. */
  async *documents(): AsyncGenerator<OutDocument> {
    for (const split of SIDES) {
      const groups = this.#groups(split);
      let next = await groups.next();
      while (next.done !== true) {
        const id = next.value.document;
        this.#openDocument(id);
        const name = this.#open?.document?.name ?? safeName(next.value.rows[0]?.source ?? "", "document");
        const known = this.#names.get(id) ?? { folder: this.#folders.take(safeName(name)), stems: new FreeNames() };
        this.#names.set(id, known);
        const pages = async function* (source: FrozenSource): AsyncGenerator<OutPage> {
          for (; next.done !== true && next.value.document === id; next = await groups.next()) {
            yield source.#page(next.value, known.stems);
          }
        };
        const language = next.value.rows[0]?.language ?? null;
        yield { id, name, language, folder: `${known.folder}/`, split, pages: () => pages(this) };
      }
    }
  }

  async *#groups(split: FrozenRow["split"]): AsyncGenerator<Group> {
    let group: Group | null = null;
    for await (const rows of this.#set.rows()) {
      for (const row of rows) {
        if (row.split !== split) continue;
        if (group !== null && group.page !== row.page) {
          yield group;
          group = null;
        }
        group ??= { page: row.page, document: row.document, rows: [] };
        group.rows.push(row);
      }
    }
    if (group !== null) yield group;
  }

  #openDocument(id: string): void {
    const { repository } = this.#needs;
    const [document = null] = repository.documents([id]);
    const pages = document === null ? [] : repository.pages(id);
    this.#open = { document, pages: new Map(pages.map((page) => [page.id, page])) };
  }

  #page({ page: id, rows }: Group, stems: FreeNames): OutPage {
    const { document, pages } = this.#open ?? { document: null, pages: new Map<string, ExportedPageRow>() };
    const page = pages.get(id) ?? null;
    const [first] = rows as [FrozenRow];
    const stem = stems.take(safeName(first.source.replace(/\.[^.#]+#/, "-"), "page"));
    const lines = page === null || document === null ? this.#fromStore(rows) : this.#fromPage(rows, document, page);
    this.leftBehind += rows.length - lines.length;
    if (lines.length > 0) this.#pageIds.add(id);
    return {
      ...{ id, stem, sourceName: first.source, scan: null, language: first.language, regions: [], lines },
      position: page?.position ?? 0,
      width: page?.width ?? 0,
      height: page?.height ?? 0,
      image: () => Promise.reject(new RangeError("a data set has no page images")),
    };
  }

  /** Of a page that is not in the library any more: what was said of it when it was frozen holds. */
  #fromStore(rows: readonly FrozenRow[]): OutLine[] {
    return rows.filter((row) => this.#mayLeave(row)).map((row) => this.#line(row, null, () => this.#stored(row)));
  }

  #fromPage(rows: readonly FrozenRow[], document: ExportedDocumentRow, page: ExportedPageRow): OutLine[] {
    const { repository, library } = this.#needs;
    const without = !this.#set.includePrivate;
    if (document.noTraining === 1 || page.noTraining === 1) return [];
    if (without && (document.private === 1 || page.private === 1)) return [];
    const flags = repository.lineFlags(page.id);
    const all = library.lines(page.id);
    const boxes = library.privacy.boxes(page.id);
    const imageless = library.privacy.withoutImage(page.id);
    const stays = (line: Line) =>
      flags.get(line.id)?.noTraining === 1 ||
      (without && flags.get(line.id)?.private === 1) ||
      imageless.lines.has(line.id);
    const staying = all.filter(stays);
    if (imageless.whole) return [];
    // The text of a page is one: no part of it can be left out.
    if (this.#set.unit === "page" && staying.length + boxes.length > 0) return [];
    const hidden = [...staying.map(({ polygon }) => polygon), ...boxes];
    const lines = new Map(all.filter((line) => !stays(line)).map((line) => [line.id, line]));
    const may = rows.filter((row) => this.#mayLeave(row));
    if (hidden.length === 0)
      return may.map((row) => this.#line(row, lines.get(row.id) ?? null, () => this.#stored(row)));
    // Something of the page is painted over: only lines that are still where they were can be cut from that.
    const there = may.flatMap((row) => {
      const line = lines.get(row.id);
      return line === undefined || parseAssetId(line.cropAsset)?.sha256 !== row.sha256 ? [] : [{ row, line }];
    });
    const crops = new PagePicture(this.#needs, page, hidden).crops(there.map(({ line }) => line.polygon));
    return there.map(({ row, line }, index) => {
      const text = library.privacy.text({ ...line, text: row.text }, boxes);
      return this.#line({ ...row, text }, line, () => crops(index));
    });
  }

  #mayLeave(row: FrozenRow): boolean {
    return row.text !== "" && !row.noImages && (this.#set.includePrivate || !row.isPrivate);
  }

  #stored(row: FrozenRow): Promise<Uint8Array> {
    return readFile(this.#needs.blobs.path(row.sha256));
  }

  #line(row: FrozenRow, line: Line | null, crop: () => Promise<Uint8Array>): OutLine {
    return {
      id: row.id,
      polygon: line?.polygon ?? wholeOf(row),
      baseline: null,
      text: row.text,
      verified: true,
      confidence: null,
      direction: line?.direction ?? directionOf({ text: row.text, direction: null }),
      regionId: null,
      status: "verified",
      unreadable: false,
      characters: [],
      crop,
      facts: row.facts,
    };
  }
}

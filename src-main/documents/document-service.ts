/** @file Documents and pages as the windows see them. */
import type { ParsedInputOf } from "#contract/define.ts";
import type { DocumentSummary, LanguageChoice, LibraryProgress, PageSummary } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { Contract } from "#contract/index.ts";
import { rate } from "../evaluation/metrics.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId, pageImageAsset, pageViewAsset } from "../storage/asset-id.ts";
import type { DocumentEntry, DocumentRepository, DocumentRow, PageRow } from "./document-repository.ts";
import type { TagService } from "./tag-service.ts";

type Query = ParsedInputOf<Contract["documents"]["query"]>;
type PageQuery = ParsedInputOf<Contract["documents"]["pages"]>;

export interface DocumentServiceOptions {
  repository: DocumentRepository;
  tags: Pick<TagService, "of">;
  events: EventBus;
  /** Brings the kept figures of a document's pages, or of all, up to date. */
  refreshFigures: (documentId: string | null) => void;
  /** Makes texts that search takes for the same the same. */
  fold: (text: string) => string;
}

const names = new Intl.Collator("und", { numeric: true, sensitivity: "base" });

export class DocumentService {
  readonly #options: DocumentServiceOptions;
  readonly #repository: DocumentRepository;
  readonly #events: EventBus;
  /** The order that was asked for last, until something changes: a list that scrolls asks for part after part of it. */
  #ordered: { key: string; ids: string[] } | null = null;

  constructor(options: DocumentServiceOptions) {
    this.#options = options;
    this.#repository = options.repository;
    this.#events = options.events;
    options.events.subscribe(({ name }) => {
      if (name.startsWith("documents.") || name === "corrections.changed") this.#ordered = null;
    });
  }

  /** Newest first. @param removed the trash instead */
  list(removed = false): DocumentSummary[] {
    this.#options.refreshFigures(null);
    return this.#summaries(this.#repository.list(removed));
  }

  /** A part of the library, or of the trash. */
  query({ offset, limit, ...what }: Query): { documents: DocumentSummary[]; total: number } {
    this.#options.refreshFigures(null);
    const ids = this.#idsInOrder(what);
    return { documents: this.#summaries(this.#repository.some(ids.slice(offset, offset + limit))), total: ids.length };
  }

  progress(): LibraryProgress {
    this.#options.refreshFigures(null);
    const { hasSample, ...sums } = this.#repository.progress();
    return { ...sums, hasSample: hasSample === 1 };
  }

  /** With its pages, all of them or a part. @throws AppError `not-found` */
  get(
    id: string,
    { offset = 0, limit = -1 }: { offset?: number | undefined; limit?: number | undefined } = {},
  ): { document: DocumentSummary; pages: PageSummary[] } {
    const document = this.#summary(id);
    return { document, pages: this.#repository.pages(id, { offset, limit }).map(pageSummary) };
  }

  /** A part of the pages, in order. @throws AppError `not-found` */
  pages({ id, offset, limit }: PageQuery): { pages: PageSummary[]; total: number } {
    const { pageCount } = this.#summary(id);
    return { pages: this.#repository.pages(id, { offset, limit }).map(pageSummary), total: pageCount };
  }

  /** Those of the pages that the document has, with its own figures. @throws AppError `not-found` */
  pageFigures(documentId: string, pageIds: readonly string[]): { document: DocumentSummary; pages: PageSummary[] } {
    const document = this.#summary(documentId);
    const pages = pageIds.flatMap((id) => this.#repository.page(id) ?? []);
    return { document, pages: pages.filter((page) => page.documentId === documentId).map(pageSummary) };
  }

  /** In order. @throws AppError `not-found` */
  pageIds(documentId: string): string[] {
    if (this.#repository.get(documentId) === null) throw gone();
    return this.#repository.pageIds(documentId);
  }

  rename(id: string, name: string): void {
    this.#known(this.#repository.rename(id, name), id);
  }

  /** Those that are in use. */
  languages(): { language: string; documentCount: number }[] {
    return this.#repository.languages();
  }

  /** All in one step. @returns what the documents were said to be in before @throws AppError `not-found` where all are gone */
  setLanguages(choices: readonly LanguageChoice[]): { before: LanguageChoice[] } {
    const known = this.#repository.languagesOf(choices.flatMap(({ documentIds }) => documentIds));
    if (known.length === 0) throw gone();
    const before = new Map<string | null, string[]>();
    for (const { id, language } of known) before.set(language, [...(before.get(language) ?? []), id]);
    this.#repository.inOneStep(() => {
      for (const { documentIds, language } of choices) this.#repository.setLanguage(documentIds, language);
    });
    for (const { id } of known) this.#events.emit("documents.changed", { documentId: id });
    this.#events.emit("documents.changed", { documentId: null });
    return { before: [...before].map(([language, documentIds]) => ({ language, documentIds })) };
  }

  remove(id: string): void {
    this.#known(this.#repository.setRemoved([id], new Date().toISOString()) === 1, id);
  }

  restore(id: string): void {
    this.#known(this.#repository.setRemoved([id], null) === 1, id);
  }

  /** Those that are gone are passed over. @throws AppError `not-found` where all are */
  setRemoved(ids: readonly string[], removed: boolean): void {
    const found = this.#repository.setRemoved(ids, removed ? new Date().toISOString() : null);
    if (found === 0) throw gone();
    for (const documentId of ids) this.#events.emit("documents.changed", { documentId });
    this.#events.emit("documents.changed", { documentId: null });
  }

  #summary(id: string): DocumentSummary {
    this.#options.refreshFigures(id);
    const [summary] = this.#summaries(this.#repository.some([id]));
    if (summary === undefined) throw gone();
    return summary;
  }

  #summaries(rows: readonly DocumentRow[]): DocumentSummary[] {
    const tags = this.#options.tags.of(rows.map((row) => row.id));
    return rows.map((row) => ({ ...documentSummary(row), tags: tags.get(row.id) ?? [] }));
  }

  #idsInOrder({ text, tagId, removed, order }: Omit<Query, "offset" | "limit">): string[] {
    const key = JSON.stringify([text, tagId, removed, order]);
    if (this.#ordered?.key === key) return this.#ordered.ids;
    const { fold } = this.#options;
    const wanted = fold(text.trim());
    const entries = this.#repository
      .entries(removed, tagId ?? null)
      .filter((entry) => wanted === "" || fold(entry.name).includes(wanted));
    if (order === "name") entries.sort((a, b) => names.compare(a.name, b.name));
    if (order === "progress") entries.sort((a, b) => shareDone(a) - shareDone(b));
    const ids = entries.map((entry) => entry.id);
    this.#ordered = { key, ids };
    return ids;
  }

  #known(found: boolean, id: string): void {
    if (!found) throw gone();
    this.#events.emit("documents.changed", { documentId: id });
    this.#events.emit("documents.changed", { documentId: null });
  }
}

function gone(): AppError {
  return new AppError("not-found", "This document is not in the library any more. Go back to the library.");
}

/** What is not read yet is not begun. */
const shareDone = ({ lines, done }: DocumentEntry): number => (lines === 0 ? 0 : done / lines);

function documentSummary(row: DocumentRow): Omit<DocumentSummary, "tags"> {
  const { thumbnailSha256, scored, edits, characters, ...rest } = row;
  return {
    ...rest,
    cer: scored === 0 ? null : rate(edits, characters),
    thumbnailAsset: thumbnailSha256 === null ? null : assetId(thumbnailSha256, "webp"),
  };
}

function pageSummary(row: PageRow): PageSummary {
  return {
    id: row.id,
    documentId: row.documentId,
    position: row.position,
    sourceName: row.sourceName,
    width: row.width,
    height: row.height,
    imageAsset: pageImageAsset(row.imageSha256, row.width, row.height),
    viewAsset: pageViewAsset(row.imageSha256, row.width, row.height),
    thumbnailAsset: assetId(row.thumbnailSha256, "webp"),
    state: row.state,
    readError: row.readError,
    lineCount: row.lineCount,
    verifiedCount: row.verifiedCount,
    confidence: row.confidence,
    cer: row.scored === 0 ? null : rate(row.edits, row.characters),
    hasTextLayer: row.hasTextLayer === 1,
  };
}

/** @file Documents and pages as the windows see them. */
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import { rate } from "../evaluation/metrics.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId, pageImageAsset } from "../storage/asset-id.ts";
import type { DocumentRepository, DocumentRow, PageRow } from "./document-repository.ts";

export class DocumentService {
  readonly #repository: DocumentRepository;
  readonly #events: EventBus;
  readonly #refreshFigures: (documentId: string | null) => void;

  /** @param refreshFigures brings the kept figures of a document's pages, or of all, up to date */
  constructor(repository: DocumentRepository, events: EventBus, refreshFigures: (documentId: string | null) => void) {
    this.#repository = repository;
    this.#events = events;
    this.#refreshFigures = refreshFigures;
  }

  /** Newest first. @param removed the trash instead */
  list(removed = false): DocumentSummary[] {
    this.#refreshFigures(null);
    return this.#repository.list(removed).map(documentSummary);
  }

  /** @throws AppError `not-found` */
  get(id: string): { document: DocumentSummary; pages: PageSummary[] } {
    this.#refreshFigures(id);
    const row = this.#repository.get(id);
    if (row === null) throw gone();
    return { document: documentSummary(row), pages: this.#repository.pages(id).map(pageSummary) };
  }

  /** In order. @throws AppError `not-found` */
  pageIds(documentId: string): string[] {
    if (this.#repository.get(documentId) === null) throw gone();
    return this.#repository.pageIds(documentId);
  }

  rename(id: string, name: string): void {
    this.#known(this.#repository.rename(id, name), id);
  }

  remove(id: string): void {
    this.#known(this.#repository.setRemoved(id, new Date().toISOString()), id);
  }

  restore(id: string): void {
    this.#known(this.#repository.setRemoved(id, null), id);
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

function documentSummary(row: DocumentRow): DocumentSummary {
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

/** @file Documents and pages as the windows see them. */
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { DocumentRepository, DocumentRow, PageRow } from "./document-repository.ts";

/** CER of the newest proposals against verified text; null where nothing is verified. */
export interface DocumentCer {
  document: number | null;
  pages: Map<string, number | null>;
}

export class DocumentService {
  readonly #repository: DocumentRepository;
  readonly #events: EventBus;
  readonly #cerOf: (documentId: string) => DocumentCer;

  constructor(repository: DocumentRepository, events: EventBus, cerOf: (documentId: string) => DocumentCer) {
    this.#repository = repository;
    this.#events = events;
    this.#cerOf = cerOf;
  }

  /** Newest first. @param removed the trash instead */
  list(removed = false): DocumentSummary[] {
    return this.#repository.list(removed).map((row) => this.#summary(row, this.#cerOf(row.id)));
  }

  /** @throws AppError `not-found` */
  get(id: string): { document: DocumentSummary; pages: PageSummary[] } {
    const row = this.#repository.get(id);
    if (row === null) throw new AppError("not-found", "This document is not in the library any more.");
    const cer = this.#cerOf(id);
    const pages = this.#repository.pages(id).map((page) => pageSummary(page, cer.pages.get(page.id) ?? null));
    return { document: this.#summary(row, cer), pages };
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
    if (!found) throw new AppError("not-found", "This document is not in the library any more.");
    this.#events.emit("documents.changed", { documentId: id });
    this.#events.emit("documents.changed", { documentId: null });
  }

  #summary(row: DocumentRow, cer: DocumentCer): DocumentSummary {
    const { thumbnailSha256, ...rest } = row;
    return {
      ...rest,
      cer: cer.document,
      thumbnailAsset: thumbnailSha256 === null ? null : assetId(thumbnailSha256, "webp"),
    };
  }
}

function pageSummary(row: PageRow, cer: number | null): PageSummary {
  return {
    id: row.id,
    documentId: row.documentId,
    position: row.position,
    sourceName: row.sourceName,
    width: row.width,
    height: row.height,
    imageAsset: assetId(row.imageSha256, "png"),
    thumbnailAsset: assetId(row.thumbnailSha256, "webp"),
    state: row.state,
    readError: row.readError,
    lineCount: row.lineCount,
    verifiedCount: row.verifiedCount,
    confidence: row.confidence,
    cer,
    hasTextLayer: row.textLayer !== null,
  };
}

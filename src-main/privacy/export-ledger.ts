/** @file What Emend wrote where: so that an erasure finds the copies, and an export can be asked what is in it. */
import { randomUUID } from "node:crypto";
import type { ExportLedgerRepository, ExportRow } from "./export-ledger-repository.ts";

/** What a folder holds something of. */
export interface ExportedItems {
  pageIds?: readonly string[];
  lineIds?: readonly string[];
}

export class ExportLedger {
  readonly #repository: ExportLedgerRepository;

  constructor(repository: ExportLedgerRepository) {
    this.#repository = repository;
  }

  /** @param path absolute: a folder or file that appeared whole */
  record(path: string, { pageIds = [], lineIds = [] }: ExportedItems): void {
    this.#repository.insert({ id: randomUUID(), path, createdAt: new Date().toISOString() }, pageIds, lineIds);
  }

  /** An exported version holds the held-back lines that it was scored on, in its report. */
  recordAdapter(path: string, adapterId: string): void {
    this.record(path, { lineIds: this.#repository.scoredLines(adapterId) });
  }

  /** Folders with something of these pages or lines, oldest first. */
  holding(pageIds: readonly string[], lineIds: readonly string[]): ExportRow[] {
    return this.#repository.holding(pageIds, lineIds);
  }

  removed(id: string): void {
    this.#repository.setRemoved(id, new Date().toISOString());
  }
}

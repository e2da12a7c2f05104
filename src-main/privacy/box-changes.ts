/** @file Boxes over pages as the journal brings them and takes them off again; each of that is logged, undo and redo too. */

import type { Db } from "../storage/database.ts";
import { AuditRepository } from "./audit-repository.ts";
import { PrivacyRepository, type RedactionRow } from "./privacy-repository.ts";

export class BoxChanges {
  readonly #repository: PrivacyRepository;
  readonly #audit: AuditRepository;

  constructor(database: Db) {
    this.#repository = new PrivacyRepository(database);
    this.#audit = new AuditRepository(database);
  }

  /** @param row null: the box is taken off */
  apply(pageId: string, id: string, row: unknown): void {
    if (row === null) {
      if (this.#repository.removeRedaction(id) === null) return;
      this.#audit.append({ action: "unredact", summary: "A box was taken off a page.", subjects: [pageId] });
    } else {
      this.#repository.addRedaction(row as RedactionRow);
      this.#audit.append({ action: "redact", summary: "A box was drawn over a page.", subjects: [pageId] });
    }
  }
}

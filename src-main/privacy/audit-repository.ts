/** @file SQL of the audit log: appended to and read, never changed (migration 0008). */
import type { AuditEntry } from "#contract/privacy.ts";
import type { Db } from "../storage/database.ts";

export interface NewAuditEntry {
  action: AuditEntry["action"];
  /** One sentence, without any text of the library: the log outlives what is erased. */
  summary: string;
  /** As a person typed it. */
  reason?: string;
  /** Ids of what it is about. */
  subjects: readonly string[];
}

export class AuditRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  append({ action, summary, reason, subjects }: NewAuditEntry): void {
    this.#database
      .prepare("INSERT INTO audit (at, action, summary, reason, subjects) VALUES (?, ?, ?, ?, ?)")
      .run(new Date().toISOString(), action, summary, reason ?? null, JSON.stringify(subjects));
  }

  /** Newest first. */
  list(offset: number, limit: number): { entries: AuditEntry[]; total: number } {
    const entries = this.#database
      .prepare("SELECT id, at, action, summary, reason FROM audit ORDER BY id DESC LIMIT ? OFFSET ?")
      .all(limit, offset) as AuditEntry[];
    return { entries, total: this.#database.prepare("SELECT count(*) FROM audit").pluck().get() as number };
  }
}

/** @file SQL of the journal of versions, and of what documents and tags chose. */
import type { VersionChoice, VersionStep, VersionSubject } from "#contract/adapters.ts";
import type { Db } from "../storage/database.ts";

/** One thing that a step changed, with what was there before. */
export interface VersionChange {
  /** `library`: what is in production; `document`, `tag`: what they chose; else a field of a version. */
  what: "library" | "document" | "tag" | "name" | "notes" | "archived" | "removed_at";
  /** Of the document, tag or version; empty for the library. */
  id: string;
  before: string | number | null;
  after: string | number | null;
}

export interface NewVersionStep {
  kind: VersionStep["kind"];
  versionId: string;
  reason?: string | null;
  changes: readonly VersionChange[];
}

export interface StepRow {
  id: number;
  at: string;
  kind: VersionStep["kind"];
  versionId: string;
  reason: string | null;
  changes: VersionChange[];
  undone: boolean;
}

/** Steps that are shown; of older ones nobody asks. */
const SHOWN = 100;

export class VersionStepRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** All of the work, or nothing of it. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  append({ kind, versionId, reason, changes }: NewVersionStep, at: string): void {
    this.#database
      .prepare("INSERT INTO version_step (at, kind, version_id, reason, changes) VALUES (?, ?, ?, ?, ?)")
      .run(at, kind, versionId, reason ?? null, JSON.stringify(changes));
  }

  markUndone(id: number, at: string): void {
    this.#database.prepare("UPDATE version_step SET undone_at = ? WHERE id = ?").run(at, id);
  }

  /** Newest first. */
  steps(): StepRow[] {
    const rows = this.#database
      .prepare(
        `SELECT id, at, kind, version_id AS versionId, reason, changes, undone_at IS NOT NULL AS undone
         FROM version_step ORDER BY id DESC LIMIT ?`,
      )
      .all(SHOWN) as (Omit<StepRow, "changes" | "undone"> & { changes: string; undone: number })[];
    return rows.map((row) => ({
      ...row,
      changes: JSON.parse(row.changes) as VersionChange[],
      undone: row.undone === 1,
    }));
  }

  /** What a document or tag chose; null: nothing. */
  choice({ kind, id }: VersionSubject): string | null {
    const version = this.#database
      .prepare(
        kind === "document"
          ? "SELECT version_id FROM document_version WHERE document_id = ?"
          : "SELECT version_id FROM tag_version WHERE tag_id = ?",
      )
      .pluck()
      .get(id);
    return (version as string | undefined) ?? null;
  }

  /** @returns false where there is no such document or tag any more */
  choose({ kind, id }: VersionSubject, versionId: string | null, at: string): boolean {
    const [table, column, owner] =
      kind === "document" ? ["document_version", "document_id", "document"] : ["tag_version", "tag_id", "tag"];
    if (versionId === null) {
      this.#database.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(id);
      return true;
    }
    // A clock that was set back must not make the newest choice an old one.
    const { changes } = this.#database
      .prepare(
        `INSERT INTO ${table} (${column}, version_id, chosen_at)
         SELECT id, :versionId,
                max(:at, coalesce((SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(chosen_at), '+0.002 seconds') FROM ${table}), ''))
         FROM ${owner} WHERE id = :id
         ON CONFLICT (${column}) DO UPDATE SET version_id = excluded.version_id, chosen_at = excluded.chosen_at`,
      )
      .run({ versionId, at, id });
    return changes === 1;
  }

  /** Every choice, newest first, documents in the trash left out. */
  choices(): VersionChoice[] {
    return this.#database
      .prepare(
        `SELECT kind, id, name, versionId FROM (
           SELECT 'document' AS kind, document.id, name, version_id AS versionId, chosen_at AS at
           FROM document_version JOIN document ON document.id = document_id WHERE removed_at IS NULL
           UNION ALL
           SELECT 'tag', tag.id, name, version_id, chosen_at FROM tag_version JOIN tag ON tag.id = tag_id
         ) ORDER BY at DESC, id`,
      )
      .all() as VersionChoice[];
  }

  /** Whether there is such a document or tag. */
  has({ kind, id }: VersionSubject): boolean {
    const table = kind === "document" ? "document" : "tag";
    return this.#database.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
  }

  /** The tags of a document that chose a version, newest choice first. */
  tagChoices(documentId: string): { name: string; versionId: string }[] {
    return this.#database
      .prepare(
        `SELECT tag.name, version_id AS versionId FROM document_tag JOIN tag_version USING (tag_id)
         JOIN tag ON tag.id = tag_id WHERE document_id = ? ORDER BY chosen_at DESC, tag.id`,
      )
      .all(documentId) as { name: string; versionId: string }[];
  }
}

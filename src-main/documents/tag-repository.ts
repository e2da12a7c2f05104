/** @file SQL of tags. */
import { randomUUID } from "node:crypto";
import type { Tag } from "#contract/documents.ts";
import type { Db } from "../storage/database.ts";

export class TagRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** In no order. */
  list(): Tag[] {
    return this.#database
      .prepare(
        `SELECT tag.id, tag.name, (SELECT count(*) FROM document_tag JOIN document ON document.id = document_id
           WHERE tag_id = tag.id AND removed_at IS NULL) AS documentCount FROM tag`,
      )
      .all() as Tag[];
  }

  /** Tags of documents, in no order. */
  of(documentIds: readonly string[]): { documentId: string; id: string; name: string }[] {
    return this.#database
      .prepare(
        `SELECT document_id AS documentId, tag.id, tag.name FROM document_tag JOIN tag ON tag.id = tag_id
         WHERE document_id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(documentIds)) as { documentId: string; id: string; name: string }[];
  }

  /** Documents that are gone are passed over. @param folded the name as names are compared */
  put(documentIds: readonly string[], name: string, folded: string): void {
    this.#database
      .transaction(() => {
        this.#database
          .prepare("INSERT INTO tag (id, name, folded) VALUES (?, ?, ?) ON CONFLICT (folded) DO NOTHING")
          .run(randomUUID(), name, folded);
        this.#database
          .prepare(
            `INSERT OR IGNORE INTO document_tag (document_id, tag_id)
             SELECT document.id, tag.id FROM document, tag
             WHERE tag.folded = ? AND document.id IN (SELECT value FROM json_each(?))`,
          )
          .run(folded, JSON.stringify(documentIds));
      })
      .immediate();
  }

  takeOff(documentIds: readonly string[], folded: string): void {
    this.#database
      .prepare(
        `DELETE FROM document_tag WHERE tag_id = (SELECT id FROM tag WHERE folded = ?)
         AND document_id IN (SELECT value FROM json_each(?))`,
      )
      .run(folded, JSON.stringify(documentIds));
  }

  /** The tag that has a name, as names are compared. */
  idOf(folded: string): string | null {
    const id = this.#database.prepare("SELECT id FROM tag WHERE folded = ?").pluck().get(folded);
    return (id as string | undefined) ?? null;
  }

  /** @returns whether there is such a tag */
  rename(id: string, name: string, folded: string): boolean {
    return (
      this.#database.prepare("UPDATE tag SET name = ?, folded = ? WHERE id = ?").run(name, folded, id).changes === 1
    );
  }

  /** @returns what it was called and which documents had it; null where there is no such tag */
  remove(id: string): { name: string; documentIds: string[] } | null {
    return this.#database
      .transaction(() => {
        const name = this.#database.prepare("SELECT name FROM tag WHERE id = ?").pluck().get(id) as string | undefined;
        if (name === undefined) return null;
        const documentIds = this.#database
          .prepare("SELECT document_id FROM document_tag WHERE tag_id = ?")
          .pluck()
          .all(id) as string[];
        this.#database.prepare("DELETE FROM tag WHERE id = ?").run(id);
        return { name, documentIds };
      })
      .immediate();
  }
}

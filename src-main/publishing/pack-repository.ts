/** @file SQL for packages: where lines are, and which runs made which versions. */
import type { Db } from "../storage/database.ts";

export interface LinePlace {
  lineId: string;
  documentId: string;
  documentName: string;
  pageId: string;
  /** From 0. */
  page: number;
  line: number;
  cropSha256: string;
}

export interface TaughtLine {
  lineId: string;
  split: "train" | "validation";
  text: string;
}

export interface Ancestor {
  id: string;
  runId: string | null;
  /** No run and no version of this library made it: nobody here knows its lines. */
  elsewhere: boolean;
}

export class PackRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** By line; lines that are gone are left out. */
  places(lineIds: readonly string[]): Map<string, LinePlace> {
    const rows = this.#database
      .prepare(
        `SELECT line.id AS lineId, document.id AS documentId, document.name AS documentName, page.id AS pageId,
           page.position AS page, line.position AS line, line.crop_sha256 AS cropSha256
         FROM json_each(?) JOIN line ON line.id = value JOIN page ON page.id = line.page_id
         JOIN document ON document.id = page.document_id`,
      )
      .all(JSON.stringify(lineIds)) as LinePlace[];
    return new Map(rows.map((row) => [row.lineId, row]));
  }

  /** Languages that documents are in, as the Hub wants them: without script and region. */
  languages(documentIds: readonly string[]): string[] {
    const tags = this.#database
      .prepare(
        "SELECT DISTINCT language FROM document WHERE language IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
      )
      .pluck()
      .all(JSON.stringify(documentIds)) as string[];
    return [...new Set(tags.map((tag) => new Intl.Locale(tag).language))].sort();
  }

  /** A version itself, then all that it came from: what they learnt is in it. */
  ancestors(adapterId: string): Ancestor[] {
    const rows = this.#database
      .prepare(
        `SELECT adapter.id, run_id AS runId,
           run_id IS NULL AND NOT EXISTS (SELECT 1 FROM adapter_parent WHERE adapter_id = adapter.id) AS elsewhere
         FROM adapter_ancestor JOIN adapter ON adapter.id = ancestor_id WHERE adapter_ancestor.adapter_id = ?
         ORDER BY adapter.id <> ?, adapter.rowid DESC`,
      )
      .all(adapterId, adapterId) as (Omit<Ancestor, "elsewhere"> & { elsewhere: 0 | 1 })[];
    return rows.map((row) => ({ ...row, elsewhere: row.elsewhere === 1 }));
  }

  /**
   * What a version and those that it came from were taught and scored on, each line once. A line that any of them was
   * taught on is a taught one, whoever else held it back.
   */
  taught(adapterId: string): TaughtLine[] {
    const rows = this.#database.prepare(
      "SELECT line_id AS lineId, split, text FROM training_line WHERE run_id = ? ORDER BY rowid",
    );
    const all = new Map<string, TaughtLine>();
    for (const { runId } of this.ancestors(adapterId)) {
      if (runId === null) continue;
      for (const row of rows.all(runId) as TaughtLine[]) {
        const known = all.get(row.lineId);
        all.set(
          row.lineId,
          known === undefined || row.split === "train" ? { ...row, text: known?.text || row.text } : known,
        );
      }
    }
    return [...all.values()];
  }

  /** Documents that have lines of a version, the one with most first. */
  documentsOf(adapterId: string): string[] {
    return this.#database
      .prepare(
        `SELECT page.document_id FROM adapter_ancestor JOIN adapter ON adapter.id = ancestor_id
         JOIN training_line ON training_line.run_id = adapter.run_id
         JOIN line ON line.id = line_id JOIN page ON page.id = line.page_id
         WHERE adapter_ancestor.adapter_id = ? GROUP BY page.document_id ORDER BY count(*) DESC`,
      )
      .pluck()
      .all(adapterId) as string[];
  }
}

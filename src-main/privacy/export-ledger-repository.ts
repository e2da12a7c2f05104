/** @file SQL of exports that Emend wrote. */
import type { Db } from "../storage/database.ts";

export interface ExportRow {
  id: string;
  path: string;
  createdAt: string;
}

export class ExportLedgerRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  insert({ id, path, createdAt }: ExportRow, pageIds: readonly string[], lineIds: readonly string[]): void {
    this.#database.transaction(() => {
      this.#database.prepare("INSERT INTO export_record VALUES (?, ?, ?, NULL)").run(id, path, createdAt);
      const item = this.#database.prepare("INSERT OR IGNORE INTO export_item VALUES (?, ?, ?)");
      for (const pageId of pageIds) item.run(id, "page", pageId);
      for (const lineId of lineIds) item.run(id, "line", lineId);
    })();
  }

  scoredLines(adapterId: string): string[] {
    return this.#database
      .prepare(
        `SELECT line_id FROM adapter JOIN training_line ON training_line.run_id = adapter.run_id
         WHERE adapter.id = ? AND split = 'validation'`,
      )
      .pluck()
      .all(adapterId) as string[];
  }

  holding(pageIds: readonly string[], lineIds: readonly string[]): ExportRow[] {
    return this.#database
      .prepare(
        `SELECT id, path, created_at AS createdAt FROM export_record WHERE removed_at IS NULL AND EXISTS (
           SELECT 1 FROM export_item JOIN json_each(?) ON value = item_id WHERE export_id = export_record.id)
         ORDER BY rowid`,
      )
      .all(JSON.stringify([...pageIds, ...lineIds])) as ExportRow[];
  }

  setRemoved(id: string, at: string): void {
    this.#database.prepare("UPDATE export_record SET removed_at = ? WHERE id = ?").run(at, id);
  }
}

/**
 * @file SQL of removed lines. A line leaves its page with every row that hangs on it, in whatever table, and comes back
 * with all of them: so no other domain has to know that lines can be removed, and undo loses nothing of theirs.
 */
import type { Db } from "../storage/database.ts";

/** A row as SQLite gives it; bytes are kept as base64. */
type Value = string | number | null | { base64: string };

interface KeptRow {
  table: string;
  row: Record<string, Value>;
}

export class LineArchiveRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Takes a line off its page. A line that is not there is passed over. */
  remove(id: string): void {
    const rows: KeptRow[] = [];
    this.#gather("line", "id", id, rows);
    const [line] = rows;
    if (line === undefined) return;
    this.#database
      .prepare("INSERT INTO removed_line (id, page_id, rows) VALUES (?, ?, ?)")
      .run(id, line.row.page_id, JSON.stringify(rows));
    this.#database.prepare("DELETE FROM line WHERE id = ?").run(id);
  }

  /** Puts a removed line back as it was. @returns false where it was never removed */
  restore(id: string): boolean {
    const json = this.#database.prepare("SELECT rows FROM removed_line WHERE id = ?").pluck().get(id);
    if (json === undefined) return false;
    for (const [index, { table, row }] of (JSON.parse(json as string) as KeptRow[]).entries()) {
      const columns = Object.keys(row);
      // What hangs on the line may have come back another way; the line itself must not.
      const verb = index === 0 ? "INSERT" : "INSERT OR IGNORE";
      this.#database
        .prepare(
          `${verb} INTO ${quoted(table)} (${columns.map(quoted).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
        )
        .run(...Object.values(row).map(fromKept));
    }
    this.#database.prepare("DELETE FROM removed_line WHERE id = ?").run(id);
    return true;
  }

  /** Whether lines were removed from a page that undo or redo could bring back. */
  hasOfPage(pageId: string): boolean {
    return this.#database.prepare("SELECT 1 FROM removed_line WHERE page_id = ? LIMIT 1").get(pageId) !== undefined;
  }

  /** A row and, depth first, every row that refers to it and would go with it. */
  #gather(table: string, column: string, value: unknown, into: KeptRow[]): void {
    const rows = this.#database
      .prepare(`SELECT * FROM ${quoted(table)} WHERE ${quoted(column)} = ?`)
      .all(value) as Record<string, string | number | null | Buffer>[];
    const referring = this.#database
      .prepare(
        `SELECT child.name AS "table", key."from" AS "column", coalesce(key."to", 'id') AS "to"
         FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key
         WHERE child.type = 'table' AND key."table" = ? AND key.on_delete = 'CASCADE'`,
      )
      .all(table) as { table: string; column: string; to: string }[];
    for (const row of rows) {
      into.push({ table, row: Object.fromEntries(Object.entries(row).map(([name, of]) => [name, toKept(of)])) });
      for (const child of referring) this.#gather(child.table, child.column, row[child.to], into);
    }
  }
}

const toKept = (value: string | number | null | Buffer): Value =>
  Buffer.isBuffer(value) ? { base64: value.toString("base64") } : value;

const fromKept = (value: Value): string | number | null | Buffer =>
  typeof value === "object" && value !== null ? Buffer.from(value.base64, "base64") : value;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

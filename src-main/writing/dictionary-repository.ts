/** @file SQL of the dictionaries that a person added. */
import type { Db } from "../storage/database.ts";

export interface DictionaryRow {
  id: string;
  name: string;
  affixSha256: string;
  wordsSha256: string;
  size: number;
}

const COLUMNS = "id, name, affix_sha256 AS affixSha256, words_sha256 AS wordsSha256, size";

export class DictionaryRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  list(): DictionaryRow[] {
    return this.#database.prepare(`SELECT ${COLUMNS} FROM dictionary ORDER BY name, id`).all() as DictionaryRow[];
  }

  /** The one with these two files, if it was added before. */
  find(affixSha256: string, wordsSha256: string): DictionaryRow | null {
    const row = this.#database
      .prepare(`SELECT ${COLUMNS} FROM dictionary WHERE affix_sha256 = ? AND words_sha256 = ?`)
      .get(affixSha256, wordsSha256) as DictionaryRow | undefined;
    return row ?? null;
  }

  insert(row: DictionaryRow, at: string): void {
    this.#database
      .prepare(
        "INSERT INTO dictionary (id, name, affix_sha256, words_sha256, size, added_at) VALUES (?, ?, ?, ?, ?, ?)",
      )
      .run(row.id, row.name, row.affixSha256, row.wordsSha256, row.size, at);
  }

  /** @returns whether there was one */
  remove(id: string): boolean {
    return this.#database.prepare("DELETE FROM dictionary WHERE id = ?").run(id).changes === 1;
  }
}

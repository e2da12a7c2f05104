/** @file Settings of a library: keys to JSON values. */
import type { Db } from "./database.ts";

export class SettingsRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** The value, or undefined where it was never set. */
  get(key: string): unknown {
    const row = this.#database.prepare("SELECT value FROM setting WHERE key = ?").get(key) as
      | { value: string }
      | undefined;
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  set(key: string, value: unknown): void {
    this.#database
      .prepare("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(key, JSON.stringify(value));
  }
}

/** @file Opens a library's SQLite file: the source of truth. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { migrate } from "./migrate.ts";

export type Db = Database.Database;
export type Statement<P extends unknown[] = unknown[]> = Database.Statement<P>;

/**
 * Opens (and makes) the database. WAL with `synchronous = FULL`: what was answered as saved survives a power cut, at
 * the cost of one fsync a transaction (about a millisecond on an SSD), which a typing person never sees.
 */
export function openDatabase(file: string): Db {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma("busy_timeout = 5000");
  migrate(database);
  return database;
}

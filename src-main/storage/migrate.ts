/** @file Brings a library's schema up to date, one numbered step at a time. */
import type Database from "better-sqlite3";
import { AppError } from "#contract/errors.ts";
import { sql as initial } from "./migrations/0001-initial.ts";
import { sql as textGuard } from "./migrations/0002-text-guard.ts";

/** In order; the index + 1 is the version kept in `PRAGMA user_version`. */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: "0001-initial", sql: initial },
  { name: "0002-text-guard", sql: textGuard },
];

/**
 * Applies what is missing, each step in its own transaction, so that a crash leaves the last whole step.
 * @throws AppError `library-too-new` where a later Emend made the library.
 */
export function migrate(database: Database.Database): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > migrations.length) {
    throw new AppError(
      "library-too-new",
      `This library was written by a later version of Emend (schema ${version}, this one knows ${migrations.length}). Update Emend to open it.`,
    );
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      database.exec(step.sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}

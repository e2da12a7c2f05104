/**
 * @file SQL that is prepared once. SQLite reads a statement of ours, with the triggers that belong to it, in about a
 * tenth of a millisecond: nothing for one line, but two thirds of the time of a step over twenty thousand.
 */
import type { Db, Statement } from "./database.ts";

/** The statements of one repository. Not for `iterate`: a statement that is being read from cannot be run again. */
export class Statements {
  readonly #database: Db;
  readonly #known = new Map<string, Statement>();

  constructor(database: Db) {
    this.#database = database;
  }

  /** @param sql always read in the same way (`pluck` or not); of the kinds that there are few of */
  prepare(sql: string): Statement {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#known.set(sql, statement);
    return statement;
  }
}

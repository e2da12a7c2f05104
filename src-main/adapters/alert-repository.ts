/** @file SQL of alerts: what a version was found to read worse than another, set by set, until it is looked at again. */
import type { GateAlert, LineSet } from "#contract/adapters.ts";
import type { Db } from "../storage/database.ts";
import type { FoundAlert } from "./leaderboard.ts";

interface AlertRow {
  set: string;
  kind: GateAlert["kind"];
  name: string;
  lines: number;
  before: number;
  after: number;
  difference: number;
  low: number;
  high: number;
  at: string;
}

export class AlertRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** What was found on a set takes the place of what was found there before: nothing, where nothing was. */
  keep(
    { version, against, set }: { version: string; against: string; set: LineSet },
    alerts: readonly FoundAlert[],
  ): void {
    const key = JSON.stringify(set);
    const insert = this.#database.prepare(
      "INSERT INTO version_alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    const at = new Date().toISOString();
    this.#database
      .transaction(() => {
        this.#database
          .prepare("DELETE FROM version_alert WHERE version_sha256 = ? AND against_sha256 = ? AND line_set = ?")
          .run(version, against, key);
        for (const { kind, part, name, lines, before, after, change } of alerts) {
          const { difference, low, high } = change;
          const documentId = kind === "document" ? part : null;
          insert.run(
            ...[version, against, key, kind, part, documentId, name],
            ...[lines, before, after, difference, low, high, at],
          );
        }
      })
      .immediate();
  }

  /** Of a version against another, on all sets; greatest loss first. Models are named by their SHA-256. */
  of(version: string, against: string): Omit<GateAlert, "setName">[] {
    const rows = this.#database
      .prepare(
        `SELECT line_set AS "set", kind, coalesce(document.name, version_alert.name) AS name, lines, before, after,
           difference, low, high, at
         FROM version_alert LEFT JOIN document ON document.id = document_id
         WHERE version_sha256 = ? AND against_sha256 = ? AND document.removed_at IS NULL
         ORDER BY difference DESC, kind, name`,
      )
      .all(version, against) as AlertRow[];
    return rows.map(({ set, difference, low, high, ...row }) => ({
      ...row,
      set: JSON.parse(set) as LineSet,
      change: { difference, low, high },
    }));
  }
}

/** @file Brings a library's schema up to date, one numbered step at a time. */
import type Database from "better-sqlite3";
import { AppError } from "#contract/errors.ts";
import { sql as initial } from "./migrations/0001-initial.ts";
import { sql as textGuard } from "./migrations/0002-text-guard.ts";
import { sql as evaluation } from "./migrations/0003-evaluation.ts";
import { sql as writing } from "./migrations/0004-writing.ts";
import { sql as projects } from "./migrations/0005-projects.ts";
import { sql as layout } from "./migrations/0006-layout.ts";
import { sql as baselines } from "./migrations/0007-baselines.ts";
import { sql as privacy } from "./migrations/0008-privacy.ts";
import { sql as versions } from "./migrations/0010-versions.ts";
import { sql as publishing } from "./migrations/0011-publishing.ts";
import { sql as datasets } from "./migrations/0012-datasets.ts";
import { sql as languages } from "./migrations/0013-languages.ts";
import { sql as confusions } from "./migrations/0014-confusions.ts";
import { sql as insights } from "./migrations/0015-insights.ts";
import { sql as blindTrials } from "./migrations/0016-blind-trials.ts";
import { sql as datasetTrash } from "./migrations/0017-dataset-trash.ts";
import { sql as versionAlerts } from "./migrations/0018-version-alerts.ts";
import { sql as largeVersions } from "./migrations/0021-large-versions.ts";
import { sql as readingOrder } from "./migrations/0022-reading-order.ts";

export interface Migration {
  /** As in the file's name. Numbers may have gaps: branches that land in another order than they began leave some. */
  number: number;
  name: string;
  sql: string;
}

export const migrations: readonly Migration[] = [
  { number: 1, name: "initial", sql: initial },
  { number: 2, name: "text-guard", sql: textGuard },
  { number: 3, name: "evaluation", sql: evaluation },
  { number: 4, name: "writing", sql: writing },
  { number: 5, name: "projects", sql: projects },
  { number: 6, name: "layout", sql: layout },
  { number: 7, name: "baselines", sql: baselines },
  { number: 8, name: "privacy", sql: privacy },
  { number: 10, name: "versions", sql: versions },
  { number: 11, name: "publishing", sql: publishing },
  { number: 12, name: "datasets", sql: datasets },
  { number: 13, name: "languages", sql: languages },
  { number: 14, name: "confusions", sql: confusions },
  { number: 15, name: "insights", sql: insights },
  { number: 16, name: "blind-trials", sql: blindTrials },
  { number: 17, name: "dataset-trash", sql: datasetTrash },
  { number: 18, name: "version-alerts", sql: versionAlerts },
  { number: 21, name: "large-versions", sql: largeVersions },
  { number: 22, name: "reading-order", sql: readingOrder },
];

/**
 * Applies every step that this library has not had, in the order of their numbers, each in its own transaction, so that
 * a crash leaves the last whole step. Which steps it has had is kept by number, not as one highest version: a step that
 * lands late, below one that is there already, is still applied.
 * @throws AppError `library-too-new` where a later Emend made the library.
 */
export function migrate(database: Database.Database, known: readonly Migration[] = migrations): void {
  const applied = appliedSteps(database);
  const newest = Math.max(0, ...applied);
  const newestKnown = Math.max(0, ...known.map(({ number }) => number));
  if (newest > newestKnown) {
    throw new AppError(
      "library-too-new",
      `This library was written by a later version of Emend (schema ${newest}, this one knows ${newestKnown}). Update Emend to open it.`,
    );
  }
  const ordered = [...known].sort((a, b) => a.number - b.number);
  for (const { number, name, sql } of ordered) {
    if (applied.has(number)) continue;
    database.transaction(() => {
      database.exec(sql);
      database
        .prepare("INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)")
        .run(number, name, new Date().toISOString());
      database.pragma(`user_version = ${Math.max(number, newest)}`);
    })();
  }
}

/** The numbers of the steps that the library has had. Before there was a list of them, `user_version` counted them. */
function appliedSteps(database: Database.Database): Set<number> {
  const listed = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get() !== undefined;
  if (!listed) {
    const version = database.pragma("user_version", { simple: true }) as number;
    database.transaction(() => {
      database.exec(
        "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT",
      );
      const insert = database.prepare("INSERT INTO migration (number, name, applied_at) VALUES (?, 'counted', '')");
      for (let number = 1; number <= version; number += 1) insert.run(number);
    })();
  }
  return new Set(database.prepare("SELECT number FROM migration").pluck().all() as number[]);
}

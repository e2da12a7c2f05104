/** @file SQL of data sets: their versions, what checks found, and the runs that used them. */
import type {
  CheckKind,
  CheckReport,
  DataSet,
  DataSetRequest,
  DataSetStatistics,
  DataSetVersion,
} from "#contract/datasets.ts";
import type { Db } from "../storage/database.ts";

export interface VersionRow {
  id: string;
  dataSetId: string;
  dataSetName: string;
  unit: DataSet["unit"];
  number: number;
  createdAt: string;
  frozenHash: string;
  fileHash: string;
  rows: number;
  size: number;
  erased: number;
  notes: string;
  request: DataSetRequest;
  checks: CheckReport | null;
  /** null: it is not deleted. */
  removedAt: string | null;
}

export interface FoundRow {
  kind: CheckKind;
  /** Bytes of the manifest before the row. */
  at: number;
  /** The row that it is like. */
  other: number | null;
  detail: string | null;
}

const VERSION = `SELECT version.id, dataset_id AS dataSetId, dataset.name AS dataSetName, unit, number,
  version.created_at AS createdAt, frozen_hash AS frozenHash, file_hash AS fileHash, rows, size, erased, notes, request,
  checks, removed_at AS removedAt FROM dataset_version AS version JOIN dataset ON dataset.id = dataset_id`;

type Raw = Omit<VersionRow, "request" | "checks"> & { request: string; checks: string | null };

const parsed = (row: Raw): VersionRow => ({
  ...row,
  request: JSON.parse(row.request) as DataSetRequest,
  checks: row.checks === null ? null : (JSON.parse(row.checks) as CheckReport),
});

export class DataSetRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Newest set first, newest version first. Nothing that was deleted. */
  list(): DataSet[] {
    const rows = this.#database
      .prepare(`${VERSION} WHERE removed_at IS NULL ORDER BY dataset.rowid DESC, number DESC`)
      .all() as Raw[];
    const sets = new Map<string, DataSet>();
    for (const row of rows.map(parsed)) {
      const set = sets.get(row.dataSetId) ?? { id: row.dataSetId, name: row.dataSetName, unit: row.unit, versions: [] };
      sets.set(row.dataSetId, { ...set, versions: [...set.versions, shown(row)] });
    }
    return [...sets.values()];
  }

  /** null where it is not there or deleted. */
  version(id: string): VersionRow | null {
    const row = this.#database.prepare(`${VERSION} WHERE version.id = ? AND removed_at IS NULL`).get(id) as
      | Raw
      | undefined;
    return row === undefined ? null : parsed(row);
  }

  /** Of one set, newest first. Nothing that was deleted. */
  versions(dataSetId: string): VersionRow[] {
    const rows = this.#database
      .prepare(`${VERSION} WHERE dataset_id = ? AND removed_at IS NULL ORDER BY number DESC`)
      .all(dataSetId) as Raw[];
    return rows.map(parsed);
  }

  /** Of all sets, deleted ones too: each has a manifest. */
  all(): VersionRow[] {
    return (this.#database.prepare(VERSION).all() as Raw[]).map(parsed);
  }

  /** Deleted, the last one first. */
  removed(): VersionRow[] {
    const rows = this.#database
      .prepare(`${VERSION} WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, dataset.name, number DESC`)
      .all() as Raw[];
    return rows.map(parsed);
  }

  statistics(versionId: string): DataSetStatistics | null {
    const json = this.#database.prepare("SELECT statistics FROM dataset_version WHERE id = ?").pluck().get(versionId);
    return typeof json === "string" ? (JSON.parse(json) as DataSetStatistics) : null;
  }

  /** Enters a version, and its set where that is new: both or neither. */
  insert(
    version: Omit<VersionRow, "number" | "erased" | "checks" | "frozenHash" | "removedAt">,
    statistics: DataSetStatistics,
    isNew: boolean,
  ): void {
    const { id, dataSetId, dataSetName, unit, createdAt, fileHash, rows, size, notes, request } = version;
    this.#database
      .transaction(() => {
        if (isNew) {
          this.#database
            .prepare("INSERT INTO dataset (id, name, unit, created_at) VALUES (?, ?, ?, ?)")
            .run(dataSetId, dataSetName, unit, createdAt);
        }
        this.#database
          .prepare(
            `INSERT INTO dataset_version (id, dataset_id, number, created_at, frozen_hash, file_hash, rows, size, notes,
               request, statistics)
             SELECT ?, ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM dataset_version WHERE dataset_id = ?`,
          )
          .run(
            ...[id, dataSetId, createdAt, fileHash, fileHash, rows, size, notes],
            ...[JSON.stringify(request), JSON.stringify(statistics), dataSetId],
          );
      })
      .immediate();
  }

  rename(dataSetId: string, name: string): boolean {
    return this.#database.prepare("UPDATE dataset SET name = ? WHERE id = ?").run(name, dataSetId).changes > 0;
  }

  /** @param at null: they are back. A set is shown as long as a version of it is. */
  setRemoved(versionIds: readonly string[], at: string | null): void {
    this.#database
      .prepare("UPDATE dataset_version SET removed_at = ? WHERE id IN (SELECT value FROM json_each(?))")
      .run(at, JSON.stringify(versionIds));
  }

  /** For good. A set without a version is none: it goes with its last one. */
  purge(versionIds: readonly string[]): void {
    this.#database
      .transaction(() => {
        this.#database
          .prepare("DELETE FROM dataset_version WHERE id IN (SELECT value FROM json_each(?))")
          .run(JSON.stringify(versionIds));
        this.#database.exec("DELETE FROM dataset WHERE id NOT IN (SELECT dataset_id FROM dataset_version)");
      })
      .immediate();
  }

  /** Lines were erased from a manifest: what was found by places in it holds no more. */
  rewrite(
    versionId: string,
    fileHash: string,
    rows: number,
    size: number,
    erased: number,
    statistics: DataSetStatistics,
  ): void {
    this.#database
      .transaction(() => {
        this.#database
          .prepare(
            `UPDATE dataset_version SET file_hash = ?, rows = ?, size = ?, erased = erased + ?, statistics = ?, checks = NULL
             WHERE id = ?`,
          )
          .run(fileHash, rows, size, erased, JSON.stringify(statistics), versionId);
        this.#database.prepare("DELETE FROM dataset_finding WHERE version_id = ?").run(versionId);
      })
      .immediate();
  }

  /** What a check found takes the place of what one before found. */
  keepChecks(versionId: string, report: CheckReport, findings: readonly FoundRow[]): void {
    const insert = this.#database.prepare("INSERT INTO dataset_finding VALUES (?, ?, ?, ?, ?, ?)");
    const ordinals = new Map<CheckKind, number>();
    this.#database
      .transaction(() => {
        this.#database.prepare("DELETE FROM dataset_finding WHERE version_id = ?").run(versionId);
        this.#database
          .prepare("UPDATE dataset_version SET checks = ? WHERE id = ?")
          .run(JSON.stringify(report), versionId);
        for (const { kind, at, other, detail } of findings) {
          const ordinal = ordinals.get(kind) ?? 0;
          ordinals.set(kind, ordinal + 1);
          insert.run(versionId, kind, ordinal, at, other, detail);
        }
      })
      .immediate();
  }

  findings(versionId: string, kind: CheckKind, offset: number, limit: number): Omit<FoundRow, "kind">[] {
    return this.#database
      .prepare(
        `SELECT at, other, detail FROM dataset_finding WHERE version_id = ? AND kind = ? AND ordinal >= ?
         ORDER BY ordinal LIMIT ?`,
      )
      .all(versionId, kind, offset, limit) as Omit<FoundRow, "kind">[];
  }

  recordRun(versionId: string, runId: string): void {
    this.#database.prepare("INSERT OR IGNORE INTO dataset_run VALUES (?, ?)").run(versionId, runId);
  }

  runs(dataSetId: string, versionId: string | null): { id: string; name: string }[] {
    return this.#database
      .prepare(
        `SELECT DISTINCT run.id, run.name FROM dataset_run JOIN training_run AS run ON run.id = run_id
         JOIN dataset_version AS version ON version.id = version_id
         WHERE dataset_id = :set AND (:version IS NULL OR version_id = :version) AND removed_at IS NULL
         ORDER BY run.rowid`,
      )
      .all({ set: dataSetId, version: versionId }) as { id: string; name: string }[];
  }
}

/** As windows see it. */
export function shown(row: VersionRow): DataSetVersion {
  const { id, number, createdAt, frozenHash, rows, size, notes, erased, request, checks } = row;
  return { id, number, createdAt, sha256: frozenHash, rows, size, notes, erased, request, checks };
}

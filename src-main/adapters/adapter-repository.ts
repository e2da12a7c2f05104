/** @file SQL of adapters. */

import type { LargeBase } from "#contract/adapters.ts";
import type { Db } from "../storage/database.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";

export interface AdapterRow {
  id: string;
  name: string;
  runId: string | null;
  createdAt: string;
  /** Relative to the library, with `/`. */
  folder: string;
  /** Of model.onnx; of a large model's version, of its adapter_model.safetensors. */
  modelSha256: string;
  /** The large model that it was taught on; null: the built-in one. */
  largeBase: LargeBase | null;
  /** Bytes of the whole folder. */
  size: number;
  summary: TrainerSummary;
  notes: string;
  archived: boolean;
  removedAt: string | null;
  purgedAt: string | null;
  manifestSha256: string | null;
  parents: ParentRow[];
}

/** What a version began from. */
export interface ParentRow {
  id: string;
  name: string;
  weight: number | null;
  gone: boolean;
}

export type NewAdapterRow = Pick<
  AdapterRow,
  "id" | "name" | "runId" | "createdAt" | "folder" | "modelSha256" | "size" | "summary" | "largeBase"
> & { parents: readonly Pick<ParentRow, "id" | "weight">[] };

/** What a person can change of a version, by the name of its column. */
export type AdapterField = "name" | "notes" | "archived" | "removed_at";

export class AdapterRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  insert(row: NewAdapterRow): void {
    this.#database.transaction(() => this.#insert(row)).immediate();
  }

  #insert(row: NewAdapterRow): void {
    this.#database
      .prepare(
        `INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary, large_base)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.id,
        row.name,
        row.runId,
        row.createdAt,
        row.folder,
        row.modelSha256,
        row.size,
        JSON.stringify(row.summary),
        row.largeBase === null ? null : JSON.stringify(row.largeBase),
      );
    const parent = this.#database.prepare(
      "INSERT INTO adapter_parent (adapter_id, ordinal, parent_id, weight) VALUES (?, ?, ?, ?)",
    );
    for (const [ordinal, { id, weight }] of row.parents.entries()) parent.run(row.id, ordinal, id, weight);
  }

  /** Newest first, removed ones too. */
  all(): AdapterRow[] {
    const rows = this.#database
      .prepare(
        `SELECT adapter.id, adapter.name, run_id AS runId, adapter.created_at AS createdAt, folder,
                onnx_sha256 AS modelSha256, large_base AS largeBase, size, summary, notes, archived, removed_at AS removedAt,
                purged_at AS purgedAt, manifest_sha256 AS manifestSha256
         FROM adapter LEFT JOIN training_run ON training_run.id = run_id
         ORDER BY adapter.rowid DESC`,
      )
      .all() as (Omit<AdapterRow, "summary" | "archived" | "parents" | "largeBase"> & {
      summary: string;
      archived: number;
      largeBase: string | null;
    })[];
    const parents = this.#parents();
    return rows.map((row) => ({
      ...row,
      summary: JSON.parse(row.summary) as TrainerSummary,
      largeBase: row.largeBase === null ? null : (JSON.parse(row.largeBase) as LargeBase),
      archived: row.archived === 1,
      parents: parents.get(row.id) ?? [],
    }));
  }

  /** Newest first, without those that are removed. */
  list(): AdapterRow[] {
    return this.all().filter((row) => row.removedAt === null);
  }

  get(id: string): AdapterRow | null {
    return this.list().find((row) => row.id === id) ?? null;
  }

  /** One that may be removed. */
  getAny(id: string): AdapterRow | null {
    return this.all().find((row) => row.id === id) ?? null;
  }

  set(id: string, field: AdapterField, value: string | number | null): void {
    this.#database.prepare(`UPDATE adapter SET ${field} = ? WHERE id = ?`).run(value, id);
  }

  /** Its files are gone; the row stays for what refers to it. */
  purge(id: string, at: string): void {
    this.#database.prepare("UPDATE adapter SET purged_at = ?, size = 0 WHERE id = ?").run(at, id);
  }

  /** Versions that began from one, newest first, without removed ones. */
  children(id: string): { id: string; name: string }[] {
    return this.#database
      .prepare(
        `SELECT DISTINCT adapter.id, adapter.name FROM adapter_parent JOIN adapter ON adapter.id = adapter_id
         WHERE parent_id = ? AND removed_at IS NULL ORDER BY adapter.rowid DESC`,
      )
      .all(id) as { id: string; name: string }[];
  }

  /** Lines whose newest reading is a version's. */
  readings(id: string): number {
    return this.#database
      .prepare(
        `SELECT count(*) FROM proposal WHERE version_id = ?
         AND id = (SELECT max(id) FROM proposal AS other WHERE other.line_id = proposal.line_id)`,
      )
      .pluck()
      .get(id) as number;
  }

  #parents(): Map<string, ParentRow[]> {
    const rows = this.#database
      .prepare(
        `SELECT adapter_parent.adapter_id AS child, parent.id, parent.name, weight,
                parent.removed_at IS NOT NULL AS gone
         FROM adapter_parent JOIN adapter AS parent ON parent.id = parent_id ORDER BY adapter_id, ordinal`,
      )
      .all() as (Omit<ParentRow, "gone"> & { child: string; gone: number })[];
    return new Map(
      [...Map.groupBy(rows, ({ child }) => child)].map(([child, of]) => [
        child,
        of.map(({ id, name, weight, gone }) => ({ id, name, weight, gone: gone === 1 })),
      ]),
    );
  }
}

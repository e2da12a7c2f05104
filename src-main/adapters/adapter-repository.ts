/** @file SQL of adapters. */

import type { Db } from "../storage/database.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";

export interface AdapterRow {
  id: string;
  name: string;
  runId: string | null;
  createdAt: string;
  /** Relative to the library, with `/`. */
  folder: string;
  onnxSha256: string;
  /** Bytes of the whole folder. */
  size: number;
  summary: TrainerSummary;
}

export class AdapterRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  insert(row: AdapterRow): void {
    this.#database
      .prepare(
        "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        row.id,
        row.name,
        row.runId,
        row.createdAt,
        row.folder,
        row.onnxSha256,
        row.size,
        JSON.stringify(row.summary),
      );
  }

  /** Newest first. */
  list(): AdapterRow[] {
    const rows = this.#database
      .prepare(
        `SELECT id, name, run_id AS runId, created_at AS createdAt, folder, onnx_sha256 AS onnxSha256, size, summary
         FROM adapter ORDER BY created_at DESC, rowid DESC`,
      )
      .all() as (Omit<AdapterRow, "summary"> & { summary: string })[];
    return rows.map((row) => ({ ...row, summary: JSON.parse(row.summary) as TrainerSummary }));
  }

  get(id: string): AdapterRow | null {
    return this.list().find((row) => row.id === id) ?? null;
  }
}

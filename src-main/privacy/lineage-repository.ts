/** @file SQL of lineage: which lines a version saw, which versions saw a line, and the marks on versions. */
import type { AdapterMark } from "#contract/privacy.ts";
import type { Db } from "../storage/database.ts";

export interface SeenLineRow {
  lineId: string;
  split: "train" | "validation";
  /** As it was taught; empty where it was erased. */
  text: string;
  privateThen: 0 | 1;
  /** null where the line is gone. */
  documentId: string | null;
  documentName: string | null;
  pageId: string | null;
  page: number | null;
  line: number | null;
  private: number | null;
  noTraining: number | null;
  noImages: number | null;
  publishable: number | null;
}

export interface LineageCounts {
  adapterId: string;
  name: string;
  runId: string | null;
  lines: number;
  privateLines: number;
  noTrainingLines: number;
  unpublishableLines: number;
}

const SEEN = `FROM adapter JOIN training_line ON training_line.run_id = adapter.run_id
  LEFT JOIN line_policy ON line_policy.line_id = training_line.line_id`;

export class LineageRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** The versions that were taught or scored on each of these lines, newest first. */
  seenBy(
    lineIds: readonly string[],
  ): Map<string, { adapterId: string; name: string; split: "train" | "validation" }[]> {
    const rows = this.#database
      .prepare(
        `SELECT training_line.line_id AS lineId, adapter.id AS adapterId, adapter.name, split
         FROM json_each(?) JOIN training_line ON training_line.line_id = value
         JOIN adapter ON adapter.run_id = training_line.run_id ORDER BY adapter.created_at DESC`,
      )
      .all(JSON.stringify(lineIds)) as { lineId: string; adapterId: string; name: string; split: "train" }[];
    return new Map(
      [...Map.groupBy(rows, ({ lineId }) => lineId)].map(([lineId, of]) => [
        lineId,
        of.map(({ adapterId, name, split }) => ({ adapterId, name, split })),
      ]),
    );
  }

  /** Of each version: how many lines it was taught on, and how many of them are flagged. Newest first. */
  counts(): LineageCounts[] {
    return this.#database
      .prepare(
        `SELECT adapter.id AS adapterId, adapter.name, adapter.run_id AS runId, count(training_line.line_id) AS lines,
           coalesce(sum(coalesce(line_policy.private, training_line.private)), 0) AS privateLines,
           coalesce(sum(line_policy.no_training), 0) AS noTrainingLines,
           coalesce(sum(line_policy.publishable = 0), 0) AS unpublishableLines
         FROM adapter LEFT JOIN training_line ON training_line.run_id = adapter.run_id AND split = 'train'
         LEFT JOIN line_policy ON line_policy.line_id = training_line.line_id
         GROUP BY adapter.id ORDER BY adapter.created_at DESC, adapter.rowid DESC`,
      )
      .all() as LineageCounts[];
  }

  /** What a version saw, in reading order, lines that are gone last. */
  lines(adapterId: string, offset: number, limit: number): { lines: SeenLineRow[]; total: number } {
    const lines = this.#database
      .prepare(
        `SELECT training_line.line_id AS lineId, split, training_line.text, training_line.private AS privateThen,
           document.id AS documentId, document.name AS documentName, line_policy.page_id AS pageId,
           page.position AS page, line.position AS line, line_policy.private, line_policy.no_training AS noTraining,
           line_policy.no_images AS noImages, line_policy.publishable
         ${SEEN} LEFT JOIN line ON line.id = line_policy.line_id LEFT JOIN page ON page.id = line_policy.page_id
         LEFT JOIN document ON document.id = line_policy.document_id
         WHERE adapter.id = ?
         ORDER BY document.id IS NULL, document.created_at, document.id, page.position, line.position, split
         LIMIT ? OFFSET ?`,
      )
      .all(adapterId, limit, offset) as SeenLineRow[];
    const total = this.#database.prepare(`SELECT count(*) ${SEEN} WHERE adapter.id = ?`).pluck().get(adapterId);
    return { lines, total: total as number };
  }

  /** The run that made a version; null where it was trained elsewhere or is not there. */
  runOf(adapterId: string): string | null {
    const run = this.#database.prepare("SELECT run_id FROM adapter WHERE id = ?").pluck().get(adapterId);
    return (run as string | null | undefined) ?? null;
  }

  marks(): AdapterMark[] {
    return this.#database
      .prepare("SELECT adapter_id AS adapterId, kind, lines, at FROM adapter_mark ORDER BY at")
      .all() as AdapterMark[];
  }

  /** Lines of a later mark of the same kind are added to those of an earlier one. @param add false: they replace them */
  mark({ adapterId, kind, lines, at }: AdapterMark, add: boolean): void {
    this.#database
      .prepare(
        `INSERT INTO adapter_mark (adapter_id, kind, lines, at) VALUES (?, ?, ?, ?)
         ON CONFLICT (adapter_id, kind) DO UPDATE SET lines = excluded.lines + (CASE WHEN ? THEN lines ELSE 0 END),
           at = excluded.at`,
      )
      .run(adapterId, kind, lines, at, add ? 1 : 0);
  }

  unmark(adapterId: string, kind: AdapterMark["kind"]): void {
    this.#database.prepare("DELETE FROM adapter_mark WHERE adapter_id = ? AND kind = ?").run(adapterId, kind);
  }
}

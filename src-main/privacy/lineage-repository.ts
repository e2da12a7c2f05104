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
  /** 0: it, or something that it came from, was trained elsewhere. */
  known: 0 | 1;
  lines: number;
  privateLines: number;
  noTrainingLines: number;
  unpublishableLines: number;
}

/**
 * Every line that a version saw, once: in its own run, or in those of the versions that it goes on from or is mixed of,
 * since what they learnt is in it. A line that any of them was taught on counts as taught.
 */
const SAW = `(
  SELECT adapter_id, line_id, min(split) AS split, max(text) AS text, max(private) AS private
  FROM adapter_ancestor JOIN adapter AS ancestor ON ancestor.id = ancestor_id
  JOIN training_line ON training_line.run_id = ancestor.run_id
  GROUP BY adapter_id, line_id
)`;
/** What a version came from that no run of this library made. */
const STRANGE = `SELECT 1 FROM adapter_ancestor AS walk JOIN adapter AS root ON root.id = walk.ancestor_id
  WHERE walk.adapter_id = adapter.id AND root.run_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM adapter_parent WHERE adapter_parent.adapter_id = root.id)`;
const SEEN = `FROM adapter JOIN ${SAW} AS training_line ON training_line.adapter_id = adapter.id
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
        `SELECT training_line.line_id AS lineId, adapter.id AS adapterId, adapter.name, min(split) AS split
         FROM json_each(?) JOIN training_line ON training_line.line_id = value
         JOIN adapter AS ancestor ON ancestor.run_id = training_line.run_id
         JOIN adapter_ancestor ON ancestor_id = ancestor.id JOIN adapter ON adapter.id = adapter_id
         GROUP BY training_line.line_id, adapter.id ORDER BY adapter.rowid DESC`,
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
        `SELECT adapter.id AS adapterId, adapter.name, count(training_line.line_id) AS lines,
           NOT EXISTS (${STRANGE}) AS known,
           coalesce(sum(coalesce(line_policy.private, training_line.private)), 0) AS privateLines,
           coalesce(sum(line_policy.no_training), 0) AS noTrainingLines,
           coalesce(sum(line_policy.publishable = 0), 0) AS unpublishableLines
         FROM adapter LEFT JOIN ${SAW} AS training_line ON training_line.adapter_id = adapter.id AND split = 'train'
         LEFT JOIN line_policy ON line_policy.line_id = training_line.line_id
         GROUP BY adapter.id ORDER BY adapter.rowid DESC`,
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
         ORDER BY document.id IS NULL, document.rowid, page.position, line.position, split
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

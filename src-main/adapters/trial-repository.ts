/** @file SQL of blind comparisons: which lines there are to draw from, what was drawn, what a person said. */
import type { Vote } from "#contract/trials.ts";
import type { Db } from "../storage/database.ts";
import { Statements } from "../storage/statements.ts";

export type Side = "a" | "b";

export interface TrialRow {
  id: string;
  createdAt: string;
  aVersion: string;
  aName: string;
  bVersion: string;
  bName: string;
  /** JSON; null: all documents. */
  documentIds: string | null;
  seed: number;
  sideSeed: number;
  eligible: number;
  drawn: number;
  same: number;
  endedAt: string | null;
}

/** A drawn line on which the readings differ. */
export interface DrawnLine {
  lineId: string;
  cropSha256: string;
  aText: string;
  bText: string;
  first: Side;
}

export interface TrialCounts {
  judged: number;
  skipped: number;
  open: number;
  gone: number;
}

/** Where a line is, and how its image is called. */
interface LinePlace {
  lineId: string;
  cropSha256: string;
  direction: "ltr" | "rtl";
  documentId: string;
  documentName: string;
  pageId: string;
  /** From 0. */
  page: number;
  line: number;
  revision: number;
}

export interface OpenLine extends DrawnLine, LinePlace {
  ordinal: number;
}

/** What a person said of a line. */
export interface Judgement {
  ordinal: number;
  lineId: string;
  aText: string;
  bText: string;
  first: Side;
  verdict: Vote | "corrected";
  /** What they typed, where they corrected it. */
  correction: string | null;
}

export interface LastJudgement {
  ordinal: number;
  lineId: string;
  /** The step of the document's journal that a correction was. */
  entryId: number | null;
}

const TRIAL = `SELECT id, created_at AS createdAt, a_version AS aVersion, a_name AS aName, b_version AS bVersion,
  b_name AS bName, document_ids AS documentIds, seed, side_seed AS sideSeed, eligible, drawn, same, ended_at AS endedAt
  FROM blind_trial WHERE removed_at IS NULL`;
const PLACE =
  "JOIN line ON line.id = line_id JOIN page ON page.id = page_id JOIN document ON document.id = document_id";
/** What a line must be so that it may be drawn and asked about. */
const NEW_LINE = "line.status <> 'verified' AND NOT line.unreadable AND document.removed_at IS NULL";
/** As `NEW_LINE`, and of the shape that was read. */
const OPEN = `verdict IS NULL AND ${NEW_LINE} AND line.crop_sha256 = blind_line.crop_sha256`;
const LINE = `ordinal, line_id AS lineId, blind_line.crop_sha256 AS cropSha256, a_text AS aText, b_text AS bText, first,
  line.direction, document.id AS documentId, document.name AS documentName, page.id AS pageId, page.position AS page,
  line.position AS line, line.revision`;
/** The text of a correction is in the journal, and only there. */
const JUDGEMENT = `ordinal, line_id AS lineId, a_text AS aText, b_text AS bText, first, verdict,
  (SELECT after ->> '$.text' FROM journal_change WHERE journal_change.entry_id = blind_line.entry_id
     AND entity_id = line_id) AS correction`;

export class TrialRepository {
  readonly #database: Db;
  readonly #statements: Statements;

  constructor(database: Db) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** The pages that lines may be drawn from, always in the same order. @param documentIds null: all */
  pages(documentIds: readonly string[] | null): string[] {
    return this.#database
      .prepare(
        `SELECT page.id FROM document JOIN page ON page.document_id = document.id
         WHERE document.removed_at IS NULL AND NOT document.synthetic
           AND (:ids IS NULL OR document.id IN (SELECT value FROM json_each(:ids)))
         ORDER BY document.rowid, page.position, page.id`,
      )
      .pluck()
      .all({ ids: documentIds === null ? null : JSON.stringify(documentIds) }) as string[];
  }

  /** The runs that made a version, or what it came from. */
  runs(versionId: string): string[] {
    return this.#database
      .prepare(
        `SELECT DISTINCT adapter.run_id FROM adapter_ancestor JOIN adapter ON adapter.id = ancestor_id
         WHERE adapter_id = ? AND adapter.run_id IS NOT NULL`,
      )
      .pluck()
      .all(versionId) as string[];
  }

  /** Lines of a page that may be drawn: new, and none of these runs was in touch with them. */
  eligible(pageId: string, runs: readonly string[]): { lineId: string; cropSha256: string }[] {
    return this.#statements
      .prepare(
        `SELECT line.id AS lineId, line.crop_sha256 AS cropSha256
         FROM line JOIN page ON page.id = page_id JOIN document ON document.id = document_id
         WHERE page_id = ? AND ${NEW_LINE} AND NOT EXISTS (
           SELECT 1 FROM json_each(?) JOIN training_line ON run_id = value AND training_line.line_id = line.id)
         ORDER BY line.position, line.id`,
      )
      .all(pageId, JSON.stringify(runs)) as { lineId: string; cropSha256: string }[];
  }

  /** A trial with its lines, in the order in which they are asked about; lines that went meanwhile are left out. */
  insert(trial: Omit<TrialRow, "endedAt">, lines: readonly DrawnLine[]): void {
    this.transaction(() => {
      this.#database
        .prepare(
          `INSERT INTO blind_trial (id, created_at, a_version, a_name, b_version, b_name, document_ids, seed, side_seed,
             eligible, drawn, same)
           VALUES (:id, :createdAt, :aVersion, :aName, :bVersion, :bName, :documentIds, :seed, :sideSeed, :eligible,
             :drawn, :same)`,
        )
        .run(trial);
      const insert = this.#database.prepare(
        `INSERT INTO blind_line (trial_id, ordinal, line_id, crop_sha256, a_text, b_text, first)
         SELECT :trialId, :ordinal, id, :cropSha256, :aText, :bText, :first FROM line WHERE id = :lineId`,
      );
      for (const [ordinal, line] of lines.entries()) insert.run({ trialId: trial.id, ordinal, ...line });
    });
  }

  /** Newest first. */
  list(): TrialRow[] {
    return this.#database.prepare(`${TRIAL} ORDER BY rowid DESC`).all() as TrialRow[];
  }

  /** null where it is not there, or was removed. */
  get(id: string): TrialRow | null {
    return (this.#database.prepare(`${TRIAL} AND id = ?`).get(id) as TrialRow | undefined) ?? null;
  }

  counts(trialId: string): TrialCounts {
    return this.#database
      .prepare(
        `SELECT count(*) FILTER (WHERE verdict <> 'skip') AS judged, count(*) FILTER (WHERE verdict = 'skip') AS skipped,
           count(*) FILTER (WHERE ${OPEN}) AS open,
           (SELECT drawn - same FROM blind_trial WHERE id = :trialId) - count(*) FILTER (WHERE verdict IS NOT NULL)
             - count(*) FILTER (WHERE ${OPEN}) AS gone
         FROM blind_line ${PLACE} WHERE trial_id = :trialId`,
      )
      .get({ trialId }) as TrialCounts;
  }

  /** The names of documents that are there. */
  documentNames(documentIds: string): string[] {
    return this.#database
      .prepare("SELECT name FROM document WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name, id")
      .pluck()
      .all(documentIds) as string[];
  }

  /** The next line to ask about, or the one with this number; null where it cannot be judged (any more). */
  open(trialId: string, ordinal: number | null = null): OpenLine | null {
    const line = this.#database
      .prepare(
        `SELECT ${LINE} FROM blind_line ${PLACE} WHERE trial_id = ? AND ${OPEN} AND (? IS NULL OR ordinal = ?)
         ORDER BY ordinal LIMIT 1`,
      )
      .get(trialId, ordinal, ordinal);
    return (line as OpenLine | undefined) ?? null;
  }

  judge(trialId: string, ordinal: number, verdict: Vote | "corrected", entryId: number | null, at: string): void {
    this.#database
      .prepare(
        `UPDATE blind_line SET verdict = :verdict, entry_id = :entryId, judged_at = :at,
           judgement = 1 + (SELECT coalesce(max(judgement), 0) FROM blind_line WHERE trial_id = :trialId)
         WHERE trial_id = :trialId AND ordinal = :ordinal`,
      )
      .run({ trialId, ordinal, verdict, entryId, at });
  }

  last(trialId: string): LastJudgement | null {
    const row = this.#database
      .prepare(
        `SELECT ordinal, line_id AS lineId, entry_id AS entryId FROM blind_line
         WHERE trial_id = ? AND judgement IS NOT NULL ORDER BY judgement DESC LIMIT 1`,
      )
      .get(trialId);
    return (row as LastJudgement | undefined) ?? null;
  }

  takeBack(trialId: string, ordinal: number): void {
    this.#database
      .prepare(
        `UPDATE blind_line SET verdict = NULL, judgement = NULL, entry_id = NULL, judged_at = NULL
         WHERE trial_id = ? AND ordinal = ?`,
      )
      .run(trialId, ordinal);
  }

  /** In the order in which they were made. */
  judgements(trialId: string): Judgement[] {
    return this.#database
      .prepare(`SELECT ${JUDGEMENT} FROM blind_line WHERE trial_id = ? AND judgement IS NOT NULL ORDER BY judgement`)
      .all(trialId) as Judgement[];
  }

  /** A part of `judgements`, with where the lines are. */
  judged(trialId: string, offset: number, limit: number): (Judgement & LinePlace)[] {
    return this.#database
      .prepare(
        `SELECT ${LINE}, ${JUDGEMENT} FROM blind_line ${PLACE} WHERE trial_id = ? AND judgement IS NOT NULL
         ORDER BY judgement LIMIT ? OFFSET ?`,
      )
      .all(trialId, limit, offset) as (Judgement & LinePlace)[];
  }

  end(trialId: string, at: string): void {
    this.#database.prepare("UPDATE blind_trial SET ended_at = ? WHERE id = ? AND ended_at IS NULL").run(at, trialId);
  }

  /** @returns false where there is no such trial */
  setRemoved(trialId: string, at: string | null): boolean {
    const { changes } = this.#database.prepare("UPDATE blind_trial SET removed_at = ? WHERE id = ?").run(at, trialId);
    return changes === 1;
  }

  /** Removed trials lose their lines for good. The rows of the trials stay: removed lines that come back refer to them. */
  purgeRemoved(): void {
    this.#database
      .prepare("DELETE FROM blind_line WHERE trial_id IN (SELECT id FROM blind_trial WHERE removed_at IS NOT NULL)")
      .run();
  }
}

/** @file SQL of queues of next lines, of what they are drawn from, and of the random lines that count. */

import type { QueueLine } from "#contract/evaluation.ts";
import { assetId } from "../storage/asset-id.ts";
import type { Db } from "../storage/database.ts";
import type { ReadUnit } from "./alignment.ts";
import { unitsOf } from "./evaluation-repository.ts";
import type { DrawnLine } from "./next-lines.ts";

export interface QueueRow {
  id: string;
  documentId: string;
  createdAt: string;
  seed: number;
  randomShare: number;
}

export interface QueueCounts {
  total: number;
  done: number;
  passedOver: number;
  random: number;
  randomDone: number;
}

/** A line that nobody has touched, with what versions read on it. */
export interface UntouchedLine {
  lineId: string;
  text: string;
  versionId: string;
  characters: ReadUnit[];
  /** The newest reading of each other version. */
  others: string[];
}

/** A random line that its queue has come to, as a version read it. */
export interface SampleRow {
  versionId: string;
  versionName: string;
  proposalId: number;
  reference: string;
  hypothesis: string;
}

/** Nothing is left to do on it: it has ground truth, or nobody can read it. */
const DONE = "(line.status = 'verified' OR line.unreadable)";
/** It has ground truth that may be scored. */
const SCORED = "line.status = 'verified' AND NOT line.unreadable";

/** How far a queue that counts has come. What lies behind may be verified for other reasons than chance. */
const FRONTIER = `coalesce(line_queue.end_position, (SELECT min(waiting.position) FROM queue_line AS waiting JOIN line ON line.id = waiting.line_id
  WHERE waiting.queue_id = line_queue.id AND NOT waiting.passed_over AND NOT (${DONE})), 1000000000)`;

/** Lines that a version may have learned from, or that were held back to choose it by. */
const SEEN_BY_VERSION = `EXISTS (
  SELECT 1 FROM training_line JOIN training_run AS seen ON seen.id = training_line.run_id
  JOIN adapter ON adapter.id = proposal.version_id JOIN training_run AS own ON own.id = adapter.run_id
  WHERE training_line.line_id = line.id AND seen.created_at <= own.created_at)`;

export class QueueRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  hasDocument(id: string): boolean {
    return this.#database.prepare("SELECT 1 FROM document WHERE id = ? AND removed_at IS NULL").get(id) !== undefined;
  }

  /** In order. */
  pageIds(documentId: string): string[] {
    return this.#database
      .prepare("SELECT id FROM page WHERE document_id = ? ORDER BY position, id")
      .pluck()
      .all(documentId) as string[];
  }

  untouchedLines(pageId: string): UntouchedLine[] {
    const rows = this.#database
      .prepare(
        `SELECT line.id AS lineId, newest.text, newest.version_id AS versionId, newest.characters,
           (SELECT json_group_array(other.text) FROM proposal AS other WHERE other.line_id = line.id
            AND other.version_id <> newest.version_id AND other.id = (SELECT max(id) FROM proposal
              WHERE line_id = line.id AND version_id = other.version_id)) AS others
         FROM line JOIN proposal AS newest ON newest.id = (SELECT max(id) FROM proposal WHERE line_id = line.id)
         WHERE line.page_id = ? AND line.status = 'proposed' AND NOT line.unreadable ORDER BY line.position, line.id`,
      )
      .all(pageId) as (Omit<UntouchedLine, "characters" | "others"> & { characters: string; others: string })[];
    return rows.map((row) => ({
      ...row,
      characters: unitsOf(row.characters),
      others: JSON.parse(row.others) as string[],
    }));
  }

  /** Verified texts of the library, some at a time. @returns the texts and where to go on; null at the end */
  verifiedTexts(after: number, count: number): { texts: string[]; next: number } | null {
    const rows = this.#database
      .prepare(
        `SELECT line.rowid AS at, line.text FROM line JOIN page ON page.id = page_id
         JOIN document ON document.id = document_id
         WHERE line.rowid > ? AND ${SCORED} AND removed_at IS NULL ORDER BY line.rowid LIMIT ?`,
      )
      .all(after, count) as { at: number; text: string }[];
    const last = rows.at(-1);
    return last === undefined ? null : { texts: rows.map((row) => row.text), next: last.at };
  }

  /** All lines of a document, and those of them that no queue that counts has drawn at random. In order of id. */
  frame(documentId: string): { lines: number; undrawn: string[] } {
    const rows = this.#database
      .prepare(
        `SELECT line.id, EXISTS (SELECT 1 FROM queue_line JOIN line_queue ON line_queue.id = queue_id
           WHERE line_id = line.id AND kind = 'random' AND sampled = 1
             AND queue_line.position < coalesce(end_position, 1000000000)) AS drawn
         FROM line JOIN page ON page.id = page_id WHERE document_id = ? ORDER BY line.id`,
      )
      .all(documentId) as { id: string; drawn: number }[];
    return { lines: rows.length, undrawn: rows.filter((row) => row.drawn === 0).map((row) => row.id) };
  }

  /** Lines deleted meanwhile are left out. @param queue with the number of lines that random ones were drawn from */
  insert(queue: QueueRow & { frame: number }, lines: readonly DrawnLine[]): void {
    this.#database
      .prepare(
        `INSERT INTO line_queue (id, document_id, seed, random_share, frame, created_at)
         VALUES (:id, :documentId, :seed, :randomShare, :frame, :createdAt)`,
      )
      .run(queue);
    const insert = this.#database.prepare(
      "INSERT INTO queue_line (queue_id, position, line_id, kind, reason) SELECT ?, ?, id, ?, ? FROM line WHERE id = ?",
    );
    for (const [position, { lineId, kind, reason }] of lines.entries()) {
      insert.run(queue.id, position, kind, JSON.stringify(reason), lineId);
    }
  }

  /** The random lines drawn so far count no more. */
  giveUpSample(documentId: string): void {
    this.#database.prepare("UPDATE line_queue SET sampled = 0 WHERE document_id = ?").run(documentId);
  }

  /** All in one, or nothing. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** The queue of a document that goes on; there is one at most, but for the moment in which another takes its place. */
  activeIds(documentId: string): string[] {
    return this.#database
      .prepare("SELECT id FROM line_queue WHERE document_id = ? AND ended_at IS NULL")
      .pluck()
      .all(documentId) as string[];
  }

  get(id: string): QueueRow | null {
    const row = this.#database
      .prepare(
        `SELECT id, document_id AS documentId, created_at AS createdAt, seed, random_share AS randomShare
         FROM line_queue WHERE id = ? AND ended_at IS NULL`,
      )
      .get(id);
    return (row as QueueRow | undefined) ?? null;
  }

  counts(id: string): QueueCounts {
    return this.#database
      .prepare(
        `SELECT count(*) AS total, coalesce(sum(${DONE}), 0) AS done,
                coalesce(sum(passed_over AND NOT (${DONE})), 0) AS passedOver,
                coalesce(sum(kind = 'random'), 0) AS random,
                coalesce(sum(kind = 'random' AND ${DONE}), 0) AS randomDone
         FROM queue_line JOIN line ON line.id = line_id WHERE queue_id = ?`,
      )
      .get(id) as QueueCounts;
  }

  /** The first lines that wait. */
  waiting(id: string, count: number): QueueLine[] {
    const rows = this.#database
      .prepare(
        `SELECT line.id AS lineId, page.id AS pageId, page.position AS pagePosition, line.position AS linePosition,
                queue_line.position, kind, reason, line.direction, line.crop_sha256 AS cropSha256,
                coalesce(line.text, (SELECT text FROM proposal WHERE line_id = line.id ORDER BY id DESC LIMIT 1), '')
                  AS text
         FROM queue_line JOIN line ON line.id = line_id JOIN page ON page.id = page_id
         WHERE queue_id = ? AND NOT passed_over AND NOT (${DONE}) ORDER BY queue_line.position LIMIT ?`,
      )
      .all(id, count) as (Omit<QueueLine, "reason" | "cropAsset"> & { reason: string; cropSha256: string })[];
    return rows.map(({ cropSha256, reason, ...row }) => ({
      ...row,
      reason: JSON.parse(reason) as QueueLine["reason"],
      cropAsset: assetId(cropSha256, "png"),
    }));
  }

  /** @returns whether the line is in the queue */
  passOver(id: string, lineId: string, passedOver: boolean): boolean {
    return (
      this.#database
        .prepare("UPDATE queue_line SET passed_over = ? WHERE queue_id = ? AND line_id = ?")
        .run(passedOver ? 1 : 0, id, lineId).changes === 1
    );
  }

  /** What the queue has not come to leaves the sample: whether it is verified later is not left to chance. */
  end(id: string, at: string): void {
    this.#database.prepare(`UPDATE line_queue SET ended_at = ?, end_position = ${FRONTIER} WHERE id = ?`).run(at, id);
  }

  /** @returns the document of the queue; null where there is no such queue */
  resume(id: string): string | null {
    const documentId = this.#database
      .prepare("UPDATE line_queue SET ended_at = NULL, end_position = NULL WHERE id = ? RETURNING document_id")
      .pluck()
      .get(id);
    return (documentId as string | undefined) ?? null;
  }

  /** Random lines that their queues have come to, by each version that read them and had not seen them before. */
  sample(documentId: string): SampleRow[] {
    return this.#database
      .prepare(
        `SELECT DISTINCT proposal.version_id AS versionId, proposal.version_name AS versionName,
                proposal.id AS proposalId, line.text AS reference, proposal.text AS hypothesis
         FROM line_queue JOIN queue_line ON queue_id = line_queue.id JOIN line ON line.id = queue_line.line_id
         JOIN proposal ON proposal.line_id = line.id
         WHERE document_id = ? AND sampled = 1 AND kind = 'random' AND ${SCORED} AND queue_line.position < ${FRONTIER}
           AND NOT EXISTS (SELECT 1 FROM proposal AS later WHERE later.line_id = line.id AND later.id > proposal.id
                           AND later.version_id = proposal.version_id)
           AND NOT ${SEEN_BY_VERSION}
         ORDER BY proposal.id`,
      )
      .all(documentId) as SampleRow[];
  }

  /** Lines of a document that a version read and had not seen before. */
  population(documentId: string, versionId: string): number {
    return this.#database
      .prepare(
        `SELECT count(DISTINCT line.id) FROM line JOIN page ON page.id = page_id
         JOIN proposal ON proposal.line_id = line.id
         WHERE document_id = ? AND proposal.version_id = ? AND NOT ${SEEN_BY_VERSION}`,
      )
      .pluck()
      .get(documentId, versionId) as number;
  }

  /** Random lines passed over; lines that came after the first random ones of those that count were drawn. */
  gaps(documentId: string): { missing: number; since: number } {
    return this.#database
      .prepare(
        `SELECT
           (SELECT count(*) FROM line_queue JOIN queue_line ON queue_id = line_queue.id JOIN line ON line.id = line_id
            WHERE document_id = :id AND sampled = 1 AND kind = 'random'
              AND (line.unreadable OR (passed_over AND NOT (${DONE})))
              AND queue_line.position < ${FRONTIER}) AS missing,
           (SELECT max(0, (SELECT count(*) FROM line JOIN page ON page.id = page_id WHERE document_id = :id)
              - coalesce(min(frame), 1000000000)) FROM line_queue WHERE document_id = :id AND sampled = 1) AS since`,
      )
      .get({ id: documentId }) as { missing: number; since: number };
  }
}

/** @file SQL of scores: each version's newest proposal beside the verified text, and the figures kept of each page. */
import type { Db } from "../storage/database.ts";
import type { ReadUnit } from "./alignment.ts";

export interface ScoredRow {
  lineId: string;
  pageId: string;
  position: number;
  reference: string;
  versionId: string;
  versionName: string;
  hypothesis: string;
  proposalId: number;
  cropSha256: string;
  /** When the version read it (ISO 8601). */
  readAt: string;
  /** 1 where it is the line's newest proposal of all versions. */
  newest: number;
}

/** A page with verified lines, and how often a line or reading of it has changed. */
export interface ScoredPage {
  id: string;
  position: number;
  changes: number;
}

/** What a page's lines come to (migration 0003). */
export interface PageFigures {
  lines: number;
  edited: number;
  /** Verified, and not called unreadable; the two are never counted twice. */
  verified: number;
  unreadable: number;
  read: number;
  /** Sum of the newest proposals' mean confidences. */
  confidence: number;
}

/** A verified line as a version read it that had not learned from it. */
export interface JudgedRow {
  proposalId: number;
  versionId: string;
  reference: string;
  reading: ReadUnit[];
}

/** Whether a row's version was made by a run, or after a run, that had the line among those to learn from. */
const LEARNED = `EXISTS (
  SELECT 1 FROM training_line JOIN training_run AS seen ON seen.id = training_line.run_id
  JOIN adapter ON adapter.id = proposal.version_id JOIN training_run AS own ON own.id = adapter.run_id
  WHERE training_line.line_id = line.id AND training_line.split = 'train' AND seen.created_at <= own.created_at)`;

const NEWEST_OF_VERSION = `NOT EXISTS (SELECT 1 FROM proposal AS later WHERE later.line_id = line.id
  AND later.id > proposal.id AND later.version_id = proposal.version_id)`;

export class EvaluationRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Documents that are not in the trash, nor made from text: a reading of type set by Emend says nothing of scans. */
  documentIds(): string[] {
    return this.#database
      .prepare("SELECT id FROM document WHERE removed_at IS NULL AND NOT synthetic")
      .pluck()
      .all() as string[];
  }

  /** Pages whose kept figures are not of now, of a document or of all. */
  stalePages(documentId: string | null): { id: string; changes: number }[] {
    return this.#database
      .prepare(
        `SELECT page_id AS id, changes FROM page_figures WHERE changes <> counted
         AND (:document IS NULL OR page_id IN (SELECT id FROM page WHERE document_id = :document))`,
      )
      .all({ document: documentId }) as { id: string; changes: number }[];
  }

  countPage(pageId: string): PageFigures {
    return this.#database
      .prepare(
        `SELECT count(*) AS lines, coalesce(sum(status = 'edited' AND NOT unreadable), 0) AS edited,
                coalesce(sum(status = 'verified' AND NOT unreadable), 0) AS verified,
                coalesce(sum(unreadable), 0) AS unreadable, count(proposal.id) AS read,
                coalesce(sum(proposal.confidence), 0.0) AS confidence
         FROM line LEFT JOIN proposal ON proposal.id = (SELECT max(id) FROM proposal WHERE line_id = line.id)
         WHERE line.page_id = ?`,
      )
      .get(pageId) as PageFigures;
  }

  /** @param changes the page's count of changes before its lines were looked at */
  keepFigures(
    pageId: string,
    changes: number,
    figures: PageFigures & { scored: number; edits: number; characters: number },
  ): void {
    this.#database
      .prepare(
        `UPDATE page_figures SET counted = :changes, lines = :lines, edited = :edited, verified = :verified,
         unreadable = :unreadable, read = :read, confidence = :confidence, scored = :scored, edits = :edits,
         characters = :characters WHERE page_id = :pageId`,
      )
      .run({ pageId, changes, ...figures });
  }

  /** All in one, or nothing. */
  transaction(work: () => void): void {
    this.#database.transaction(work).immediate();
  }

  /** Pages of a document that have verified lines, in order; their figures must be of now. */
  scoredPages(documentId: string): ScoredPage[] {
    return this.#database
      .prepare(
        `SELECT page.id, page.position, page_figures.changes FROM page JOIN page_figures ON page_id = page.id
         WHERE document_id = ? AND verified > 0 ORDER BY page.position`,
      )
      .all(documentId) as ScoredPage[];
  }

  /** Of each verified line of a page: the newest proposal of each version that has read it. */
  rows(pageId: string): ScoredRow[] {
    return this.#database
      .prepare(
        `SELECT line.id AS lineId, line.page_id AS pageId, line.position, line.text AS reference,
                proposal.version_id AS versionId, proposal.version_name AS versionName,
                proposal.text AS hypothesis, proposal.id AS proposalId, proposal.created_at AS readAt, line.crop_sha256 AS cropSha256,
                proposal.id = (SELECT max(id) FROM proposal AS other WHERE other.line_id = line.id) AS newest
         FROM line JOIN proposal ON proposal.line_id = line.id
         WHERE line.page_id = ? AND line.status = 'verified' AND NOT line.unreadable AND ${NEWEST_OF_VERSION}
         ORDER BY line.position, line.id, proposal.id`,
      )
      .all(pageId) as ScoredRow[];
  }

  /** The same with the confidence of each character, without readings by versions that had learned the line. */
  judgedRows(pageId: string): JudgedRow[] {
    const rows = this.#database
      .prepare(
        `SELECT proposal.id AS proposalId, proposal.version_id AS versionId, line.text AS reference, proposal.characters
         FROM line JOIN proposal ON proposal.line_id = line.id
         WHERE line.page_id = ? AND line.status = 'verified' AND NOT line.unreadable
           AND proposal.characters <> '[]'
           AND ${NEWEST_OF_VERSION} AND NOT ${LEARNED}`,
      )
      .all(pageId) as (Omit<JudgedRow, "reading"> & { characters: string })[];
    return rows.map(({ characters, ...row }) => ({ ...row, reading: unitsOf(characters) }));
  }
}

/** The characters of a proposal (migration 0002: text, confidence, x0, x1, text, … in ten-thousandths). */
export function unitsOf(characters: string): ReadUnit[] {
  const flat = JSON.parse(characters) as (string | number)[];
  const units: ReadUnit[] = [];
  for (let i = 0; i + 3 < flat.length; i += 4) {
    units.push({ text: flat[i] as string, confidence: (flat[i + 1] as number) / 10_000 });
  }
  return units;
}

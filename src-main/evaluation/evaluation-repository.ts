/** @file SQL of scores: each version's newest proposal beside the verified text. */
import type { Db } from "../storage/database.ts";

export interface ScoredRow {
  lineId: string;
  pageId: string;
  position: number;
  reference: string;
  versionId: string;
  versionName: string;
  hypothesis: string;
  proposalId: number;
  /** 1 where it is the line's newest proposal of all versions. */
  newest: number;
}

/** A page with what changes whenever a score on it can have changed. */
export interface PageStamp {
  id: string;
  position: number;
  /** Opaque; equal stamps mean equal rows. */
  stamp: string;
}

export class EvaluationRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Documents that are not in the trash. */
  documentIds(): string[] {
    return this.#database.prepare("SELECT id FROM document WHERE removed_at IS NULL").pluck().all() as string[];
  }

  /**
   * Pages of a document in order. Every change of text raises a line's revision, and a proposal is never changed or
   * given an old id again, so counts, revisions and the newest proposal's id tell of all that matters.
   */
  pages(documentId: string): PageStamp[] {
    return this.#database
      .prepare(
        `SELECT page.id, page.position,
                count(line.id) || ' ' || coalesce(sum(line.revision), 0) || ' ' || coalesce(max(
                  (SELECT max(id) FROM proposal WHERE line_id = line.id)), 0) AS stamp
         FROM page LEFT JOIN line ON line.page_id = page.id WHERE page.document_id = ?
         GROUP BY page.id ORDER BY page.position`,
      )
      .all(documentId) as PageStamp[];
  }

  /** Of each verified line of a page: the newest proposal of each version that has read it. */
  rows(pageId: string): ScoredRow[] {
    return this.#database
      .prepare(
        `SELECT line.id AS lineId, line.page_id AS pageId, line.position, line.text AS reference,
                proposal.version_id AS versionId, proposal.version_name AS versionName,
                proposal.text AS hypothesis, proposal.id AS proposalId,
                proposal.id = (SELECT max(id) FROM proposal AS other WHERE other.line_id = line.id) AS newest
         FROM line JOIN proposal ON proposal.line_id = line.id
         WHERE line.page_id = ? AND line.status = 'verified'
           AND NOT EXISTS (SELECT 1 FROM proposal AS later WHERE later.line_id = line.id AND later.id > proposal.id
                           AND later.version_id = proposal.version_id)
         ORDER BY line.position, line.id, proposal.id`,
      )
      .all(pageId) as ScoredRow[];
  }
}

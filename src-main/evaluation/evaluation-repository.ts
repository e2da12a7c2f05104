/** @file SQL of scores: each version's newest proposal beside the verified text. */
import type { Db } from "../storage/database.ts";

export interface ScoredRow {
  lineId: string;
  pageId: string;
  pagePosition: number;
  position: number;
  reference: string;
  versionId: string;
  versionName: string;
  hypothesis: string;
  proposalId: number;
  /** Whether it is the line's newest proposal of all versions. */
  newest: number;
}

export class EvaluationRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** @param documentId null: the whole library but the trash */
  rows(documentId: string | null): ScoredRow[] {
    return this.#database
      .prepare(
        `SELECT line.id AS lineId, line.page_id AS pageId, page.position AS pagePosition, line.position,
                line.text AS reference, proposal.version_id AS versionId, proposal.version_name AS versionName,
                proposal.text AS hypothesis, proposal.id AS proposalId,
                proposal.id = (SELECT max(id) FROM proposal AS other WHERE other.line_id = line.id) AS newest
         FROM line JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id
         JOIN proposal ON proposal.line_id = line.id
         WHERE line.status = 'verified' AND (document.id = :id OR (:id IS NULL AND document.removed_at IS NULL))
           AND proposal.id = (SELECT max(id) FROM proposal AS same
                              WHERE same.line_id = line.id AND same.version_id = proposal.version_id)
         ORDER BY page.position, line.position, proposal.id`,
      )
      .all({ id: documentId }) as ScoredRow[];
  }
}

/** @file SQL of confusions: where lines are that have one, and where a person said that the ground truth is right. */
import type { Db } from "../storage/database.ts";

export interface Verdict {
  lineId: string;
  at: number;
  truth: string;
  read: string;
}

export interface ConfusedLine {
  proposalId: number;
  lineId: string;
  revision: number;
  documentId: string;
  documentName: string;
  pageId: string;
  pagePosition: number;
  linePosition: number;
  direction: "ltr" | "rtl";
  cropSha256: string;
  text: string;
  reading: string;
  /** As migration 0002 keeps them; empty where they do not lie on the crop. */
  characters: string;
}

export class ConfusionRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Of the lines of a page. */
  verdicts(pageId: string): Verdict[] {
    return this.#database
      .prepare(
        `SELECT line_id AS lineId, place AS at, truth, read FROM confusion_verdict
         WHERE line_id IN (SELECT id FROM line WHERE page_id = ?)`,
      )
      .all(pageId) as Verdict[];
  }

  judge({ lineId, at, truth, read }: Verdict, right: boolean): void {
    if (right) {
      this.#database
        .prepare("INSERT OR REPLACE INTO confusion_verdict (line_id, place, truth, read, at) VALUES (?, ?, ?, ?, ?)")
        .run(lineId, at, truth, read, new Date().toISOString());
    } else {
      this.#database
        .prepare("DELETE FROM confusion_verdict WHERE line_id = ? AND place = ? AND truth = ? AND read = ?")
        .run(lineId, at, truth, read);
    }
  }

  /** Lines by the proposal that is wrong; those that are gone are left out. */
  lines(proposalIds: readonly number[]): Map<number, ConfusedLine> {
    const rows = this.#database
      .prepare(
        `SELECT proposal.id AS proposalId, line.id AS lineId, line.revision, document.id AS documentId,
                document.name AS documentName, page.id AS pageId, page.position AS pagePosition,
                line.position AS linePosition, line.direction, line.crop_sha256 AS cropSha256,
                line.text, proposal.text AS reading,
                CASE WHEN coalesce(proposal.crop_sha256, line.crop_sha256) = line.crop_sha256
                  THEN proposal.characters ELSE '[]' END AS characters
         FROM json_each(?) JOIN proposal ON proposal.id = value JOIN line ON line.id = proposal.line_id
         JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id`,
      )
      .all(JSON.stringify(proposalIds)) as ConfusedLine[];
    return new Map(rows.map((row) => [row.proposalId, row]));
  }

  /** What lines say now, and which change of them that is; lines that are gone are left out. */
  texts(lineIds: readonly string[]): Map<string, { documentId: string; revision: number; text: string | null }> {
    const rows = this.#database
      .prepare(
        `SELECT line.id, line.revision, line.text, page.document_id AS documentId FROM json_each(?)
         JOIN line ON line.id = value JOIN page ON page.id = line.page_id`,
      )
      .all(JSON.stringify(lineIds)) as { id: string; documentId: string; revision: number; text: string | null }[];
    return new Map(rows.map(({ id, ...row }) => [id, row]));
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }
}

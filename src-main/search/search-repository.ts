/** @file SQL of the search index (migration 0005): lines that it has to take up, and lines that match. */
import type { Db } from "../storage/database.ts";

export interface PendingLine {
  lineId: string;
  text: string;
}

export interface IndexedLine extends PendingLine {
  folded: string;
}

export interface LineQuery {
  /** Folded; each must be in the line's folded text. */
  terms: readonly string[];
  /** In NFC; each must be in the line's text as it stands. */
  exactTerms: readonly string[];
  documentId: string | null;
  tagId: string | null;
}

export interface HitRow {
  lineId: string;
  pageId: string;
  documentId: string;
  documentName: string;
  pagePosition: number;
  linePosition: number;
  text: string;
  direction: "ltr" | "rtl";
  status: "proposed" | "edited" | "verified";
  cropSha256: string;
}

/** Shorter terms have no trigram: they are looked for in every line that the longer ones leave. */
const TRIGRAM = 3;

export class SearchRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  countPending(): number {
    return this.#database.prepare("SELECT count(*) FROM search_pending").pluck().get() as number;
  }

  /** Some of the lines whose text may have changed, as it stands: a person's, else the newest reading's. */
  pending(count: number): PendingLine[] {
    return this.#database
      .prepare(
        `SELECT line_id AS lineId, coalesce(line.text,
           (SELECT text FROM proposal WHERE proposal.line_id = line.id ORDER BY id DESC LIMIT 1), '') AS text
         FROM search_pending JOIN line ON line.id = line_id LIMIT ?`,
      )
      .all(count) as PendingLine[];
  }

  /** Takes lines up, all or none. */
  index(lines: readonly IndexedLine[]): void {
    const put = this.#database.prepare(
      `INSERT INTO search_line (line_id, text, folded) VALUES (:lineId, :text, :folded)
       ON CONFLICT (line_id) DO UPDATE SET text = excluded.text, folded = excluded.folded`,
    );
    const done = this.#database.prepare("DELETE FROM search_pending WHERE line_id = ?");
    this.#database
      .transaction(() => {
        for (const line of lines) {
          put.run(line);
          done.run(line.lineId);
        }
      })
      .immediate();
  }

  /** @returns how many lines match, counted to `most` */
  count(query: LineQuery, most: number): number {
    const { sql, values } = matching(query);
    return this.#database
      .prepare(`SELECT count(*) FROM (SELECT 1 ${sql} LIMIT :most)`)
      .pluck()
      .get({ ...values, most }) as number;
  }

  /** Newest document first, then in reading order. */
  find(query: LineQuery, offset: number, limit: number): HitRow[] {
    const { sql, values } = matching(query);
    return this.#database
      .prepare(
        `SELECT line.id AS lineId, page.id AS pageId, document.id AS documentId, document.name AS documentName,
                page.position AS pagePosition, line.position AS linePosition, search_line.text, line.direction,
                line.status, line.crop_sha256 AS cropSha256
         ${sql}
         ORDER BY document.rowid DESC, page.position, line.position, line.id LIMIT :limit OFFSET :offset`,
      )
      .all({ ...values, offset, limit }) as HitRow[];
  }
}

/** The rest of the statement, from FROM on. */
function matching({ terms, exactTerms, documentId, tagId }: LineQuery): {
  sql: string;
  values: Record<string, string>;
} {
  const values: Record<string, string> = {};
  const conditions = [
    "document.removed_at IS NULL",
    "NOT EXISTS (SELECT 1 FROM purge WHERE purge.document_id = document.id)",
  ];
  const long = terms.filter((term) => [...term].length >= TRIGRAM);
  if (long.length > 0) {
    values.match = long.map((term) => `"${term.replaceAll('"', '""')}"`).join(" AND ");
    conditions.push("search_line.id IN (SELECT rowid FROM search_index WHERE search_index MATCH :match)");
  }
  for (const [index, term] of terms.filter((candidate) => !long.includes(candidate)).entries()) {
    values[`short${index}`] = term;
    conditions.push(`instr(search_line.folded, :short${index}) > 0`);
  }
  for (const [index, term] of exactTerms.entries()) {
    values[`exact${index}`] = term;
    conditions.push(`instr(search_line.text, :exact${index}) > 0`);
  }
  if (documentId !== null) {
    values.document = documentId;
    conditions.push("document.id = :document");
  }
  if (tagId !== null) {
    values.tag = tagId;
    conditions.push("document.id IN (SELECT document_id FROM document_tag WHERE tag_id = :tag)");
  }
  return {
    sql: `FROM search_line JOIN line ON line.id = search_line.line_id JOIN page ON page.id = line.page_id
          JOIN document ON document.id = page.document_id WHERE ${conditions.join(" AND ")}`,
    values,
  };
}

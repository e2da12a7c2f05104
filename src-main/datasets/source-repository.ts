/** @file SQL of the lines that a data set is made from, a page at a time, and of where its rows are now. */
import type { DataSetRequest } from "#contract/datasets.ts";
import type { Db } from "../storage/database.ts";
import { Statements } from "../storage/statements.ts";

export interface SourceDocument {
  id: string;
  name: string;
  synthetic: boolean;
  language: string | null;
  tags: string[];
}

export interface SourcePage {
  id: string;
  position: number;
  width: number;
  height: number;
  imageSha256: string;
  /** The file that it came from and its number there, from 0. */
  file: string;
  index: number;
}

export interface SourceLine {
  id: string;
  status: "proposed" | "edited" | "verified";
  /** null where nobody has read it. */
  text: string | null;
  cropSha256: string;
  unreadable: number;
  isPrivate: number;
  noTraining: number;
  noImages: number;
  publishable: number | null;
  licence: string | null;
  rightsHolder: string | null;
}

export interface PageCount {
  documentId: string;
  pageId: string;
  synthetic: number;
  /** That may be trained on, can be read and are far enough. */
  ready: number;
  noTraining: number;
  unreadable: number;
  unfinished: number;
}

/** Statuses that a request asks for. */
const READY: Record<DataSetRequest["status"], string> = {
  verified: "line.status = 'verified'",
  corrected: "line.status <> 'proposed'",
  all: "(line.status <> 'proposed' OR EXISTS (SELECT 1 FROM proposal WHERE line_id = line.id))",
};

const CHOSEN = `document.removed_at IS NULL
  AND (:ids IS NULL OR document.id IN (SELECT value FROM json_each(:ids)))
  AND (:tags IS NULL OR EXISTS (SELECT 1 FROM document_tag JOIN tag ON tag.id = document_tag.tag_id
    WHERE document_tag.document_id = document.id AND tag.name IN (SELECT value FROM json_each(:tags))))`;

type Choice = Pick<DataSetRequest, "documentIds" | "tags">;

const chosen = ({ documentIds, tags }: Choice) => ({
  ids: documentIds === undefined ? null : JSON.stringify(documentIds),
  tags: tags === undefined || tags.length === 0 ? null : JSON.stringify(tags),
});

export class SourceRepository {
  readonly #database: Db;
  readonly #statements: Statements;

  constructor(database: Db) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  /** In the order in which they came. */
  documents(choice: Choice): SourceDocument[] {
    const rows = this.#database
      .prepare(
        `SELECT id, name, synthetic, language,
           (SELECT json_group_array(name) FROM (SELECT tag.name FROM document_tag JOIN tag ON tag.id = document_tag.tag_id
              WHERE document_tag.document_id = document.id ORDER BY tag.name)) AS tags
         FROM document WHERE ${CHOSEN} ORDER BY rowid`,
      )
      .all(chosen(choice)) as (Omit<SourceDocument, "synthetic" | "tags"> & { synthetic: number; tags: string })[];
    return rows.map((row) => ({ ...row, synthetic: row.synthetic === 1, tags: JSON.parse(row.tags) as string[] }));
  }

  pages(documentId: string): SourcePage[] {
    return this.#statements
      .prepare(
        `SELECT page.id, position, width, height, image_sha256 AS imageSha256, source_file.name AS file,
           source_index AS "index"
         FROM page JOIN source_file ON source_file.id = source_file_id WHERE page.document_id = ? ORDER BY position, page.id`,
      )
      .all(documentId) as SourcePage[];
  }

  /** All lines of a page in reading order. */
  lines(pageId: string): SourceLine[] {
    return this.#statements
      .prepare(
        `SELECT line.id, line.status, line.unreadable, line.crop_sha256 AS cropSha256,
           coalesce(line.text, (SELECT text FROM proposal WHERE line_id = line.id ORDER BY id DESC LIMIT 1)) AS text,
           policy.private AS isPrivate, policy.no_training AS noTraining, policy.no_images AS noImages,
           policy.publishable, policy.licence, policy.rights_holder AS rightsHolder
         FROM line JOIN line_policy AS policy ON policy.line_id = line.id WHERE line.page_id = ? ORDER BY line.position, line.id`,
      )
      .all(pageId) as SourceLine[];
  }

  /** How many lines of each page there are for a request, and how many stay behind. */
  counts(choice: Choice, status: DataSetRequest["status"]): PageCount[] {
    return this.#database
      .prepare(
        `SELECT page.document_id AS documentId, page.id AS pageId, document.synthetic,
           sum(policy.no_training) AS noTraining,
           sum(NOT policy.no_training AND line.unreadable) AS unreadable,
           sum(NOT policy.no_training AND NOT line.unreadable AND NOT ${READY[status]}) AS unfinished,
           sum(NOT policy.no_training AND NOT line.unreadable AND ${READY[status]}) AS ready
         FROM document JOIN page ON page.document_id = document.id JOIN line ON line.page_id = page.id
         JOIN line_policy AS policy ON policy.line_id = line.id
         WHERE ${CHOSEN} GROUP BY page.id ORDER BY document.rowid, page.position, page.id`,
      )
      .all(chosen(choice)) as PageCount[];
  }

  /** Where lines (or pages) are in the library now; what is not there is left out. */
  places(ids: readonly string[]): Map<string, { documentId: string; pageId: string; lineId: string | null }> {
    const rows = this.#statements
      .prepare(
        `SELECT line.id, page.document_id AS documentId, page.id AS pageId, line.id AS lineId
         FROM json_each(:ids) JOIN line ON line.id = value JOIN page ON page.id = line.page_id
         JOIN document ON document.id = page.document_id WHERE document.removed_at IS NULL
         UNION ALL
         SELECT page.id, page.document_id, page.id, NULL FROM json_each(:ids) JOIN page ON page.id = value
         JOIN document ON document.id = page.document_id WHERE document.removed_at IS NULL`,
      )
      .all({ ids: JSON.stringify(ids) }) as { id: string; documentId: string; pageId: string; lineId: string | null }[];
    return new Map(rows.map(({ id, ...place }) => [id, place]));
  }

  /** Those of the lines that must not be trained on as things are now. */
  noTraining(lineIds: readonly string[]): Set<string> {
    const ids = this.#statements
      .prepare(`SELECT line_id AS id FROM line_policy JOIN json_each(?) ON value = line_id WHERE no_training`)
      .all(JSON.stringify(lineIds)) as { id: string }[];
    return new Set(ids.map(({ id }) => id));
  }

  documentNames(ids: readonly string[]): Map<string, string> {
    const rows = this.#statements
      .prepare("SELECT document.id, document.name FROM document JOIN json_each(?) ON value = document.id")
      .all(JSON.stringify(ids)) as { id: string; name: string }[];
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

/** @file SQL of drift: what a version read with what confidence, how good the images were, how long it took. */
import type { Db } from "../storage/database.ts";

export interface ReadLineRow {
  lineId: string;
  pageId: string;
  documentId: string;
  confidence: number;
  /** Whether the version (or one that it came from) learned from the line, or was scored on it. */
  split: "train" | "validation" | null;
}

export interface ReadPageRow {
  pageId: string;
  documentId: string;
  sharpness: number | null;
  contrast: number | null;
  noise: number | null;
  skew: number | null;
  lineHeight: number | null;
  /** Of the newest reading of the page by the version. */
  latency: number | null;
}

export interface ReadDocumentRow {
  documentId: string;
  documentName: string;
  createdAt: string;
}

/** Texts that no model read. */
const NO_VERSION = "('text-layer', 'import')";

export class DriftRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** The one that read last first. */
  versions(): { versionId: string; versionName: string }[] {
    return this.#database
      .prepare(
        `SELECT version_id AS versionId, version_name AS versionName FROM proposal
         WHERE id IN (SELECT max(id) FROM proposal WHERE version_id NOT IN ${NO_VERSION} GROUP BY version_id)
         ORDER BY id DESC`,
      )
      .all() as { versionId: string; versionName: string }[];
  }

  /** Documents of the library, the trash and what was made from text left out, newest first. */
  documents(): ReadDocumentRow[] {
    return this.#database
      .prepare(
        `SELECT id AS documentId, name AS documentName, created_at AS createdAt FROM document
         WHERE removed_at IS NULL AND NOT synthetic ORDER BY rowid DESC`,
      )
      .all() as ReadDocumentRow[];
  }

  /** The newest reading of each line by a version. */
  lines(versionId: string): ReadLineRow[] {
    return this.#database
      .prepare(
        `WITH newest AS (SELECT max(id) AS id FROM proposal WHERE version_id = :version GROUP BY line_id),
         seen AS (
           SELECT training_line.line_id, min(training_line.split) AS split FROM adapter_ancestor
           JOIN adapter ON adapter.id = ancestor_id JOIN training_line ON training_line.run_id = adapter.run_id
           WHERE adapter_ancestor.adapter_id = :version GROUP BY training_line.line_id)
         SELECT line.id AS lineId, line.page_id AS pageId, page.document_id AS documentId, proposal.confidence, seen.split
         FROM newest JOIN proposal ON proposal.id = newest.id JOIN line ON line.id = proposal.line_id
         JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id
         LEFT JOIN seen ON seen.line_id = line.id
         WHERE document.removed_at IS NULL AND NOT document.synthetic`,
      )
      .all({ version: versionId }) as ReadLineRow[];
  }

  /** Pages with their image's measures and the time that the version took for them. */
  pages(versionId: string): ReadPageRow[] {
    return this.#database
      .prepare(
        `SELECT page.id AS pageId, page.document_id AS documentId, sharpness, contrast, noise, abs(page_quality.skew) AS skew,
                line_height AS lineHeight,
                (SELECT milliseconds / lines FROM page_reading WHERE page_reading.page_id = page.id
                   AND version_id = ? AND lines > 0 ORDER BY page_reading.id DESC LIMIT 1) AS latency
         FROM page JOIN document ON document.id = page.document_id
         LEFT JOIN page_quality ON page_quality.page_id = page.id AND page_quality.image_sha256 = page.image_sha256
         WHERE document.removed_at IS NULL`,
      )
      .all(versionId) as ReadPageRow[];
  }

  /** How long a version took for a page as it is now. */
  timed(pageId: string, versionId: string, milliseconds: number): void {
    this.#database
      .prepare(
        `INSERT INTO page_reading (page_id, version_id, lines, milliseconds, at)
         SELECT id, :versionId, (SELECT count(*) FROM line WHERE page_id = page.id), :milliseconds, :at
         FROM page WHERE id = :pageId`,
      )
      .run({ pageId, versionId, milliseconds, at: new Date().toISOString() });
  }
}

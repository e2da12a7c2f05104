/** @file SQL of image quality: measured pages with their scores, and those that are to be measured. */
import type { Db } from "../storage/database.ts";
import type { ImageMeasures } from "./image-measures.ts";

export interface MeasuredRow extends ImageMeasures {
  pageId: string;
  documentId: string;
  documentName: string;
  position: number;
  thumbnailSha256: string;
  width: number;
  height: number;
  lineHeight: number | null;
  /** Mean of the newest readings' confidences; null where unread. */
  confidence: number | null;
  scored: number;
  edits: number;
  characters: number;
}

export interface PageToMeasure {
  pageId: string;
  imageSha256: string;
}

/** Measured before it was read, it has got lines since. */
const STALE = `(page_quality.page_id IS NULL OR page_quality.image_sha256 <> page.image_sha256
  OR (page_quality.line_height IS NULL AND EXISTS (SELECT 1 FROM line WHERE line.page_id = page.id)))`;
const IN_SCOPE = "document.removed_at IS NULL AND (:document IS NULL OR document.id = :document)";

export class QualityRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Pages whose measures hold, in their order; kept figures must be up to date. @param documentId null: all documents */
  measured(documentId: string | null): MeasuredRow[] {
    return this.#database
      .prepare(
        `SELECT page.id AS pageId, document.id AS documentId, document.name AS documentName, page.position,
                page.thumbnail_sha256 AS thumbnailSha256, page.width, page.height, sharpness, contrast, noise, page_quality.skew,
                line_height AS lineHeight, page_figures.confidence / nullif(read, 0) AS confidence, scored, edits,
                characters
         FROM page_quality JOIN page ON page.id = page_quality.page_id JOIN document ON document.id = page.document_id
         JOIN page_figures ON page_figures.page_id = page.id
         WHERE page_quality.image_sha256 = page.image_sha256 AND ${IN_SCOPE}
         ORDER BY document.rowid, page.position`,
      )
      .all({ document: documentId }) as MeasuredRow[];
  }

  toMeasure(documentId: string | null): PageToMeasure[] {
    return this.#database
      .prepare(
        `SELECT page.id AS pageId, page.image_sha256 AS imageSha256 FROM page
         JOIN document ON document.id = page.document_id LEFT JOIN page_quality ON page_quality.page_id = page.id
         WHERE ${STALE} AND ${IN_SCOPE} ORDER BY document.rowid DESC, page.position`,
      )
      .all({ document: documentId }) as PageToMeasure[];
  }

  /** Heights of the lines of a page across their direction, in pixels. */
  polygons(pageId: string): [number, number][][] {
    const rows = this.#database.prepare("SELECT polygon FROM line WHERE page_id = ?").pluck().all(pageId) as string[];
    return rows.map((row) => JSON.parse(row) as [number, number][]);
  }

  /** A page that is gone by now is passed over. */
  keep({ pageId, imageSha256 }: PageToMeasure, measures: ImageMeasures & { lineHeight: number | null }): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO page_quality
           (page_id, image_sha256, sharpness, contrast, noise, skew, line_height, measured_at)
         SELECT id, :imageSha256, :sharpness, :contrast, :noise, :skew, :lineHeight, :at FROM page WHERE id = :pageId`,
      )
      .run({ pageId, imageSha256, ...measures, at: new Date().toISOString() });
  }
}

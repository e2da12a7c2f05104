/** @file SQL of regions and of how a page's image lies. */
import type { RegionKind } from "#contract/layout.ts";
import type { Db } from "../storage/database.ts";
import type { Matrix } from "./page-geometry.ts";
import { moved } from "./page-geometry.ts";

export type Point = readonly [x: number, y: number];
export type Turn = 0 | 90 | 180 | 270;

/** The image that stands for a page, and how it was made from the scan. */
export interface PageImage {
  imageSha256: string;
  thumbnailSha256: string;
  width: number;
  height: number;
  /** Clockwise, degrees. */
  turn: Turn;
  /** Then clockwise, degrees. */
  skew: number;
}

export interface PageRow extends PageImage {
  id: string;
  documentId: string;
  layoutRevision: number;
  /** The scan as it was imported. */
  originalSha256: string;
  originalWidth: number;
  originalHeight: number;
}

export interface RegionState {
  pageId: string;
  position: number;
  kind: RegionKind;
  polygon: readonly Point[];
  direction: "ltr" | "rtl" | null;
}

export interface RegionRow extends RegionState {
  id: string;
}

export class LayoutRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** null for a page that is gone */
  page(id: string): PageRow | null {
    const row = this.#database
      .prepare(
        `SELECT id, document_id AS documentId, layout_revision AS layoutRevision, image_sha256 AS imageSha256,
           thumbnail_sha256 AS thumbnailSha256, width, height, turn, skew,
           coalesce(original_sha256, image_sha256) AS originalSha256, coalesce(original_width, width) AS originalWidth,
           coalesce(original_height, height) AS originalHeight
         FROM page WHERE id = ?`,
      )
      .get(id) as PageRow | undefined;
    return row ?? null;
  }

  /** Lets another image stand for a page. The first time, what was there is kept as the original. */
  setImage(id: string, image: PageImage): void {
    this.#database
      .prepare(
        `UPDATE page SET original_sha256 = coalesce(original_sha256, image_sha256),
           original_width = coalesce(original_width, width), original_height = coalesce(original_height, height),
           image_sha256 = :imageSha256, thumbnail_sha256 = :thumbnailSha256, width = :width, height = :height,
           turn = :turn, skew = :skew WHERE id = :id`,
      )
      .run({ ...image, id });
  }

  /** Moves what lies on a page along with its image, but for what is named. */
  moveAll(pageId: string, by: Matrix, except: ReadonlySet<string>): void {
    for (const table of ["line", "region"] as const) {
      const rows = this.#database.prepare(`SELECT id, polygon FROM ${table} WHERE page_id = ?`).all(pageId) as {
        id: string;
        polygon: string;
      }[];
      const revision = table === "line" ? ", layout_revision = layout_revision + 1" : "";
      const update = this.#database.prepare(`UPDATE ${table} SET polygon = ?${revision} WHERE id = ?`);
      for (const { id, polygon } of rows) {
        if (!except.has(id)) update.run(JSON.stringify(moved(JSON.parse(polygon) as Point[], by)), id);
      }
    }
  }

  touch(pageId: string): void {
    this.#database.prepare("UPDATE page SET layout_revision = layout_revision + 1 WHERE id = ?").run(pageId);
  }

  /** In their order. */
  regions(pageId: string): RegionRow[] {
    const rows = this.#database
      .prepare(
        `SELECT id, page_id AS pageId, position, kind, polygon, direction FROM region WHERE page_id = ?
         ORDER BY position, id`,
      )
      .all(pageId) as (Omit<RegionRow, "polygon"> & { polygon: string })[];
    return rows.map((row) => ({ ...row, polygon: JSON.parse(row.polygon) as Point[] }));
  }

  insertRegion(id: string, region: RegionState): void {
    this.#database
      .prepare("INSERT INTO region (id, page_id, position, kind, polygon, direction) VALUES (?, ?, ?, ?, ?, ?)")
      .run(id, region.pageId, region.position, region.kind, JSON.stringify(region.polygon), region.direction);
  }

  /** A region that is gone is passed over. @returns its page */
  updateRegion(id: string, change: Partial<RegionState>): string | null {
    const { position, kind, direction } = change;
    const row = this.#database
      .prepare(
        `UPDATE region SET position = coalesce(:position, position), kind = coalesce(:kind, kind),
           polygon = coalesce(:polygon, polygon),
           direction = CASE WHEN :redirect THEN :direction ELSE direction END
         WHERE id = :id RETURNING page_id AS pageId`,
      )
      .get({
        id,
        position: position ?? null,
        kind: kind ?? null,
        polygon: change.polygon === undefined ? null : JSON.stringify(change.polygon),
        redirect: direction === undefined ? 0 : 1,
        direction: direction ?? null,
      }) as { pageId: string } | undefined;
    return row?.pageId ?? null;
  }

  deleteRegion(id: string): void {
    this.#database.prepare("DELETE FROM region WHERE id = ?").run(id);
  }
}

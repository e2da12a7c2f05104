/** @file SQL of the dashboard: documents with their tags, what a version saw, where lines are. */
import type { WorstLine } from "#contract/dashboard.ts";
import { assetId } from "../storage/asset-id.ts";
import type { Db } from "../storage/database.ts";

export interface TaggedDocument {
  id: string;
  name: string;
  /** null where nobody has said. */
  language: string | null;
  isPrivate: boolean;
  tags: { id: string; name: string }[];
}

export type LinePlace = Pick<
  WorstLine,
  "lineId" | "pageId" | "documentId" | "documentName" | "pagePosition" | "linePosition" | "direction" | "cropAsset"
>;

export class DashboardRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Documents that are not in the trash. */
  documents(): TaggedDocument[] {
    const rows = this.#database
      .prepare(
        `SELECT id, name, language, private AS isPrivate,
                (SELECT json_group_array(json_object('id', tag.id, 'name', tag.name)) FROM document_tag
                 JOIN tag ON tag.id = tag_id WHERE document_id = document.id) AS tags
         FROM document WHERE removed_at IS NULL`,
      )
      .all() as (Omit<TaggedDocument, "tags" | "isPrivate"> & { tags: string; isPrivate: 0 | 1 })[];
    return rows.map((row) => ({
      ...row,
      isPrivate: row.isPrivate === 1,
      tags: JSON.parse(row.tags) as TaggedDocument["tags"],
    }));
  }

  /** Lines that a version, or what it came from, learned from (`train`) or was chosen by (`validation`). */
  touched(versionId: string): Map<string, "train" | "validation"> {
    const rows = this.#database
      .prepare(
        `SELECT line_id AS lineId, min(split) AS split FROM adapter_ancestor JOIN adapter ON adapter.id = ancestor_id
         JOIN training_line ON training_line.run_id = adapter.run_id WHERE adapter_id = ? GROUP BY line_id`,
      )
      .all(versionId) as { lineId: string; split: "train" | "validation" }[];
    return new Map(rows.map(({ lineId, split }) => [lineId, split]));
  }

  /** Where lines are, and their images. */
  places(lineIds: readonly string[]): Map<string, LinePlace> {
    const rows = this.#database
      .prepare(
        `SELECT line.id AS lineId, page.id AS pageId, document.id AS documentId, document.name AS documentName,
                page.position AS pagePosition, line.position AS linePosition, line.direction,
                line.crop_sha256 AS cropSha256
         FROM line JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id
         WHERE line.id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(lineIds)) as (Omit<LinePlace, "cropAsset"> & { cropSha256: string })[];
    return new Map(
      rows.map(({ cropSha256, ...row }) => [row.lineId, { ...row, cropAsset: assetId(cropSha256, "png") }]),
    );
  }
}

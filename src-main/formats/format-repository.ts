/** @file SQL of exports: which pages and lines there are, what their privacy flags say, how much it is. */
import type { Db } from "../storage/database.ts";

export interface ExportedDocumentRow {
  id: string;
  name: string;
  language: string | null;
  private: 0 | 1;
  noTraining: 0 | 1;
}

export interface ExportedPageRow {
  id: string;
  documentId: string;
  position: number;
  sourceName: string;
  /** 1 where its image was not turned or cut here. */
  asItCame: number;
  sourceIndex: number;
  /** How many pages the file has that it came from. */
  sourcePages: number;
  width: number;
  height: number;
  imageSha256: string;
  private: 0 | 1;
  noTraining: 0 | 1;
}

export interface LineFlagsRow {
  id: string;
  private: 0 | 1;
  noTraining: 0 | 1;
}

export interface LineFigures {
  lines: number;
  verified: number;
  private: number;
  noTraining: number;
  /** Without text, or unreadable. */
  empty: number;
  characters: number;
  /** Lines with control characters, which XML cannot hold. */
  unwritable: number;
}

/** A person's text, else the newest proposal's. */
const TEXT = `coalesce(line.text, (SELECT proposal.text FROM proposal WHERE proposal.line_id = line.id
  ORDER BY proposal.id DESC LIMIT 1), '')`;
/** For GLOB: C0 without tab, line feed and carriage return. */
const CONTROL = `'*[' || char(1) || '-' || char(8) || char(11) || char(12) || char(14) || '-' || char(31) || char(65534) || char(65535) || ']*'`;

export class FormatRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Those of `ids` that are in the library and not in its trash, in their order. */
  documents(ids: readonly string[]): ExportedDocumentRow[] {
    return this.#database
      .prepare(
        `SELECT document.id, document.name, document.language, document.private, document.no_training AS noTraining
         FROM json_each(?) AS wanted JOIN document ON document.id = wanted.value
         WHERE document.removed_at IS NULL ORDER BY wanted.key`,
      )
      .all(JSON.stringify(ids)) as ExportedDocumentRow[];
  }

  /** Not in the trash, newest first: what the command line chooses from. */
  allDocuments(): { id: string; name: string }[] {
    return this.#database
      .prepare("SELECT id, name FROM document WHERE removed_at IS NULL ORDER BY rowid DESC")
      .all() as { id: string; name: string }[];
  }

  /** In order. */
  pages(documentId: string): ExportedPageRow[] {
    return this.#database
      .prepare(
        `SELECT page.id, page.document_id AS documentId, page.position, source_file.name AS sourceName,
                page.source_index AS sourceIndex,
                page.image_sha256 = coalesce(page.original_sha256, page.image_sha256) AS asItCame,
                page.width, page.height, page.image_sha256 AS imageSha256,
                page.private, page.no_training AS noTraining,
                (SELECT count(*) FROM page AS other WHERE other.source_file_id = page.source_file_id) AS sourcePages
         FROM page JOIN source_file ON source_file.id = page.source_file_id
         WHERE page.document_id = ? ORDER BY page.position`,
      )
      .all(documentId) as ExportedPageRow[];
  }

  lineFlags(pageId: string): Map<string, LineFlagsRow> {
    const rows = this.#database
      .prepare("SELECT id, private, no_training AS noTraining FROM line WHERE page_id = ?")
      .all(pageId) as LineFlagsRow[];
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Of all lines of these pages, or of those that are left when some are taken away. */
  figures(
    pageIds: readonly string[],
    without: { private: boolean; noTraining: boolean; unverified: boolean; empty: boolean },
  ): LineFigures {
    const conditions = [
      without.private ? "line.private = 0" : "1",
      without.noTraining ? "line.no_training = 0" : "1",
      without.unverified ? "line.status = 'verified'" : "1",
    ];
    const row = this.#database
      .prepare(
        `WITH chosen AS (
           SELECT line.status, line.private, line.no_training, line.unreadable, ${TEXT} AS text
           FROM json_each(?) AS wanted JOIN line ON line.page_id = wanted.value WHERE ${conditions.join(" AND ")})
         SELECT count(*) AS lines, coalesce(sum(status = 'verified'), 0) AS verified,
           coalesce(sum(private), 0) AS private, coalesce(sum(no_training), 0) AS noTraining,
           coalesce(sum(text = '' OR unreadable = 1), 0) AS empty, coalesce(sum(length(text)), 0) AS characters,
           coalesce(sum(text GLOB ${CONTROL}), 0) AS unwritable
         FROM chosen ${without.empty ? "WHERE text <> '' AND unreadable = 0" : ""}`,
      )
      .get(JSON.stringify(pageIds)) as LineFigures;
    return row;
  }

  /** Call it in the transaction that makes the lines. */
  keepBaselines(lines: readonly { lineId: string; polygon: readonly unknown[]; points: readonly unknown[] }[]): void {
    const insert = this.#database.prepare("INSERT INTO line_baseline (line_id, polygon, points) VALUES (?, ?, ?)");
    for (const { lineId, polygon, points } of lines) {
      insert.run(lineId, JSON.stringify(polygon), JSON.stringify(points));
    }
  }

  /** Those that still hold: the line has the shape that it came with. */
  baselines(pageId: string): Map<string, [number, number][]> {
    const rows = this.#database
      .prepare(
        `SELECT line.id, line_baseline.points FROM line JOIN line_baseline ON line_id = line.id
         WHERE line.page_id = ? AND line.polygon = line_baseline.polygon`,
      )
      .all(pageId) as { id: string; points: string }[];
    return new Map(rows.map(({ id, points }) => [id, JSON.parse(points) as [number, number][]]));
  }

  /** Crops of some lines of these pages, evenly over them, to tell how large they are. */
  sampleCrops(pageIds: readonly string[], most: number): string[] {
    return this.#database
      .prepare(
        `SELECT line.crop_sha256 FROM json_each(?) AS wanted JOIN line ON line.page_id = wanted.value
         ORDER BY line.id LIMIT ?`,
      )
      .pluck()
      .all(JSON.stringify(pageIds), most) as string[];
  }
}

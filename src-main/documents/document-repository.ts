/** @file SQL of documents, source files and pages. Line counts are read here too: they are part of what a page is. */
import type { Db } from "../storage/database.ts";

export interface DocumentRow {
  id: string;
  name: string;
  createdAt: string;
  sample: boolean;
  pageCount: number;
  readPageCount: number;
  lineCount: number;
  verifiedCount: number;
  thumbnailSha256: string | null;
  /** Verified lines that were read, the edits of their newest reading, and their code points. */
  scored: number;
  edits: number;
  characters: number;
}

export interface PageRow {
  id: string;
  documentId: string;
  position: number;
  sourceName: string;
  sourceIndex: number;
  width: number;
  height: number;
  imageSha256: string;
  thumbnailSha256: string;
  state: "unread" | "read" | "failed";
  readError: string | null;
  lineCount: number;
  verifiedCount: number;
  /** Mean of the newest proposals' confidences. */
  confidence: number | null;
  scored: number;
  edits: number;
  characters: number;
  hasTextLayer: 0 | 1;
}

export interface NewPage {
  id: string;
  width: number;
  height: number;
  imageSha256: string;
  thumbnailSha256: string;
  textLayer: string | null;
}

export interface NewSource {
  id: string;
  name: string;
  sha256: string;
  size: number;
  pages: NewPage[];
}

/** Of documents in `chosen`: sums over the kept figures of pages (migration 0003), which must be up to date. */
const TOTALS = `SELECT page.document_id, count(*) AS pages, sum(state = 'read') AS readPages, sum(lines) AS lines,
  sum(verified) AS verified, sum(scored) AS scored, sum(edits) AS edits, sum(characters) AS characters
  FROM chosen JOIN page ON page.document_id = chosen.id JOIN page_figures ON page_id = page.id GROUP BY page.document_id`;

export class DocumentRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Newest first. @param removed the trash instead */
  list(removed: boolean): DocumentRow[] {
    return this.#documents(`removed_at IS ${removed ? "NOT" : ""} NULL`);
  }

  get(id: string): DocumentRow | null {
    return this.#documents("id = ?", id)[0] ?? null;
  }

  #documents(where: string, ...values: string[]): DocumentRow[] {
    const rows = this.#database
      .prepare(
        `WITH chosen AS (SELECT id FROM document WHERE ${where}), totals AS (${TOTALS})
         SELECT document.id, name, created_at AS createdAt, sample, coalesce(pages, 0) AS pageCount,
                coalesce(readPages, 0) AS readPageCount, coalesce(lines, 0) AS lineCount,
                coalesce(verified, 0) AS verifiedCount, coalesce(scored, 0) AS scored, coalesce(edits, 0) AS edits,
                coalesce(characters, 0) AS characters,
                (SELECT thumbnail_sha256 FROM page WHERE document_id = document.id ORDER BY position LIMIT 1)
                  AS thumbnailSha256
         FROM chosen JOIN document ON document.id = chosen.id LEFT JOIN totals ON totals.document_id = document.id
         ORDER BY created_at DESC, document.rowid DESC`,
      )
      .all(...values);
    return (rows as (Omit<DocumentRow, "sample"> & { sample: number })[]).map((row) => ({
      ...row,
      sample: row.sample === 1,
    }));
  }

  /** In order of position. */
  pages(documentId: string): PageRow[] {
    return this.#pages("page.document_id = ? ORDER BY page.position", documentId);
  }

  /** In order of position. */
  pageIds(documentId: string): string[] {
    return this.#database
      .prepare("SELECT id FROM page WHERE document_id = ? ORDER BY position")
      .pluck()
      .all(documentId) as string[];
  }

  /** A page's text layer as JSON; null where it has none or is gone. */
  textLayer(pageId: string): string | null {
    const text = this.#database.prepare("SELECT text_layer FROM page WHERE id = ?").pluck().get(pageId);
    return (text as string | null | undefined) ?? null;
  }

  page(id: string): PageRow | null {
    return this.#pages("page.id = ?", id)[0] ?? null;
  }

  #pages(where: string, value: string): PageRow[] {
    return this.#database
      .prepare(
        `SELECT page.id, page.document_id AS documentId, page.position, source_file.name AS sourceName,
                page.source_index AS sourceIndex, page.width, page.height, page.image_sha256 AS imageSha256,
                page.thumbnail_sha256 AS thumbnailSha256, page.state, page.read_error AS readError,
                page.text_layer IS NOT NULL AS hasTextLayer, lines AS lineCount, verified AS verifiedCount,
                page_figures.confidence / nullif(read, 0) AS confidence, scored, edits, characters
         FROM page JOIN source_file ON source_file.id = page.source_file_id JOIN page_figures ON page_id = page.id
         WHERE ${where}`,
      )
      .all(value) as PageRow[];
  }

  /** Runs writes that belong together: all of them or none. Other repositories of this database may take part. */
  inOneStep(writes: () => void): void {
    this.#database.transaction(writes)();
  }

  insertDocument(document: { id: string; name: string; createdAt: string; sample: boolean }): void {
    this.#database
      .prepare("INSERT INTO document (id, name, created_at, sample) VALUES (?, ?, ?, ?)")
      .run(document.id, document.name, document.createdAt, document.sample ? 1 : 0);
  }

  /**
   * Adds a file with all its pages behind the document's last page: all of it or nothing.
   * @param create makes the document in the same step, so that no crash leaves an empty one
   */
  addSource(documentId: string, source: NewSource, create: { name: string; sample: boolean } | null): void {
    this.#database.transaction(() => {
      const now = new Date().toISOString();
      if (create !== null) this.insertDocument({ id: documentId, createdAt: now, ...create });
      this.#database
        .prepare("INSERT INTO source_file (id, document_id, name, sha256, size, imported_at) VALUES (?, ?, ?, ?, ?, ?)")
        .run(source.id, documentId, source.name, source.sha256, source.size, now);
      const { next } = this.#database
        .prepare("SELECT coalesce(max(position) + 1, 0) AS next FROM page WHERE document_id = ?")
        .get(documentId) as { next: number };
      const insert = this.#database.prepare(
        `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
                           thumbnail_sha256, text_layer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      for (const [index, page] of source.pages.entries()) {
        insert.run(
          page.id,
          documentId,
          source.id,
          index,
          next + index,
          page.width,
          page.height,
          page.imageSha256,
          page.thumbnailSha256,
          page.textLayer,
        );
      }
    })();
  }

  /** Those of the blobs that a page or a line shows, was made from, or shows again when a step is taken back. */
  imagesInUse(hashes: readonly string[]): ReadonlySet<string> {
    const rows = this.#database
      .prepare(
        `SELECT value FROM json_each(?) WHERE value IN (SELECT image_sha256 FROM page UNION ALL
         SELECT thumbnail_sha256 FROM page UNION ALL SELECT original_sha256 FROM page UNION ALL
         SELECT crop_sha256 FROM line)
         OR EXISTS (SELECT 1 FROM journal_change WHERE instr(before, value) OR instr(after, value))
         OR EXISTS (SELECT 1 FROM removed_line WHERE instr(rows, value))`,
      )
      .pluck()
      .all(JSON.stringify(hashes));
    return new Set(rows as string[]);
  }

  /** The document that a file with these bytes is in already (the trash counts); null if none. */
  findSource(sha256: string): { documentId: string; documentName: string; removed: boolean } | null {
    const row = this.#database
      .prepare(
        `SELECT document.id AS documentId, document.name AS documentName, document.removed_at IS NOT NULL AS removed
         FROM source_file JOIN document ON document.id = source_file.document_id WHERE sha256 = ? ORDER BY removed LIMIT 1`,
      )
      .get(sha256) as { documentId: string; documentName: string; removed: number } | undefined;
    return row === undefined ? null : { ...row, removed: row.removed === 1 };
  }

  /** @returns whether there is such a document */
  rename(id: string, name: string): boolean {
    return this.#database.prepare("UPDATE document SET name = ? WHERE id = ?").run(name, id).changes === 1;
  }

  /** @returns whether there is such a document */
  setRemoved(id: string, at: string | null): boolean {
    return this.#database.prepare("UPDATE document SET removed_at = ? WHERE id = ?").run(at, id).changes === 1;
  }

  setPageState(id: string, state: PageRow["state"], error: string | null): void {
    this.#database.prepare("UPDATE page SET state = ?, read_error = ? WHERE id = ?").run(state, error, id);
  }
}

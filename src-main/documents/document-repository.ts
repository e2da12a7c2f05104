/** @file SQL of documents, source files and pages. Line counts are read here too: they are part of what a page is. */
import type { LibraryProgress } from "#contract/documents.ts";
import type { Db } from "../storage/database.ts";

export interface DocumentRow {
  id: string;
  name: string;
  language: string | null;
  createdAt: string;
  sample: boolean;
  synthetic: boolean;
  pageCount: number;
  readPageCount: number;
  lineCount: number;
  editedCount: number;
  verifiedCount: number;
  unreadableCount: number;
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

/** What a list of documents is filtered and ordered by. */
export interface DocumentEntry {
  id: string;
  name: string;
  createdAt: string;
  lines: number;
  /** Verified or unreadable. */
  done: number;
}

/** Documents that a person said are to go for good are gone for everybody, even while their rows are still there. */
const NOT_PURGED = "document.id NOT IN (SELECT document_id FROM purge)";

/** Of documents in `chosen`: sums over the kept figures of pages (migration 0003), which must be up to date. */
const TOTALS = `SELECT page.document_id, count(*) AS pages, sum(state = 'read') AS readPages, sum(lines) AS lines,
  sum(edited) AS edited, sum(verified) AS verified, sum(unreadable) AS unreadable, sum(scored) AS scored, sum(edits) AS edits, sum(characters) AS characters
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

  /** In the order of the ids; those that are gone are left out. */
  some(ids: readonly string[]): DocumentRow[] {
    const rows = this.#documents("id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Every document, newest first, with as little of each as a list is ordered by. @param tagId with this tag; null: any */
  entries(removed: boolean, tagId: string | null): DocumentEntry[] {
    return this.#database
      .prepare(
        `SELECT document.id, document.name, document.created_at AS createdAt, coalesce(sum(lines), 0) AS lines,
                coalesce(sum(verified + unreadable), 0) AS done
         FROM document LEFT JOIN page ON page.document_id = document.id LEFT JOIN page_figures ON page_id = page.id
         WHERE removed_at IS ${removed ? "NOT" : ""} NULL AND ${NOT_PURGED}
           AND (:tag IS NULL OR document.id IN (SELECT document_id FROM document_tag WHERE tag_id = :tag))
         GROUP BY document.id ORDER BY document.rowid DESC`,
      )
      .all({ tag: tagId }) as DocumentEntry[];
  }

  /** Sums over all documents that are not in the trash. */
  progress(): Omit<LibraryProgress, "hasSample"> & { hasSample: 0 | 1 } {
    return this.#database
      .prepare(
        `SELECT (SELECT count(*) FROM document WHERE removed_at IS NULL) AS documents, count(*) AS pages,
                coalesce(sum(state = 'read'), 0) AS readPages, coalesce(sum(lines), 0) AS lines,
                coalesce(sum(edited), 0) AS edited, coalesce(sum(verified), 0) AS verified,
                coalesce(sum(unreadable), 0) AS unreadable,
                EXISTS (SELECT 1 FROM document WHERE sample = 1 AND removed_at IS NULL) AS hasSample
         FROM document JOIN page ON page.document_id = document.id JOIN page_figures ON page_id = page.id
         WHERE removed_at IS NULL`,
      )
      .get() as Omit<LibraryProgress, "hasSample"> & { hasSample: 0 | 1 };
  }

  #documents(where: string, ...values: string[]): DocumentRow[] {
    const rows = this.#database
      .prepare(
        `WITH chosen AS (SELECT id FROM document WHERE ${where} AND ${NOT_PURGED}), totals AS (${TOTALS})
         SELECT document.id, name, language, created_at AS createdAt, sample, synthetic, coalesce(pages, 0) AS pageCount,
                coalesce(readPages, 0) AS readPageCount, coalesce(lines, 0) AS lineCount,
                coalesce(edited, 0) AS editedCount, coalesce(verified, 0) AS verifiedCount,
                coalesce(unreadable, 0) AS unreadableCount, coalesce(scored, 0) AS scored, coalesce(edits, 0) AS edits,
                coalesce(characters, 0) AS characters,
                (SELECT thumbnail_sha256 FROM page WHERE document_id = document.id ORDER BY position LIMIT 1)
                  AS thumbnailSha256
         FROM chosen JOIN document ON document.id = chosen.id LEFT JOIN totals ON totals.document_id = document.id
         ORDER BY document.rowid DESC`,
      )
      .all(...values);
    return (rows as (Omit<DocumentRow, "sample" | "synthetic"> & { sample: number; synthetic: number })[]).map(
      (row) => ({ ...row, sample: row.sample === 1, synthetic: row.synthetic === 1 }),
    );
  }

  /** In order of position. @param part where a part of them begins and how many it has; all where it is left out */
  pages(documentId: string, part: { offset: number; limit: number } = { offset: 0, limit: -1 }): PageRow[] {
    return this.#pages(
      "page.document_id = ? ORDER BY page.position LIMIT ? OFFSET ?",
      documentId,
      part.limit,
      part.offset,
    );
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

  #pages(where: string, ...values: (string | number)[]): PageRow[] {
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
      .all(...values) as PageRow[];
  }

  /** Runs writes that belong together: all of them or none. Other repositories of this database may take part. */
  inOneStep(writes: () => void): void {
    this.#database.transaction(writes)();
  }

  /** A document whose pages are made from text. */
  insertSynthetic({ id, name, createdAt }: { id: string; name: string; createdAt: string }): void {
    this.#database
      .prepare("INSERT INTO document (id, name, created_at, synthetic) VALUES (?, ?, ?, 1)")
      .run(id, name, createdAt);
  }

  /** Takes a document away that has no page. */
  removeEmpty(id: string): void {
    this.#database
      .prepare("DELETE FROM document WHERE id = ? AND NOT EXISTS (SELECT 1 FROM page WHERE document_id = document.id)")
      .run(id);
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
         FROM source_file JOIN document ON document.id = source_file.document_id
         WHERE sha256 = ? AND ${NOT_PURGED} ORDER BY removed LIMIT 1`,
      )
      .get(sha256) as { documentId: string; documentName: string; removed: number } | undefined;
    return row === undefined ? null : { ...row, removed: row.removed === 1 };
  }

  /** @returns whether there is such a document */
  rename(id: string, name: string): boolean {
    const rename = this.#database.prepare(`UPDATE document SET name = ? WHERE id = ? AND ${NOT_PURGED}`);
    return rename.run(name, id).changes === 1;
  }

  /** What documents are said to be in; those that are gone are left out. */
  languagesOf(ids: readonly string[]): { id: string; language: string | null }[] {
    return this.#database
      .prepare(`SELECT id, language FROM document WHERE id IN (SELECT value FROM json_each(?)) AND ${NOT_PURGED}`)
      .all(JSON.stringify(ids)) as { id: string; language: string | null }[];
  }

  setLanguage(ids: readonly string[], language: string | null): void {
    this.#database
      .prepare(`UPDATE document SET language = ? WHERE id IN (SELECT value FROM json_each(?)) AND ${NOT_PURGED}`)
      .run(language, JSON.stringify(ids));
  }

  /** Keeps what a file says of its language, unless somebody has said it before. */
  learnLanguage(pageId: string, language: string): void {
    this.#database
      .prepare(
        "UPDATE document SET language = ? WHERE language IS NULL AND id = (SELECT document_id FROM page WHERE id = ?)",
      )
      .run(language, pageId);
  }

  /** Of documents that are not in the trash, most documents first. */
  languages(): { language: string; documentCount: number }[] {
    return this.#database
      .prepare(
        `SELECT language, count(*) AS documentCount FROM document
         WHERE language IS NOT NULL AND removed_at IS NULL AND ${NOT_PURGED}
         GROUP BY language ORDER BY documentCount DESC, language`,
      )
      .all() as { language: string; documentCount: number }[];
  }

  /** @returns how many of them there are */
  setRemoved(ids: readonly string[], at: string | null): number {
    return this.#database
      .prepare(`UPDATE document SET removed_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND ${NOT_PURGED}`)
      .run(at, JSON.stringify(ids)).changes;
  }

  setPageState(id: string, state: PageRow["state"], error: string | null): void {
    this.#database.prepare("UPDATE page SET state = ?, read_error = ? WHERE id = ?").run(state, error, id);
  }
}

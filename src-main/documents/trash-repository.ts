/**
 * @file SQL of the trash: what is in it, taking documents away page by page, and which blobs nothing uses any more.
 *
 * [Note: blobs] Rows name blobs in columns called something like `…sha256` and inside JSON (a line that was removed, a
 * step of the journal). What is deleted is walked along every foreign key that would take it away, and every hash in it
 * is noted. What is kept counts as a use wherever a column of any table is called so, and in `JSON_USES`. A new table
 * with blobs in JSON has to be named there.
 */
import type { TrashContents } from "#contract/documents.ts";
import type { Db, Statement } from "../storage/database.ts";

/** Columns of JSON that may name blobs, with an integer that their rows can be gone through by. */
const JSON_USES = [
  { table: "removed_line", columns: ["rows"], key: "rowid" },
  { table: "journal_change", columns: ["before", "after"], key: "entry_id" },
] as const;
const HASH = /[0-9a-f]{64}/g;
const HASH_LENGTH = 64;
/** Rows that are looked at in one go. */
const ROWS = 5_000;

interface Use {
  table: string;
  column: string;
  key: string;
  /** Whether the column is a hash itself, or text with hashes in it. */
  plain: boolean;
}

export class TrashRepository {
  readonly #database: Db;
  /** By table: the tables whose rows go with a row of it. */
  readonly #children = new Map<string, { table: string; column: string; to: string }[]>();
  readonly #rows = new Map<string, Statement<unknown[]>>();
  readonly #note: Statement<unknown[]>;

  constructor(database: Db) {
    this.#database = database;
    this.#note = database.prepare("INSERT OR IGNORE INTO released_blob (sha256) VALUES (?)");
  }

  /** All in one, or nothing. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** Of documents in the trash: those of the ids, or all. */
  documentIds(ids: readonly string[] | null): string[] {
    return this.#database
      .prepare(
        `SELECT id FROM document WHERE removed_at IS NOT NULL AND id NOT IN (SELECT document_id FROM purge)
         AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))`,
      )
      .pluck()
      .all({ ids: ids === null ? null : JSON.stringify(ids) }) as string[];
  }

  contents(documentIds: readonly string[]): Omit<TrashContents, "bytes"> {
    const ids = JSON.stringify(documentIds);
    const counts = this.#database
      .prepare(
        `SELECT count(DISTINCT page.document_id) AS documents, count(*) AS pages, coalesce(sum(lines), 0) AS lines,
                coalesce(sum(verified), 0) AS verified
         FROM page JOIN page_figures ON page_id = page.id WHERE document_id IN (SELECT value FROM json_each(?))`,
      )
      .get(ids) as Omit<TrashContents, "bytes" | "learnedBy">;
    const learnedBy = this.#database
      .prepare(
        `SELECT DISTINCT adapter.name FROM adapter WHERE run_id IN (
           SELECT training_line.run_id FROM training_line JOIN line ON line.id = training_line.line_id
           JOIN page ON page.id = line.page_id WHERE page.document_id IN (SELECT value FROM json_each(?))
         ) ORDER BY adapter.rowid`,
      )
      .pluck()
      .all(ids) as string[];
    return { ...counts, documents: documentIds.length, learnedBy };
  }

  /** Hashes of the images of a document's pages and lines; some at a time. */
  *imageHashes(documentId: string): Generator<string[]> {
    for (const pageId of this.pageIds(documentId)) {
      yield this.#database
        .prepare(
          `SELECT image_sha256 FROM page WHERE id = :id UNION SELECT thumbnail_sha256 FROM page WHERE id = :id
           UNION SELECT original_sha256 FROM page WHERE id = :id AND original_sha256 IS NOT NULL
           UNION SELECT crop_sha256 FROM line WHERE page_id = :id`,
        )
        .pluck()
        .all({ id: pageId }) as string[];
    }
  }

  /** Puts on record that these documents are to go for good. From then on nobody sees them. */
  confirm(documentIds: readonly string[], at: string): void {
    const confirm = this.#database.prepare("INSERT OR IGNORE INTO purge (document_id, confirmed_at) VALUES (?, ?)");
    for (const id of documentIds) confirm.run(id, at);
  }

  /** Documents that are to go and may still have rows. */
  confirmed(): string[] {
    return this.#database.prepare("SELECT document_id FROM purge ORDER BY confirmed_at").pluck().all() as string[];
  }

  pageIds(documentId: string): string[] {
    return this.#database
      .prepare("SELECT id FROM page WHERE document_id = ? ORDER BY position")
      .pluck()
      .all(documentId) as string[];
  }

  /** Overwrites what is deleted, so that deleted text cannot be read from the file. */
  overwriteDeleted(on: boolean): void {
    this.#database.pragma(`secure_delete = ${on ? "ON" : "OFF"}`);
    // What was deleted must leave the log of changes as well.
    if (!on) this.#database.pragma("wal_checkpoint(TRUNCATE)");
  }

  /**
   * Takes pages away with all that hangs on them, and notes the blobs that they used: as many as the time allows and one
   * at least, all or none. Putting a change on disk for good takes longer than most pages.
   * @returns how many
   */
  purgePages(pageIds: readonly string[], milliseconds: number): number {
    const until = performance.now() + milliseconds;
    return this.transaction(() => {
      let count = 0;
      for (const pageId of pageIds) {
        if (count > 0 && performance.now() >= until) break;
        this.#release("page", "id", pageId);
        this.#database.prepare("DELETE FROM page WHERE id = ?").run(pageId);
        count++;
      }
      return count;
    });
  }

  /** Takes away a document whose pages are gone. With it goes the record that it is to go. */
  purgeDocument(documentId: string): void {
    this.transaction(() => {
      this.#release("document", "id", documentId);
      this.#database.prepare("DELETE FROM document WHERE id = ?").run(documentId);
      this.#database.prepare("DELETE FROM purge WHERE document_id = ?").run(documentId);
    });
  }

  /**
   * Takes blobs that something uses off the list, some thousand rows at a time.
   * @yields after each time
   */
  *keepUsed(): Generator<void> {
    for (const use of this.#uses()) {
      const last = this.#database
        .prepare(`SELECT max(${use.key}) FROM ${quoted(use.table)}`)
        .pluck()
        .get();
      for (let from = 0; from <= ((last as number | null) ?? -1); from += ROWS) {
        this.#keep(use, from);
        yield;
      }
    }
  }

  /** Blobs that rows used which are gone. Of use after `keepUsed`. */
  released(count: number, after: string): string[] {
    return this.#database
      .prepare("SELECT sha256 FROM released_blob WHERE sha256 > ? ORDER BY sha256 LIMIT ?")
      .pluck()
      .all(after, count) as string[];
  }

  allReleased(): string[] {
    return this.#database.prepare("SELECT sha256 FROM released_blob").pluck().all() as string[];
  }

  countReleased(): number {
    return this.#database.prepare("SELECT count(*) FROM released_blob").pluck().get() as number;
  }

  forget(hashes: readonly string[]): void {
    this.#database
      .prepare("DELETE FROM released_blob WHERE sha256 IN (SELECT value FROM json_each(?))")
      .run(JSON.stringify(hashes));
  }

  /** Notes every hash in a row and in every row that goes with it. */
  #release(table: string, column: string, value: unknown): void {
    for (const row of this.#rowsOf(table, column).all(value) as Record<string, unknown>[]) {
      for (const text of Object.values(row)) {
        if (typeof text === "string" && text.length >= HASH_LENGTH) {
          for (const [hash] of text.matchAll(HASH)) this.#note.run(hash);
        }
      }
      for (const child of this.#childrenOf(table)) this.#release(child.table, child.column, row[child.to]);
    }
  }

  /** Made once: a document of ten thousand pages asks a million times. */
  #rowsOf(table: string, column: string): Statement<unknown[]> {
    const key = `${table}.${column}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const rows = this.#database.prepare(`SELECT * FROM ${quoted(table)} WHERE ${quoted(column)} = ?`);
    this.#rows.set(key, rows);
    return rows;
  }

  #childrenOf(table: string): { table: string; column: string; to: string }[] {
    const known = this.#children.get(table);
    if (known !== undefined) return known;
    const children = this.#database
      .prepare(
        `SELECT child.name AS "table", key."from" AS "column", coalesce(key."to", 'id') AS "to"
         FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key
         WHERE child.type = 'table' AND key."table" = ? AND key.on_delete = 'CASCADE'`,
      )
      .all(table) as { table: string; column: string; to: string }[];
    this.#children.set(table, children);
    return children;
  }

  #uses(): Use[] {
    const columns = this.#database
      .prepare(
        `SELECT t.name AS "table", c.name AS "column", t.wr FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
         WHERE t.schema = 'main' AND t.type = 'table' AND c.name LIKE '%sha256%' AND t.name <> 'released_blob'`,
      )
      .all() as { table: string; column: string; wr: number }[];
    return [
      // A table without rowids is gone through in one go.
      ...columns.map(({ table, column, wr }) => ({ table, column, key: wr === 1 ? "0" : "rowid", plain: true })),
      ...JSON_USES.flatMap(({ table, columns: texts, key }) =>
        texts.map((column) => ({ table, column, key, plain: false })),
      ),
    ];
  }

  #keep({ table, column, key, plain }: Use, from: number): void {
    const part = `${quoted(table)} WHERE ${key} >= :from AND ${key} < :to`;
    const range = { from, to: from + ROWS };
    if (plain) {
      this.#database
        .prepare(`DELETE FROM released_blob WHERE sha256 IN (SELECT ${quoted(column)} FROM ${part})`)
        .run(range);
      return;
    }
    const texts = this.#database
      .prepare(`SELECT ${quoted(column)} FROM ${part} AND instr(${quoted(column)}, 'ha256') > 0`)
      .pluck()
      .all(range) as string[];
    this.forget(texts.flatMap((text) => text.match(HASH) ?? []));
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

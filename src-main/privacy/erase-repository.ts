/**
 * @file SQL of erasure. It follows the schema instead of naming tables: whatever hangs on a page by a foreign key goes
 * with it, so that a table somebody adds later is not forgotten. What refers by id alone is named here.
 */
import type { Run } from "#contract/training.ts";
import type { Db } from "../storage/database.ts";

/** What an erasure is about. */
export interface EraseScope {
  /** Documents that go as a whole. */
  documentIds: string[];
  pageIds: string[];
  lineIds: string[];
  /** Lines, regions and pages: whatever the journal can be about. */
  entityIds: string[];
}

/** What was in the rows that go: to find copies by. */
export interface EraseTraces {
  /** SHA-256 of every blob that they name. */
  blobs: Set<string>;
  texts: Set<string>;
}

type Row = Record<string, unknown>;

const HASH = /[0-9a-f]{64}/g;
/** Texts are in these, under these names where they are JSON. */
const TEXT_COLUMNS = new Set(["text", "read_error", "match"]);
const JSON_TEXTS = new Set(["text_layer", "before", "after", "rows"]);
const UNFINISHED = "privacy.unfinishedErasure";

export class EraseRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** What is there of it; ids of what is not are left out. */
  scope(target: { documentId: string } | { pageIds: readonly string[] }): EraseScope {
    const whole = "documentId" in target ? [target.documentId] : [];
    const documentIds = this.#ids("SELECT document.id FROM document JOIN json_each(?) ON value = document.id", whole);
    const pageIds =
      "documentId" in target
        ? this.#ids("SELECT page.id FROM page JOIN json_each(?) ON value = document_id", whole)
        : this.#ids("SELECT page.id FROM page JOIN json_each(?) ON value = page.id", target.pageIds);
    const lineIds = [
      ...this.#ids("SELECT line.id FROM line JOIN json_each(?) ON value = page_id", pageIds),
      ...this.#ids("SELECT removed_line.id FROM removed_line JOIN json_each(?) ON value = page_id", pageIds),
    ];
    const regionIds = this.#ids("SELECT region.id FROM region JOIN json_each(?) ON value = page_id", pageIds);
    // The pages of a document may all be given one by one: then nothing of it is left, not even its name.
    const emptied = this.#ids(
      `SELECT id FROM document WHERE EXISTS (SELECT 1 FROM page WHERE document_id = document.id)
       AND NOT EXISTS (SELECT 1 FROM page WHERE document_id = document.id AND id NOT IN (SELECT value FROM json_each(?)))`,
      pageIds,
    );
    const entityIds = [...lineIds, ...regionIds, ...pageIds];
    return { documentIds: [...new Set([...documentIds, ...emptied])], pageIds, lineIds, entityIds };
  }

  /** Everything in the rows that go by which copies can be found. */
  traces(scope: EraseScope): EraseTraces {
    const traces: EraseTraces = { blobs: new Set(), texts: new Set() };
    const take = (row: Row) => takeTraces(row, traces);
    for (const id of scope.documentIds) this.#walk("document", "id", id, take);
    const within = new Set(
      this.#ids("SELECT page.id FROM page JOIN json_each(?) ON value = document_id", scope.documentIds),
    );
    for (const id of scope.pageIds) if (!within.has(id)) this.#walk("page", "id", id, take);
    this.#each("SELECT * FROM journal_change JOIN json_each(?) AS ids ON ids.value = entity_id", scope.entityIds, take);
    this.#each("SELECT text FROM training_line JOIN json_each(?) AS ids ON ids.value = line_id", scope.lineIds, take);
    return traces;
  }

  /** A row and, depth first, all that goes with it by foreign keys. */
  #walk(table: string, column: string, value: unknown, take: (row: Row) => void): void {
    const children = this.#children(table);
    const rows = this.#database.prepare(`SELECT * FROM ${quoted(table)} WHERE ${quoted(column)} = ?`);
    for (const row of rows.all(value) as Row[]) {
      take(row);
      for (const child of children) this.#walk(child.table, child.column, row[child.to], take);
    }
  }

  readonly #childrenOf = new Map<string, { table: string; column: string; to: string }[]>();

  #children(table: string): { table: string; column: string; to: string }[] {
    const known = this.#childrenOf.get(table);
    if (known !== undefined) return known;
    const found = this.#database
      .prepare(
        `SELECT child.name AS "table", key."from" AS "column", coalesce(key."to", 'id') AS "to"
         FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key
         WHERE child.type = 'table' AND key."table" = ? AND key.on_delete = 'CASCADE'`,
      )
      .all(table) as { table: string; column: string; to: string }[];
    this.#childrenOf.set(table, found);
    return found;
  }

  /**
   * Takes the rows out, with the texts that others keep of them, and notes in the same transaction that the file itself
   * still has to be cleaned (`clean`) and which blobs may have to go.
   */
  remove(scope: EraseScope, blobs: Iterable<string>): void {
    const run = (sql: string, ids: readonly string[]) => this.#database.prepare(sql).run(JSON.stringify(ids));
    this.#database.pragma("secure_delete = ON");
    this.#database
      .transaction(() => {
        run("DELETE FROM journal_change WHERE entity_id IN (SELECT value FROM json_each(?))", scope.entityIds);
        run("DELETE FROM page WHERE id IN (SELECT value FROM json_each(?))", scope.pageIds);
        run("DELETE FROM document WHERE id IN (SELECT value FROM json_each(?))", scope.documentIds);
        this.#database
          .prepare(
            "DELETE FROM source_file WHERE NOT EXISTS (SELECT 1 FROM page WHERE source_file_id = source_file.id)",
          )
          .run();
        this.#database
          .prepare(
            `DELETE FROM journal WHERE page_id IS NULL AND undoable
             AND NOT EXISTS (SELECT 1 FROM journal_change WHERE entry_id = journal.id)`,
          )
          .run();
        run("UPDATE training_line SET text = '' WHERE line_id IN (SELECT value FROM json_each(?))", scope.lineIds);
        this.#scrubRuns(scope.lineIds);
        const release = this.#database.prepare("INSERT OR IGNORE INTO released_blob VALUES (?)");
        for (const sha256 of blobs) release.run(sha256);
        this.#database.prepare("INSERT OR REPLACE INTO setting (key, value) VALUES (?, 'true')").run(UNFINISHED);
      })
      .immediate();
  }

  /** Whether an erasure was cut off before its end. */
  unfinished(): boolean {
    return this.#database.prepare("SELECT 1 FROM setting WHERE key = ?").get(UNFINISHED) !== undefined;
  }

  /** Blobs that rows named which are gone, and that no row names now. */
  releasedBlobs(): string[] {
    const released = new Set(this.#database.prepare("SELECT sha256 FROM released_blob").pluck().all() as string[]);
    const columns = this.#database
      .prepare(
        `SELECT tables.name AS "table", columns.name AS "column" FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'search\\_index%' ESCAPE '\\'
           AND tables.name NOT IN ('released_blob', 'audit') AND columns.type = 'TEXT'
           AND columns.name NOT IN ('characters', 'folded', 'text_layer', 'polygon')`,
      )
      .all() as { table: string; column: string }[];
    for (const { table, column } of columns) {
      const rows = this.#database
        .prepare(`SELECT ${quoted(column)} FROM ${quoted(table)} WHERE length(${quoted(column)}) >= 64`)
        .pluck()
        .iterate() as IterableIterator<string>;
      for (const value of rows) for (const [hash] of value.matchAll(HASH)) released.delete(hash);
    }
    return [...released];
  }

  /** Those of the texts that lines which stay have, too: finding them proves nothing. */
  textsThatStay(texts: Iterable<string>): Set<string> {
    const json = JSON.stringify([...texts]);
    return new Set(
      this.#database
        .prepare(
          `SELECT value FROM json_each(:json) WHERE value IN (SELECT text FROM line)
           OR value IN (SELECT text FROM proposal) OR value IN (SELECT text FROM training_line)`,
        )
        .pluck()
        .all({ json }) as string[],
    );
  }

  /**
   * Rewrites the file, so that nothing is left in free pages, in the write-ahead log or in the search index, and forgets
   * that there was something to do.
   */
  clean(): void {
    const indices = this.#database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")
      .pluck()
      .all() as string[];
    this.#database.transaction(() => {
      // What is deleted from a full-text index stays in its segments until they are merged.
      for (const name of indices) {
        this.#database.prepare(`INSERT INTO ${quoted(name)} (${quoted(name)}) VALUES ('optimize')`).run();
      }
      this.#database.prepare("DELETE FROM released_blob").run();
    })();
    this.#database.pragma("secure_delete = ON");
    this.#database.exec("VACUUM");
    this.#database.prepare("DELETE FROM setting WHERE key = ?").run(UNFINISHED);
    this.#database.pragma("wal_checkpoint(TRUNCATE)");
    this.#database.pragma("secure_delete = OFF");
  }

  /** Versions that were taught or scored on these lines, or came from such. */
  adapters(lineIds: readonly string[]): { id: string; name: string; lines: number }[] {
    return this.#database
      .prepare(
        `SELECT adapter.id, adapter.name, count(DISTINCT line_id) AS lines
         FROM adapter JOIN adapter_ancestor ON adapter_id = adapter.id
         JOIN adapter AS ancestor ON ancestor.id = ancestor_id
         JOIN training_line ON training_line.run_id = ancestor.run_id
         JOIN json_each(?) ON value = line_id WHERE adapter.purged_at IS NULL
         GROUP BY adapter.id ORDER BY adapter.rowid`,
      )
      .all(JSON.stringify(lineIds)) as { id: string; name: string; lines: number }[];
  }

  /** Takes the lines' texts and pictures out of what runs show. */
  #scrubRuns(lineIds: readonly string[]): void {
    const gone = new Set(lineIds);
    const stays = ({ lineId }: { lineId: string }) => !gone.has(lineId);
    const read = this.#database.prepare("SELECT snapshot FROM training_run WHERE id = ?").pluck();
    const write = this.#database.prepare("UPDATE training_run SET snapshot = ? WHERE id = ?");
    for (const runId of this.runs(lineIds)) {
      const run = JSON.parse(read.get(runId) as string) as Pick<Run, "samples" | "regressions">;
      const samples = run.samples?.filter(stays);
      const regressions = run.regressions?.filter(stays);
      write.run(JSON.stringify({ ...run, samples, regressions }), runId);
    }
  }

  /** Runs that froze these lines into their manifests. */
  runs(lineIds: readonly string[]): string[] {
    return this.#ids("SELECT DISTINCT run_id FROM training_line JOIN json_each(?) ON value = line_id", lineIds);
  }

  /** Where adapters lie, relative to the library. */
  adapterFolder(adapterId: string): string {
    return this.#database.prepare("SELECT folder FROM adapter WHERE id = ?").pluck().get(adapterId) as string;
  }

  /** null for a document that is gone */
  documentName(documentId: string): string | null {
    const name = this.#database.prepare("SELECT name FROM document WHERE id = ?").pluck().get(documentId);
    return (name as string | undefined) ?? null;
  }

  /** Lines with all the words, in reading order; what counts is the text that stands. */
  linesWith(words: readonly string[]): {
    lineId: string;
    text: string;
    pageId: string;
    position: number;
    thumbnailSha256: string;
    documentId: string;
    documentName: string;
  }[] {
    const rows = this.#database
      .prepare(
        `SELECT line.id AS lineId, coalesce(line.text,
             (SELECT text FROM proposal WHERE line_id = line.id ORDER BY id DESC LIMIT 1), '') AS text,
           page.id AS pageId, page.position, page.thumbnail_sha256 AS thumbnailSha256,
           document.id AS documentId, document.name AS documentName
         FROM line JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id
         ORDER BY document.rowid, page.position, line.position`,
      )
      .iterate() as IterableIterator<ReturnType<EraseRepository["linesWith"]>[number]>;
    const wanted = words.map(folded);
    const found: ReturnType<EraseRepository["linesWith"]> = [];
    for (const row of rows) {
      const text = folded(row.text);
      if (wanted.every((word) => text.includes(word))) found.push(row);
    }
    return found;
  }

  #ids(sql: string, ids: readonly string[]): string[] {
    return this.#database.prepare(sql).pluck().all(JSON.stringify(ids)) as string[];
  }

  #each(sql: string, ids: readonly string[], take: (row: Row) => void): void {
    for (const row of this.#database.prepare(sql).iterate(JSON.stringify(ids))) take(row as Row);
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Without case, and with the long s as people search for it. */
const folded = (text: string): string => text.normalize("NFC").toLocaleLowerCase().replaceAll("ſ", "s");

function takeTraces(row: Row, traces: EraseTraces): void {
  for (const [column, value] of Object.entries(row)) {
    if (typeof value !== "string" || value === "") continue;
    if (TEXT_COLUMNS.has(column)) traces.texts.add(value);
    if (JSON_TEXTS.has(column)) takeTexts(JSON.parse(value), traces.texts);
    if (column !== "characters") for (const [hash] of value.matchAll(HASH)) traces.blobs.add(hash);
  }
}

/** Every `text` in a JSON value. */
function takeTexts(value: unknown, texts: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (key === "text" && typeof part === "string" && part !== "") texts.add(part);
    else takeTexts(part, texts);
  }
}

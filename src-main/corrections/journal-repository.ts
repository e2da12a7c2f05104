/**
 * @file SQL of the journal: every action, with what was there before.
 *
 * [Note: one step while typing] Autosave writes a line several times a second apart. Each save as an entry of its own
 * would make undo walk back through half-typed words, so the newest entry's `after` moves on instead (`extend`). What
 * was there before the typing is what undo needs and stays untouched, which the database enforces (migration 0006);
 * half-typed texts between are the only thing not kept. Nothing is ever deleted: what is undone and then typed over
 * stays on record as `dropped`.
 */
import type { Db } from "../storage/database.ts";
import { Statements } from "../storage/statements.ts";
import type { Change, Entity, Entry, LineEntry, NewEntry, State } from "./journal-entry.ts";

interface ChangeRow {
  entity: Entity;
  id: string;
  before: string | null;
  after: string | null;
}

const COLUMNS = `journal.id, document_id AS documentId, page_id AS pageId, kind, actor, actor_name AS actorName, at, state`;

export class JournalRepository {
  readonly #database: Db;
  readonly #statements: Statements;

  constructor(database: Db) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  /** All in one, or nothing. Takes the write lock first, so that what is read inside is what is written over. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /**
   * Appends an entry; what was undone before it can no longer be redone, but stays on record. Entries that cannot be
   * undone (a model read a page) stand beside the steps and leave them as they are.
   * @returns its id
   */
  append(entry: NewEntry, changes: readonly Change[]): number {
    if (entry.undoable) {
      this.#statements
        .prepare("UPDATE journal SET state = 'dropped' WHERE document_id = ? AND state = 'undone'")
        .run(entry.documentId);
    }
    const { lastInsertRowid } = this.#statements
      .prepare(
        `INSERT INTO journal (document_id, page_id, kind, actor, actor_name, at, undoable)
         VALUES (:documentId, :pageId, :kind, :actor, :actorName, :at, :undoable)`,
      )
      .run({ ...entry, undoable: entry.undoable ? 1 : 0 });
    const id = Number(lastInsertRowid);
    const insert = this.#statements.prepare(
      "INSERT INTO journal_change (entry_id, ordinal, entity, entity_id, before, after) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const [ordinal, change] of changes.entries()) {
      insert.run(id, ordinal, change.entity, change.id, toJson(change.before), toJson(change.after));
    }
    return id;
  }

  /** Moves the end of an entry's one change on while somebody is still typing in the line. */
  extend(id: number, after: State, at: string): void {
    this.#statements.prepare("UPDATE journal SET at = ? WHERE id = ?").run(at, id);
    this.#statements
      .prepare("UPDATE journal_change SET after = ? WHERE entry_id = ? AND ordinal = 0")
      .run(JSON.stringify(after), id);
  }

  /** What undo would take back. */
  lastDone(documentId: string): Entry | null {
    return this.#one("state = 'done' AND undoable = 1 ORDER BY id DESC", documentId);
  }

  /** What redo would do again. */
  firstUndone(documentId: string): Entry | null {
    return this.#one("state = 'undone' AND undoable = 1 ORDER BY id", documentId);
  }

  setState(id: number, state: Entry["state"]): void {
    this.#statements.prepare("UPDATE journal SET state = ? WHERE id = ?").run(state, id);
  }

  /** What an entry changed, in the order in which it was done. */
  changes(entryId: number): Change[] {
    const rows = this.#statements
      .prepare("SELECT entity, entity_id AS id, before, after FROM journal_change WHERE entry_id = ? ORDER BY ordinal")
      .all(entryId) as ChangeRow[];
    return rows.map(toChange);
  }

  /** How many lines an entry is about, and the first of them. */
  linesOf(entryId: number): { count: number; first: Change | null } {
    const of = "FROM journal_change WHERE entry_id = ? AND entity = 'line'";
    const row = this.#statements
      .prepare(`SELECT entity, entity_id AS id, before, after ${of} ORDER BY ordinal LIMIT 1`)
      .get(entryId) as ChangeRow | undefined;
    return {
      count: this.#statements.prepare(`SELECT count(*) ${of}`).pluck().get(entryId) as number,
      first: row === undefined ? null : toChange(row),
    };
  }

  /** Newest first. */
  entries(documentId: string, limit: number, offset: number): Entry[] {
    return this.#statements
      .prepare(`SELECT ${COLUMNS} FROM journal WHERE document_id = ? ORDER BY id DESC LIMIT ? OFFSET ?`)
      .all(documentId, limit, offset) as Entry[];
  }

  count(documentId: string): number {
    return this.#statements
      .prepare("SELECT count(*) FROM journal WHERE document_id = ?")
      .pluck()
      .get(documentId) as number;
  }

  get(id: number): Entry | null {
    return (
      (this.#statements.prepare(`SELECT ${COLUMNS} FROM journal WHERE id = ?`).get(id) as Entry | undefined) ?? null
    );
  }

  /** Everything that was done to a line, newest first. */
  ofLine(lineId: string): LineEntry[] {
    const rows = this.#statements
      .prepare(
        `SELECT ${COLUMNS}, before, after FROM journal_change JOIN journal ON journal.id = entry_id
         WHERE entity_id = ? AND entity = 'line' ORDER BY entry_id DESC, ordinal DESC`,
      )
      .all(lineId) as (Entry & Pick<ChangeRow, "before" | "after">)[];
    return rows.map(({ before, after, ...entry }) => ({
      ...entry,
      change: toChange({ entity: "line", id: lineId, before, after }),
    }));
  }

  #one(where: string, documentId: string): Entry | null {
    const row = this.#statements
      .prepare(`SELECT ${COLUMNS} FROM journal WHERE document_id = ? AND ${where} LIMIT 1`)
      .get(documentId) as Entry | undefined;
    return row ?? null;
  }
}

const toJson = (state: State | null): string | null => (state === null ? null : JSON.stringify(state));

function toChange({ entity, id, before, after }: ChangeRow): Change {
  return { entity, id, before: fromJson(before), after: fromJson(after) };
}

const fromJson = (json: string | null): State | null => (json === null ? null : (JSON.parse(json) as State));

/**
 * @file SQL of the journal: every change by a person, with what was there before.
 *
 * [Note: one step while typing] Autosave writes a line several times a second apart. Each save as an entry of its own
 * would make undo walk back through half-typed words, so the newest entry's `after` moves on instead (`extend`). What
 * was there before the typing is what undo needs and stays untouched, which the database enforces (migration 0002);
 * half-typed texts between are the only thing not kept. Nothing is ever deleted: what is undone and then typed over
 * stays on record as `dropped`.
 */
import type { Db } from "../storage/database.ts";
import type { LineStatus } from "./line-repository.ts";

export interface LineState {
  text: string | null;
  status: LineStatus;
}

export interface JournalEntry {
  id: number;
  lineId: string;
  kind: "verify" | "edit" | "unverify" | "import";
  before: LineState;
  after: LineState;
  /** Who did it: `person`, or where an import came from. Never a model version: the database refuses that. */
  actor: string;
  at: string;
}

type Row = Omit<JournalEntry, "before" | "after"> & { before: string; after: string };

const COLUMNS = "id, line_id AS lineId, kind, before, after, actor, at";

export class JournalRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Appends a change; what was undone before it can no longer be redone, but stays on record. */
  append(documentId: string, entry: Omit<JournalEntry, "id">): void {
    this.#database
      .prepare("UPDATE journal SET state = 'dropped' WHERE document_id = ? AND state = 'undone'")
      .run(documentId);
    this.#database
      .prepare(
        "INSERT INTO journal (document_id, line_id, kind, before, after, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        documentId,
        entry.lineId,
        entry.kind,
        JSON.stringify(entry.before),
        JSON.stringify(entry.after),
        entry.actor,
        entry.at,
      );
  }

  /** Moves an entry's end on while somebody is still typing in the line. */
  extend(id: number, after: LineState, at: string): void {
    this.#database.prepare("UPDATE journal SET after = ?, at = ? WHERE id = ?").run(JSON.stringify(after), at, id);
  }

  /** What undo would take back. Imports are where a document begins: they are not undone. */
  lastDone(documentId: string): JournalEntry | null {
    return this.#one("state = 'done' AND kind <> 'import' ORDER BY id DESC", documentId);
  }

  /** What redo would do again. */
  firstUndone(documentId: string): JournalEntry | null {
    return this.#one("state = 'undone' ORDER BY id", documentId);
  }

  setState(id: number, state: "done" | "undone" | "dropped"): void {
    this.#database.prepare("UPDATE journal SET state = ? WHERE id = ?").run(state, id);
  }

  #one(where: string, documentId: string): JournalEntry | null {
    const row = this.#database
      .prepare(`SELECT ${COLUMNS} FROM journal WHERE document_id = ? AND ${where} LIMIT 1`)
      .get(documentId) as Row | undefined;
    if (row === undefined) return null;
    return { ...row, before: JSON.parse(row.before) as LineState, after: JSON.parse(row.after) as LineState };
  }
}

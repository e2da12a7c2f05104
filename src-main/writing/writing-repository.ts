/** @file SQL of keyboards, snippets, a document's settings and words, and its texts without all else. */
import type { KeyboardLayout, LineText, Snippet, WritingSettings } from "#contract/writing.ts";
import type { Db } from "../storage/database.ts";

export interface KeyboardRow {
  id: string;
  layout: KeyboardLayout;
}

export class WritingRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  keyboards(): KeyboardRow[] {
    const rows = this.#database.prepare("SELECT id, layout FROM keyboard ORDER BY rowid").all() as {
      id: string;
      layout: string;
    }[];
    return rows.map(({ id, layout }) => ({ id, layout: JSON.parse(layout) as KeyboardLayout }));
  }

  putKeyboard(id: string, layout: KeyboardLayout, at: string): void {
    this.#database
      .prepare(
        `INSERT INTO keyboard (id, layout, created_at) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET layout = excluded.layout`,
      )
      .run(id, JSON.stringify(layout), at);
  }

  /** @returns whether there was one */
  removeKeyboard(id: string): boolean {
    return this.#database.prepare("DELETE FROM keyboard WHERE id = ?").run(id).changes === 1;
  }

  snippets(): Snippet[] {
    return this.#database
      .prepare("SELECT id, abbreviation, text, expand FROM snippet ORDER BY abbreviation")
      .all() as Snippet[];
  }

  putSnippet(snippet: Snippet): void {
    this.#database
      .prepare(
        `INSERT INTO snippet (id, abbreviation, text, expand) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET abbreviation = excluded.abbreviation, text = excluded.text,
         expand = excluded.expand`,
      )
      .run(snippet.id, snippet.abbreviation, snippet.text, snippet.expand);
  }

  removeSnippet(id: string): boolean {
    return this.#database.prepare("DELETE FROM snippet WHERE id = ?").run(id).changes === 1;
  }

  /** As it was written, maybe by an older Emend: the reader fills in what is missing. Null where there is none. */
  settings(documentId: string): unknown {
    const json = this.#database
      .prepare("SELECT settings FROM writing_settings WHERE document_id = ?")
      .pluck()
      .get(documentId) as string | undefined;
    return json === undefined ? null : JSON.parse(json);
  }

  putSettings(documentId: string, settings: WritingSettings): void {
    this.#database
      .prepare(
        `INSERT INTO writing_settings (document_id, settings) VALUES (?, ?)
         ON CONFLICT (document_id) DO UPDATE SET settings = excluded.settings`,
      )
      .run(documentId, JSON.stringify(settings));
  }

  hasDocument(id: string): boolean {
    return this.#database.prepare("SELECT 1 FROM document WHERE id = ?").get(id) !== undefined;
  }

  /** @param documentId null: those of all documents */
  words(documentId: string | null): string[] {
    return this.#database
      .prepare("SELECT word FROM own_word WHERE document_id IS ? ORDER BY word")
      .pluck()
      .all(documentId) as string[];
  }

  addWord(documentId: string | null, word: string, at: string): void {
    this.#database
      .prepare("INSERT INTO own_word (word, document_id, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run(word, documentId, at);
  }

  removeWord(documentId: string | null, word: string): void {
    this.#database.prepare("DELETE FROM own_word WHERE word = ? AND document_id IS ?").run(word, documentId);
  }

  /** Verified texts of a document, for counting. */
  *verifiedTexts(documentId: string): Generator<string> {
    const rows = this.#database
      .prepare(
        `SELECT line.text FROM line JOIN page ON page.id = line.page_id
         WHERE page.document_id = ? AND line.status = 'verified' AND line.text IS NOT NULL`,
      )
      .pluck()
      .iterate(documentId);
    for (const text of rows) yield text as string;
  }

  /** @returns lines of the pages at positions `from` up to before `to`, in reading order */
  texts(documentId: string, from: number, to: number): LineText[] {
    return this.#database
      .prepare(
        `SELECT line.id AS lineId, page.id AS pageId, page.position AS pagePosition, line.position, line.direction,
           line.status, line.revision,
           coalesce(line.text, (SELECT text FROM proposal WHERE line_id = line.id ORDER BY id DESC LIMIT 1), '') AS text
         FROM line JOIN page ON page.id = line.page_id
         WHERE page.document_id = ? AND page.position >= ? AND page.position < ?
         ORDER BY page.position, line.position, line.id`,
      )
      .all(documentId, from, to) as LineText[];
  }

  pageCount(documentId: string): number {
    return this.#database.prepare("SELECT count(*) FROM page WHERE document_id = ?").pluck().get(documentId) as number;
  }
}

/** @file SQL of flags and rights, of black boxes, and of judged hints. */
import type { Flags, HintKind, Rights, Subject } from "#contract/privacy.ts";
import type { Db } from "../storage/database.ts";

/** Flags as SQLite keeps them. */
interface FlagColumns {
  private: number;
  noTraining: number;
  noImages: number;
  publishable: number | null;
}

export interface DocumentRow extends Rights {
  id: string;
  name: string;
  flags: Flags;
  pages: number;
  lines: number;
  flaggedPages: number;
  flaggedLines: number;
  redactions: number;
}

export interface PageRow extends Rights {
  id: string;
  documentId: string;
  position: number;
  sourceName: string;
  imageSha256: string;
  thumbnailSha256: string;
  width: number;
  height: number;
  flags: Flags;
  effective: Flags;
  lines: number;
  flaggedLines: number;
  redactions: number;
}

/** Flags to be set; what is left out stays. */
export type FlagChange = { [F in keyof Flags]?: Flags[F] | undefined };

/** What holds for a line: its own flags and those of its page and document together. */
export interface LinePolicy extends Flags, Rights {
  lineId: string;
  pageId: string;
  documentId: string;
}

export interface RedactionRow {
  id: string;
  pageId: string;
  /** Pixels of the scan as it was imported. */
  polygon: [number, number][];
  createdAt: string;
}

export interface JudgedHint {
  lineId: string;
  kind: HintKind;
  match: string;
  decision: "confirmed" | "dismissed";
}

const FLAG_COLUMNS = {
  private: "private",
  noTraining: "no_training",
  noImages: "no_images",
  publishable: "publishable",
};
const flagsOf = (of: string) =>
  `${of}.private, ${of}.no_training AS noTraining, ${of}.no_images AS noImages, ${of}.publishable`;
const flagged = (of: string) =>
  `(${of}.private OR ${of}.no_training OR ${of}.no_images OR ${of}.publishable IS NOT NULL)`;

const PAGE = `SELECT page.id, page.document_id AS documentId, page.position, source_file.name AS sourceName,
  page.image_sha256 AS imageSha256, page.thumbnail_sha256 AS thumbnailSha256, page.width, page.height,
  ${flagsOf("page")}, page.licence, page.rights_holder AS rightsHolder,
  document.private AS documentPrivate, document.no_training AS documentNoTraining,
  document.no_images AS documentNoImages, document.publishable AS documentPublishable,
  (SELECT count(*) FROM line WHERE page_id = page.id) AS lines,
  (SELECT count(*) FROM line WHERE page_id = page.id AND ${flagged("line")}) AS flaggedLines,
  (SELECT count(*) FROM redaction WHERE page_id = page.id) AS redactions
  FROM page JOIN document ON document.id = page.document_id JOIN source_file ON source_file.id = page.source_file_id`;

export class PrivacyRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** All in one, or nothing. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** Newest first; the trash too: what lies there can come back. @param id null: all */
  documents(id: string | null): DocumentRow[] {
    const rows = this.#database
      .prepare(
        `SELECT document.id, name, ${flagsOf("document")}, licence, rights_holder AS rightsHolder,
           (SELECT count(*) FROM page WHERE document_id = document.id) AS pages,
           (SELECT count(*) FROM page JOIN line ON page_id = page.id WHERE document_id = document.id) AS lines,
           (SELECT count(*) FROM page WHERE document_id = document.id AND ${flagged("page")}) AS flaggedPages,
           (SELECT count(*) FROM page JOIN line ON page_id = page.id
            WHERE document_id = document.id AND ${flagged("line")}) AS flaggedLines,
           (SELECT count(*) FROM page JOIN redaction ON page_id = page.id WHERE document_id = document.id) AS redactions
         FROM document WHERE :id IS NULL OR document.id = :id ORDER BY document.rowid DESC`,
      )
      .all({ id }) as (Omit<DocumentRow, "flags"> & FlagColumns)[];
    return rows.map((row) => ({ ...row, flags: toFlags(row) }));
  }

  /** In order. */
  pages(documentId: string): PageRow[] {
    return this.#pages("page.document_id = ? ORDER BY page.position", documentId);
  }

  page(id: string): PageRow | null {
    return this.#pages("page.id = ?", id)[0] ?? null;
  }

  /** Also of documents in the trash. */
  pagesWithImage(sha256: string): string[] {
    return this.#database.prepare("SELECT id FROM page WHERE image_sha256 = ?").pluck().all(sha256) as string[];
  }

  #pages(where: string, value: string): PageRow[] {
    type Row = Omit<PageRow, "flags" | "effective"> &
      FlagColumns & {
        documentPrivate: number;
        documentNoTraining: number;
        documentNoImages: number;
        documentPublishable: number | null;
      };
    const rows = this.#database.prepare(`${PAGE} WHERE ${where}`).all(value) as Row[];
    return rows.map(({ documentPrivate, documentNoTraining, documentNoImages, documentPublishable, ...row }) => ({
      ...row,
      flags: toFlags(row),
      effective: toFlags({
        private: row.private || documentPrivate,
        noTraining: row.noTraining || documentNoTraining,
        noImages: row.noImages || documentNoImages,
        publishable: row.publishable ?? documentPublishable,
      }),
    }));
  }

  /** Each line's own flags. */
  lineFlags(pageId: string): Map<string, Flags> {
    const rows = this.#database
      .prepare(`SELECT id, ${flagsOf("line")} FROM line WHERE page_id = ?`)
      .all(pageId) as (FlagColumns & { id: string })[];
    return new Map(rows.map((row) => [row.id, toFlags(row)]));
  }

  /** What holds for these lines; a line that is gone is left out. */
  policies(lineIds: readonly string[]): Map<string, LinePolicy> {
    const rows = this.#database
      .prepare(
        `SELECT line_id AS lineId, page_id AS pageId, document_id AS documentId, private, no_training AS noTraining,
           no_images AS noImages, publishable, licence, rights_holder AS rightsHolder
         FROM json_each(?) JOIN line_policy ON line_id = value`,
      )
      .all(JSON.stringify(lineIds)) as (Omit<LinePolicy, keyof Flags> & FlagColumns)[];
    return new Map(rows.map((row) => [row.lineId, { ...row, ...toFlags(row) }]));
  }

  /** @returns whether there is such a thing */
  setFlags({ kind, id }: Subject, flags: FlagChange): boolean {
    const given = Object.entries(flags).filter(([, value]) => value !== undefined);
    const sets = given.map(([name]) => `${FLAG_COLUMNS[name as keyof Flags]} = ?`);
    const values = given.map(([, value]) => (value === null ? null : value ? 1 : 0));
    if (sets.length === 0) return true;
    return (
      this.#database.prepare(`UPDATE ${kind} SET ${sets.join(", ")} WHERE id = ?`).run(...values, id).changes === 1
    );
  }

  /** @returns whether there is such a thing */
  setRights(kind: "document" | "page", id: string, { licence, rightsHolder }: Rights): boolean {
    const update = `UPDATE ${kind} SET licence = ?, rights_holder = ? WHERE id = ?`;
    return this.#database.prepare(update).run(licence, rightsHolder, id).changes === 1;
  }

  /** The documents that these things are in. */
  documentsOf(subjects: readonly Subject[]): string[] {
    const of = { document: "id = value", page: "id = (SELECT document_id FROM page WHERE id = value)" };
    const line = "id = (SELECT document_id FROM line JOIN page ON page.id = page_id WHERE line.id = value)";
    const found = (["document", "page", "line"] as const).flatMap((kind) => {
      const ids = subjects.filter((subject) => subject.kind === kind).map(({ id }) => id);
      const where = kind === "line" ? line : of[kind];
      return this.#database
        .prepare(`SELECT DISTINCT document.id FROM json_each(?) JOIN document ON document.${where}`)
        .pluck()
        .all(JSON.stringify(ids)) as string[];
    });
    return [...new Set(found)];
  }

  /** In the order in which they were drawn. */
  redactions(pageId: string): RedactionRow[] {
    const rows = this.#database
      .prepare(
        "SELECT id, page_id AS pageId, polygon, created_at AS createdAt FROM redaction WHERE page_id = ? ORDER BY rowid",
      )
      .all(pageId) as (Omit<RedactionRow, "polygon"> & { polygon: string })[];
    return rows.map((row) => ({ ...row, polygon: JSON.parse(row.polygon) as [number, number][] }));
  }

  /** null where there is none such */
  redaction(id: string): RedactionRow | null {
    const row = this.#database
      .prepare("SELECT id, page_id AS pageId, polygon, created_at AS createdAt FROM redaction WHERE id = ?")
      .get(id) as (Omit<RedactionRow, "polygon"> & { polygon: string }) | undefined;
    return row === undefined ? null : { ...row, polygon: JSON.parse(row.polygon) as [number, number][] };
  }

  addRedaction({ id, pageId, polygon, createdAt }: RedactionRow): void {
    this.#database
      .prepare("INSERT INTO redaction (id, page_id, polygon, created_at) VALUES (?, ?, ?, ?)")
      .run(id, pageId, JSON.stringify(polygon), createdAt);
  }

  /** @returns the page that it was on; null where there is none such */
  removeRedaction(id: string): string | null {
    const pageId = this.#database.prepare("DELETE FROM redaction WHERE id = ? RETURNING page_id").pluck().get(id);
    return (pageId as string | undefined) ?? null;
  }

  judgedHints(documentId: string): JudgedHint[] {
    return this.#database
      .prepare(
        `SELECT line_id AS lineId, kind, match, decision FROM hint_decision JOIN line ON line.id = line_id
         JOIN page ON page.id = page_id WHERE document_id = ?`,
      )
      .all(documentId) as JudgedHint[];
  }

  /** @param decision null: as if nobody had judged it */
  judgeHint(lineId: string, kind: HintKind, match: string, decision: JudgedHint["decision"] | null): void {
    this.#database
      .prepare("DELETE FROM hint_decision WHERE line_id = ? AND kind = ? AND match = ?")
      .run(lineId, kind, match);
    if (decision === null) return;
    this.#database
      .prepare("INSERT INTO hint_decision (line_id, kind, match, decision) VALUES (?, ?, ?, ?)")
      .run(lineId, kind, match, decision);
  }
}

function toFlags(row: FlagColumns): Flags {
  return {
    private: row.private === 1,
    noTraining: row.noTraining === 1,
    noImages: row.noImages === 1,
    publishable: row.publishable === null ? null : row.publishable === 1,
  };
}

/** @file SQL of lines. */
import type { LineStatus } from "#contract/corrections.ts";
import type { Db } from "../storage/database.ts";
import { Statements } from "../storage/statements.ts";
import { FLAGS, type LineState, type NewLineState } from "./line-state.ts";

export interface LineRow {
  id: string;
  pageId: string;
  documentId: string;
  position: number;
  /** JSON [[x, y], …] in page pixels. */
  polygon: string;
  direction: "ltr" | "rtl";
  cropSha256: string;
  regionId: string | null;
  status: LineStatus;
  /** A person's text; null while only proposals speak. */
  text: string | null;
  unreadable: 0 | 1;
  skipped: 0 | 1;
  flagged: 0 | 1;
  /** Id of the newest proposal when a person last decided on the line; null: nobody has. */
  decided: number | null;
  /** How often a person's change (or its undo) went over text, status or flags. */
  revision: number;
  /** The same of shape, direction and region. */
  layoutRevision: number;
  /** 1 where the text is as it came in with the document (ground truth). */
  imported: 0 | 1;
}

/** Some lines of a page, counted in reading order. */
export interface LinePart {
  offset: number;
  /** -1: to the end. */
  limit: number;
}

export const ALL_LINES: LinePart = { offset: 0, limit: -1 };

export type LinePlace = Pick<LineRow, "id" | "pageId" | "documentId">;

const LINE = `SELECT line.id, line.page_id AS pageId, page.document_id AS documentId, line.position, line.polygon,
  line.direction, line.crop_sha256 AS cropSha256, line.region_id AS regionId, line.status, line.text, line.unreadable,
  line.skipped, line.flagged, line.decided_proposal AS decided, line.revision, line.layout_revision AS layoutRevision,
  CASE WHEN line.text IS NULL THEN 0 ELSE coalesce((
    SELECT kind = 'import' FROM journal_change JOIN journal ON journal.id = entry_id
    WHERE entity_id = line.id AND state = 'done' AND after ->> '$.status' IS NOT NULL ORDER BY entry_id DESC LIMIT 1), 0)
  END AS imported
  FROM line JOIN page ON page.id = line.page_id`;

/** Columns of a state, and whether they belong to the text or to the layout. Place and page come with the line itself. */
const COLUMNS: readonly (readonly [keyof LineState, string, "text" | "layout"])[] = [
  ["text", "text", "text"],
  ["status", "status", "text"],
  ["decided", "decided_proposal", "text"],
  ["polygon", "polygon", "layout"],
  ["cropSha256", "crop_sha256", "layout"],
  ["direction", "direction", "layout"],
  ["regionId", "region_id", "layout"],
];

export class LineRepository {
  readonly #statements: Statements;

  constructor(database: Db) {
    this.#statements = new Statements(database);
  }

  /** In reading order. @param part limit -1: to the end */
  ofPage(pageId: string, part: LinePart = ALL_LINES): LineRow[] {
    return this.#statements
      .prepare(`${LINE} WHERE line.page_id = ? ORDER BY line.position, line.id LIMIT ? OFFSET ?`)
      .all(pageId, part.limit, part.offset) as LineRow[];
  }

  /** null for a line that is not there (any more). */
  get(id: string): LineRow | null {
    return (this.#statements.prepare(`${LINE} WHERE line.id = ?`).get(id) as LineRow | undefined) ?? null;
  }

  /** Where lines are, in one look; those that are not there (any more) are left out. */
  placesOf(ids: readonly string[]): Map<string, LinePlace> {
    const places = this.#statements
      .prepare(
        `SELECT line.id, page_id AS pageId, document_id AS documentId FROM json_each(?) AS asked
         CROSS JOIN line ON line.id = asked.value JOIN page ON page.id = page_id ORDER BY asked.key`,
      )
      .all(JSON.stringify(ids)) as LinePlace[];
    return new Map(places.map((place) => [place.id, place]));
  }

  /** How often each of these lines was changed, in one look; those that are not there (any more) are left out. */
  revisionsOf(ids: readonly string[]): Map<string, number> {
    const rows = this.#statements
      .prepare("SELECT line.id, revision FROM json_each(?) AS asked CROSS JOIN line ON line.id = asked.value")
      .all(JSON.stringify(ids)) as { id: string; revision: number }[];
    return new Map(rows.map(({ id, revision }) => [id, revision]));
  }

  /** Ids in reading order. */
  idsOf(pageId: string): string[] {
    return this.#statements
      .prepare("SELECT id FROM line WHERE page_id = ? ORDER BY position, id")
      .pluck()
      .all(pageId) as string[];
  }

  /** The document of a page; null for a page that is gone. */
  documentOf(pageId: string): string | null {
    const id = this.#statements.prepare("SELECT document_id FROM page WHERE id = ?").pluck().get(pageId);
    return (id as string | undefined) ?? null;
  }

  /** Position of a page in its document, from 0; null for a page that is gone. */
  pagePosition(pageId: string): number | null {
    const position = this.#statements.prepare("SELECT position FROM page WHERE id = ?").pluck().get(pageId);
    return (position as number | undefined) ?? null;
  }

  /** Reading order of a line on its page, from 0; null for a line that is gone. */
  linePosition(lineId: string): number | null {
    const position = this.#statements.prepare("SELECT position FROM line WHERE id = ?").pluck().get(lineId);
    return (position as number | undefined) ?? null;
  }

  insert(id: string, line: NewLineState): void {
    const flags = line.flags ?? [];
    this.#statements
      .prepare(
        `INSERT INTO line (id, page_id, position, polygon, direction, crop_sha256, region_id, text, status, unreadable,
           skipped, flagged, decided_proposal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        line.pageId,
        line.position,
        JSON.stringify(line.polygon),
        line.direction,
        line.cropSha256,
        line.regionId ?? null,
        line.text ?? null,
        line.status ?? "proposed",
        ...FLAGS.map((flag) => (flags.includes(flag) ? 1 : 0)),
        line.decided ?? null,
      );
  }

  /**
   * A person's change, or an undo of one. Where it is about text or status, the journal entry that tells of it must be
   * there already: the database refuses the change otherwise (migration 0006). A line that is gone is passed over.
   */
  update(id: string, state: Partial<LineState>): void {
    const sets: string[] = [];
    const values: unknown[] = [];
    const touched = new Set<"text" | "layout">();
    for (const [field, column, part] of COLUMNS) {
      if (!(field in state)) continue;
      sets.push(`${column} = ?`);
      values.push(field === "polygon" ? JSON.stringify(state.polygon) : state[field]);
      touched.add(part);
    }
    if (state.flags !== undefined) {
      touched.add("text");
      for (const flag of FLAGS) {
        sets.push(`${flag} = ?`);
        values.push(state.flags.includes(flag) ? 1 : 0);
      }
    }
    if (touched.has("text")) sets.push("revision = revision + 1");
    if (touched.has("layout")) sets.push("layout_revision = layout_revision + 1");
    if (sets.length === 0) return;
    this.#statements.prepare(`UPDATE line SET ${sets.join(", ")} WHERE id = ?`).run(...values, id);
  }

  /** Numbers lines in this order, from 0. Ids of lines that are not there leave their number free. */
  setOrder(pageId: string, ids: readonly string[]): void {
    const now = this.#statements.prepare("SELECT id, position FROM line WHERE page_id = ?").all(pageId) as {
      id: string;
      position: number;
    }[];
    const before = new Map(now.map(({ id, position }) => [id, position]));
    const update = this.#statements.prepare("UPDATE line SET position = ? WHERE id = ?");
    for (const [position, id] of ids.entries()) {
      if (before.has(id) && before.get(id) !== position) update.run(position, id);
    }
  }

  /** What was read up to this proposal needs no decision any more. No revision: nothing that a window shows changes. */
  settle(id: string, proposalId: number): void {
    this.#statements.prepare("UPDATE line SET decided_proposal = ? WHERE id = ?").run(proposalId, id);
  }

  /** The direction that a first reading saw. Only for lines whose direction nobody set. */
  seeDirection(id: string, direction: "ltr" | "rtl"): void {
    this.#statements
      .prepare("UPDATE line SET direction = ? WHERE id = ? AND direction <> ?")
      .run(direction, id, direction);
  }

  /** The layout of a page changed. */
  touchLayout(pageId: string): void {
    this.#statements.prepare("UPDATE page SET layout_revision = layout_revision + 1 WHERE id = ?").run(pageId);
  }
}

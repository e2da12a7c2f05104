/** @file SQL of lines and proposals. */
import { randomUUID } from "node:crypto";
import type { Db } from "../storage/database.ts";

export type LineStatus = "proposed" | "edited" | "verified";

export interface LineRow {
  id: string;
  pageId: string;
  documentId: string;
  position: number;
  polygon: string;
  direction: "ltr" | "rtl";
  cropSha256: string;
  status: LineStatus;
  /** A person's text; null while only proposals speak. */
  text: string | null;
  revision: number;
}

export interface ProposalRow {
  id: number;
  lineId: string;
  versionId: string;
  versionName: string;
  text: string;
  confidence: number;
  characters: string;
  createdAt: string;
}

export interface NewLine {
  polygon: readonly (readonly [number, number])[];
  direction: "ltr" | "rtl";
  cropSha256: string;
}

export interface NewProposal {
  versionId: string;
  versionName: string;
  text: string;
  confidence: number;
  characters: readonly { text: string; confidence: number; x0: number; x1: number }[];
}

const COLUMNS = `line.id, line.page_id AS pageId, page.document_id AS documentId, line.position, line.polygon, line.direction,
  line.crop_sha256 AS cropSha256, line.status, line.text, line.revision`;

export class LineRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** All in one, or nothing. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work)();
  }

  /** In reading order. */
  ofPage(pageId: string): LineRow[] {
    return this.#database
      .prepare(
        `SELECT ${COLUMNS} FROM line JOIN page ON page.id = line.page_id WHERE page_id = ? ORDER BY line.position`,
      )
      .all(pageId) as LineRow[];
  }

  get(id: string): LineRow | null {
    const row = this.#database
      .prepare(`SELECT ${COLUMNS} FROM line JOIN page ON page.id = line.page_id WHERE line.id = ?`)
      .get(id) as LineRow | undefined;
    return row ?? null;
  }

  /** Position of a line's page in its document, from 0, for messages. */
  pagePosition(pageId: string): number {
    const row = this.#database.prepare("SELECT position FROM page WHERE id = ?").get(pageId) as
      | { position: number }
      | undefined;
    return row?.position ?? 0;
  }

  /** Appends lines to a page; returns their ids. */
  insert(pageId: string, lines: readonly NewLine[]): string[] {
    const { next } = this.#database
      .prepare("SELECT coalesce(max(position) + 1, 0) AS next FROM line WHERE page_id = ?")
      .get(pageId) as { next: number };
    const insert = this.#database.prepare(
      "INSERT INTO line (id, page_id, position, polygon, direction, crop_sha256) VALUES (?, ?, ?, ?, ?, ?)",
    );
    return lines.map((line, index) => {
      const id = randomUUID();
      insert.run(id, pageId, next + index, JSON.stringify(line.polygon), line.direction, line.cropSha256);
      return id;
    });
  }

  /** A person's change (or an undo of one). @param text null: only proposals speak again */
  setText(id: string, text: string | null, status: LineStatus): void {
    this.#database
      .prepare("UPDATE line SET text = ?, status = ?, revision = revision + 1 WHERE id = ?")
      .run(text, status, id);
  }

  /**
   * What a machine does to a line: nothing but a new proposal. A line's own text is a person's, and there is no
   * statement here by which a machine could reach it.
   */
  propose(lineId: string, proposal: NewProposal, at: string): void {
    this.#database
      .prepare(
        `INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        lineId,
        proposal.versionId,
        proposal.versionName,
        proposal.text,
        proposal.confidence,
        JSON.stringify(proposal.characters.map((c) => [c.text, round(c.confidence), round(c.x0), round(c.x1)])),
        at,
      );
    this.#database.prepare("UPDATE line SET revision = revision + 1 WHERE id = ?").run(lineId);
  }

  /** The newest two proposals of each line of a page, newest first. */
  proposalsOfPage(pageId: string): Map<string, ProposalRow[]> {
    const rows = this.#database
      .prepare(
        `SELECT id, lineId, versionId, versionName, text, confidence, characters, createdAt FROM (
           SELECT proposal.id, line_id AS lineId, version_id AS versionId, version_name AS versionName, proposal.text,
                  confidence, characters, created_at AS createdAt,
                  row_number() OVER (PARTITION BY line_id ORDER BY proposal.id DESC) AS rank
           FROM proposal JOIN line ON line.id = proposal.line_id WHERE line.page_id = ?)
         WHERE rank <= 2 ORDER BY id DESC`,
      )
      .all(pageId) as ProposalRow[];
    const byLine = new Map<string, ProposalRow[]>();
    for (const row of rows) {
      const list = byLine.get(row.lineId);
      if (list === undefined) byLine.set(row.lineId, [row]);
      else list.push(row);
    }
    return byLine;
  }
}

/** Four digits say all that a confidence or a place along a line can mean, and keep the journal of a big library small. */
const round = (value: number) => Math.round(value * 1e4) / 1e4;

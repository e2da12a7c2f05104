/** @file SQL of lines and proposals. */
import { randomUUID } from "node:crypto";
import type { Db } from "../storage/database.ts";

export type LineStatus = "proposed" | "edited" | "verified";

export interface LineRow {
  id: string;
  pageId: string;
  documentId: string;
  position: number;
  /** JSON [[x, y], …] in page pixels. */
  polygon: string;
  direction: "ltr" | "rtl";
  cropSha256: string;
  status: LineStatus;
  /** A person's text; null while only proposals speak. */
  text: string | null;
  /** How often a person's change (or its undo) went over the line. */
  revision: number;
  /** 1 where the text is as it came in with the document (ground truth). */
  imported: 0 | 1;
}

/** A line's newest proposal, with what the one before it said. */
export interface ProposalRow {
  id: number;
  lineId: string;
  versionId: string;
  versionName: string;
  text: string;
  confidence: number;
  /** As `packCharacters` makes it. */
  characters: string;
  createdAt: string;
  previousText: string | null;
}

export interface NewLine {
  polygon: readonly (readonly [number, number])[];
  direction: "ltr" | "rtl";
  cropSha256: string;
}

export interface CharacterPlace {
  text: string;
  confidence: number;
  x0: number;
  x1: number;
}

export interface NewProposal {
  versionId: string;
  versionName: string;
  text: string;
  confidence: number;
  characters: readonly CharacterPlace[];
}

const LINE = `SELECT line.id, line.page_id AS pageId, page.document_id AS documentId, line.position, line.polygon,
  line.direction, line.crop_sha256 AS cropSha256, line.status, line.text, line.revision,
  coalesce((SELECT kind = 'import' FROM journal WHERE line_id = line.id AND state = 'done' ORDER BY id DESC LIMIT 1), 0)
    AS imported
  FROM line JOIN page ON page.id = line.page_id`;

const NEWEST_PROPOSAL = `SELECT proposal.id, line.id AS lineId, proposal.version_id AS versionId,
  proposal.version_name AS versionName, proposal.text, proposal.confidence, proposal.characters,
  proposal.created_at AS createdAt,
  (SELECT text FROM proposal AS older WHERE older.line_id = line.id AND older.id < proposal.id
   ORDER BY older.id DESC LIMIT 1) AS previousText
  FROM line JOIN proposal ON proposal.id = (SELECT max(id) FROM proposal AS any WHERE any.line_id = line.id)`;

export class LineRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** All in one, or nothing. Takes the write lock first, so that what is read inside is what is written over. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** In reading order. */
  ofPage(pageId: string): LineRow[] {
    return this.#database
      .prepare(`${LINE} WHERE line.page_id = ? ORDER BY line.position, line.id`)
      .all(pageId) as LineRow[];
  }

  get(id: string): LineRow | null {
    return (this.#database.prepare(`${LINE} WHERE line.id = ?`).get(id) as LineRow | undefined) ?? null;
  }

  /** The newest proposal of each line of a page that has one, by line. */
  proposalsOfPage(pageId: string): Map<string, ProposalRow> {
    const rows = this.#database.prepare(`${NEWEST_PROPOSAL} WHERE line.page_id = ?`).all(pageId) as ProposalRow[];
    return new Map(rows.map((row) => [row.lineId, row]));
  }

  proposalOf(lineId: string): ProposalRow | null {
    return (
      (this.#database.prepare(`${NEWEST_PROPOSAL} WHERE line.id = ?`).get(lineId) as ProposalRow | undefined) ?? null
    );
  }

  /** Position of a page in its document, from 0, for messages. */
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

  /**
   * A person's change, or an undo of one. The journal entry that tells of it must be there already: the database
   * refuses the change otherwise (migration 0002).
   * @param text null: only proposals speak again
   */
  setText(id: string, text: string | null, status: LineStatus): void {
    this.#database
      .prepare("UPDATE line SET text = ?, status = ?, revision = revision + 1 WHERE id = ?")
      .run(text, status, id);
  }

  /**
   * All that a machine can do to a line: put a reading beside it. The line itself is not written, not even its
   * revision, so that reading again never makes the save of somebody who is typing stale.
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
        packCharacters(proposal.characters),
        at,
      );
  }
}

/** Whole ten-thousandths say all that a confidence or a place along a line can mean, and parse three times as fast. */
const UNIT = 10_000;

/** JSON `[text, confidence, x0, x1, text, …]`, figures in ten-thousandths. */
export function packCharacters(characters: readonly CharacterPlace[]): string {
  const units = (value: number) => Math.round(value * UNIT);
  return JSON.stringify(
    characters.flatMap(({ text, confidence, x0, x1 }) => [text, units(confidence), units(x0), units(x1)]),
  );
}

/** The other way round. */
export function unpackCharacters(json: string): CharacterPlace[] {
  const flat = JSON.parse(json) as (string | number)[];
  const characters: CharacterPlace[] = [];
  for (let i = 0; i + 3 < flat.length; i += 4) {
    characters.push({
      text: flat[i] as string,
      confidence: (flat[i + 1] as number) / UNIT,
      x0: (flat[i + 2] as number) / UNIT,
      x1: (flat[i + 3] as number) / UNIT,
    });
  }
  return characters;
}

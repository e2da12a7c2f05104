/** @file SQL of proposals: what models read. None is ever changed; the newest of a line is the one that speaks. */
import type { Db } from "../storage/database.ts";
import { Statements } from "../storage/statements.ts";
import { ALL_LINES, type LinePart } from "./line-repository.ts";
import type { CharacterPlace, NewProposal } from "./new-proposal.ts";

export interface ProposalRow {
  id: number;
  /** Its own id, or that of the proposal it repeats or is cut from. */
  rank: number;
  lineId: string;
  versionId: string;
  versionName: string;
  text: string;
  confidence: number;
  /** As `packCharacters` makes it. */
  characters: string;
  createdAt: string;
  /** The newest step of the journal when it came; null where nobody knows. */
  afterEntry: number | null;
  /** The crop that was read; null where nobody knows. */
  cropSha256: string | null;
  /** JSON; null: nothing speaks against it. */
  doubts: string | null;
}

/** A line's newest proposal, beside what was read before. */
export interface NewestProposal extends ProposalRow {
  /** What the proposal before it says of the same shape; a reading that was brought back is not before itself. */
  previousText: string | null;
  /** What was read of the same shape when a person last decided on the line, or at first; null: only what was cut. */
  settledText: string | null;
}

/** What repeats or cuts an earlier reading counts as that one: who has seen that has seen this. */
const RANK = (proposal: string) => `coalesce(${proposal}.copy_of, ${proposal}.id)`;

const COLUMNS = `proposal.id, ${RANK("proposal")} AS rank, proposal.line_id AS lineId,
  proposal.version_id AS versionId, proposal.version_name AS versionName, proposal.text, proposal.confidence,
  proposal.characters, proposal.created_at AS createdAt, proposal.after_entry AS afterEntry, proposal.crop_sha256 AS cropSha256,
  proposal.doubts`;

/** Readings by a model of the shape that the newest one is of. */
const SAME_SHAPE = (name: string) => `proposal AS ${name} WHERE ${name}.line_id = line.id AND ${name}.copy_of IS NULL
   AND ${name}.crop_sha256 IS proposal.crop_sha256`;

/** What was read of it when a person last decided on the line; where they have not since it has this shape, at first. */
const SETTLED = `coalesce(
  (SELECT text FROM ${SAME_SHAPE("settled")} AND settled.id <= line.decided_proposal ORDER BY settled.id DESC LIMIT 1),
  (SELECT text FROM ${SAME_SHAPE("first")} ORDER BY first.id LIMIT 1))`;

const NEWEST = `SELECT ${COLUMNS}, ${SETTLED} AS settledText,
  (SELECT text FROM ${SAME_SHAPE("older")} AND older.id < ${RANK("proposal")} ORDER BY older.id DESC LIMIT 1)
    AS previousText
  FROM line JOIN proposal ON proposal.id = (SELECT max(id) FROM proposal AS any WHERE any.line_id = line.id)`;

export class ProposalRepository {
  readonly #statements: Statements;

  constructor(database: Db) {
    this.#statements = new Statements(database);
  }

  /** The newest proposal of each line of a page (or of a part of it) that has one, by line. */
  newestOfPage(pageId: string, part: LinePart = ALL_LINES): Map<string, NewestProposal> {
    const rows = this.#statements
      .prepare(
        `${NEWEST} WHERE line.id IN (SELECT id FROM line WHERE page_id = ? ORDER BY position, id LIMIT ? OFFSET ?)`,
      )
      .all(pageId, part.limit, part.offset) as NewestProposal[];
    return new Map(rows.map((row) => [row.lineId, row]));
  }

  newestOf(lineId: string): NewestProposal | null {
    return (this.#statements.prepare(`${NEWEST} WHERE line.id = ?`).get(lineId) as NewestProposal | undefined) ?? null;
  }

  /** The same without what was read before it: a fifth of the work, for steps over many lines. */
  newestTextOf(lineId: string): Pick<ProposalRow, "id" | "text"> | null {
    const row = this.#statements
      .prepare("SELECT id, text FROM proposal WHERE line_id = ? ORDER BY id DESC LIMIT 1")
      .get(lineId);
    return (row as Pick<ProposalRow, "id" | "text"> | undefined) ?? null;
  }

  /** Every reading of a line, newest first. */
  ofLine(lineId: string): ProposalRow[] {
    return this.#statements
      .prepare(`SELECT ${COLUMNS} FROM proposal WHERE line_id = ? ORDER BY id DESC`)
      .all(lineId) as ProposalRow[];
  }

  /**
   * All that a machine can do to a line: put a reading beside it. The line itself is not written, not even its
   * revision, so that reading again never makes the save of somebody who is typing stale.
   * @param cutFrom rank of the reading that this one is cut from; left out for what a model says of the line itself
   * @returns the proposal's id
   */
  propose(lineId: string, proposal: NewProposal, at: string, cutFrom: number | null = null): number {
    const { lastInsertRowid } = this.#statements
      .prepare(
        `INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at, crop_sha256,
           copy_of, doubts, after_entry)
         VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT crop_sha256 FROM line WHERE id = ?), ?, ?, (SELECT max(id) FROM journal))`,
      )
      .run(
        lineId,
        proposal.versionId,
        proposal.versionName,
        proposal.text,
        proposal.confidence,
        packCharacters(proposal.characters),
        at,
        lineId,
        cutFrom,
        proposal.doubts === undefined || proposal.doubts.length === 0 ? null : JSON.stringify(proposal.doubts),
      );
    return Number(lastInsertRowid);
  }

  /**
   * After a line got an earlier shape back: the newest reading of that shape speaks again, as a copy, since the newest
   * of all speaks. Where nothing was read of that shape, the reading of the other one goes on speaking.
   */
  bringBack(lineId: string, cropSha256: string): void {
    const newest = this.newestOf(lineId);
    if (newest === null || newest.cropSha256 === cropSha256) return;
    this.#statements
      .prepare(
        `INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at, crop_sha256,
           copy_of, doubts, after_entry)
         SELECT line_id, version_id, version_name, text, confidence, characters, created_at, crop_sha256,
           ${RANK("proposal")}, doubts, after_entry
         FROM proposal WHERE line_id = ? AND crop_sha256 = ? ORDER BY id DESC LIMIT 1`,
      )
      .run(lineId, cropSha256);
  }

  /** Lines of a document without verified text whose newest reading says something else than what stood before. */
  differing(documentId: string): string[] {
    return this.#waiting(documentId, `line.status <> 'verified' AND proposal.text <> coalesce(line.text, ${SETTLED})`);
  }

  /** Verified lines of a document that a later reading reads otherwise. */
  doubted(documentId: string): string[] {
    return this.#waiting(documentId, "line.status = 'verified' AND proposal.text <> line.text");
  }

  #waiting(documentId: string, where: string): string[] {
    return this.#statements
      .prepare(
        `SELECT line.id FROM page JOIN line ON line.page_id = page.id
         JOIN proposal ON proposal.id = (SELECT max(id) FROM proposal AS any WHERE any.line_id = line.id)
         WHERE page.document_id = ? AND NOT line.unreadable
           AND ${RANK("proposal")} > coalesce(line.decided_proposal, 0)
           AND ${where} ORDER BY page.position, line.position`,
      )
      .pluck()
      .all(documentId) as string[];
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

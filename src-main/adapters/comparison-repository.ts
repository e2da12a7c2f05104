/** @file SQL of comparisons: which lines there are to compare on, what was read in them, how it came out. */
import type { Comparison } from "#contract/adapters.ts";
import type { Db } from "../storage/database.ts";
import type { Subset } from "./leaderboard.ts";

/** A line with its ground truth. */
export interface SetLine {
  lineId: string;
  cropSha256: string;
  text: string;
}

export interface LinePlace {
  lineId: string;
  direction: "ltr" | "rtl";
  documentId: string;
  documentName: string;
  pageId: string;
  page: number;
  line: number;
}

const VERIFIED = `line.status = 'verified' AND NOT line.unreadable AND trim(line.text) <> '' AND document.removed_at IS NULL
  AND NOT document.synthetic`;
const FROM = "FROM line JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id";
const COLUMNS = "line.id AS lineId, line.crop_sha256 AS cropSha256, line.text";
/** Lines that a version, or what it came from, was in touch with. */
const TOUCHED = `SELECT training_line.line_id FROM adapter_ancestor JOIN adapter ON adapter.id = ancestor_id
  JOIN training_line ON training_line.run_id = adapter.run_id WHERE adapter_id = ?`;

export class ComparisonRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Verified lines of a document, in reading order. */
  documentLines(documentId: string): SetLine[] {
    return this.#database
      .prepare(
        `SELECT ${COLUMNS} ${FROM} WHERE document.id = ? AND ${VERIFIED} ORDER BY page.position, line.position, line.id`,
      )
      .all(documentId) as SetLine[];
  }

  /** Verified lines of the library that neither version was in touch with. */
  unseenLines(a: string, b: string): SetLine[] {
    return this.#database
      .prepare(
        `SELECT ${COLUMNS} ${FROM} WHERE ${VERIFIED} AND line.id NOT IN (${TOUCHED}) AND line.id NOT IN (${TOUCHED})
         ORDER BY document.rowid, page.position, line.position, line.id`,
      )
      .all(a, b) as SetLine[];
  }

  /** Ids of the lines that a version, or what it came from, learnt from. */
  learnt(versionId: string): Set<string> {
    const ids = this.#database.prepare(`${TOUCHED} AND split = 'train'`).pluck().all(versionId) as string[];
    return new Set(ids);
  }

  /** Those of the ids that are lines of the library. */
  there(lineIds: readonly string[]): Set<string> {
    const ids = this.#database
      .prepare("SELECT line.id FROM json_each(?) JOIN line ON line.id = value")
      .pluck()
      .all(JSON.stringify(lineIds)) as string[];
    return new Set(ids);
  }

  places(lineIds: readonly string[]): Map<string, LinePlace> {
    const rows = this.#database
      .prepare(
        `SELECT line.id AS lineId, direction, document.id AS documentId, document.name AS documentName,
                page.id AS pageId, page.position AS page, line.position AS line
         ${FROM} WHERE line.id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(lineIds)) as LinePlace[];
    return new Map(rows.map((row) => [row.lineId, row]));
  }

  /** The documents, tags and languages of these lines, each with its lines. */
  subsets(lineIds: readonly string[]): Subset[] {
    const rows = this.#database
      .prepare(
        `WITH chosen AS (SELECT line.id AS lineId, document.* ${FROM} WHERE line.id IN (SELECT value FROM json_each(?)))
         SELECT lineId, 'document' AS kind, id AS subset, name FROM chosen
         UNION ALL SELECT lineId, 'language', language, language FROM chosen WHERE language IS NOT NULL
         UNION ALL SELECT lineId, 'tag', tag.id, tag.name FROM chosen
           JOIN document_tag ON document_id = chosen.id JOIN tag ON tag.id = tag_id`,
      )
      .all(JSON.stringify(lineIds)) as { lineId: string; kind: Subset["kind"]; subset: string; name: string }[];
    const subsets = new Map<string, Subset & { lineIds: Set<string> }>();
    for (const { lineId, kind, subset, name } of rows) {
      const key = `${kind} ${subset}`;
      const found = subsets.get(key) ?? { kind, part: subset, name, lineIds: new Set<string>() };
      subsets.set(key, found);
      found.lineIds.add(lineId);
    }
    return [...subsets.values()];
  }

  /** Documents with verified lines, most of them first. */
  documents(limit: number): { id: string; name: string }[] {
    return this.#database
      .prepare(
        `SELECT document.id, document.name ${FROM} WHERE ${VERIFIED} GROUP BY document.id
         ORDER BY count(*) DESC, document.id LIMIT ?`,
      )
      .all(limit) as { id: string; name: string }[];
  }

  /** Whether its lines were made from text. */
  isSynthetic(documentId: string): boolean {
    return this.#database.prepare("SELECT synthetic FROM document WHERE id = ?").pluck().get(documentId) === 1;
  }

  documentName(id: string): string | null {
    const name = this.#database.prepare("SELECT name FROM document WHERE id = ?").pluck().get(id);
    return (name as string | undefined) ?? null;
  }

  /** What a model read in these lines' images before, by line. */
  readings(modelSha256: string, lines: readonly Omit<SetLine, "text">[]): Map<string, string> {
    const rows = this.#database
      .prepare(
        `SELECT line_id AS lineId, crop_sha256 AS cropSha256, text FROM version_reading
         WHERE model_sha256 = ? AND line_id IN (SELECT value FROM json_each(?))`,
      )
      .all(modelSha256, JSON.stringify(lines.map(({ lineId }) => lineId))) as SetLine[];
    const known = new Map(rows.map(({ lineId, cropSha256, text }) => [`${lineId} ${cropSha256}`, text]));
    const readings = new Map<string, string>();
    for (const { lineId, cropSha256 } of lines) {
      const text = known.get(`${lineId} ${cropSha256}`);
      if (text !== undefined) readings.set(lineId, text);
    }
    return readings;
  }

  /** Keeps readings; of lines that went meanwhile nothing is kept. */
  keepReadings(modelSha256: string, readings: readonly SetLine[]): void {
    const insert = this.#database.prepare(
      `INSERT OR REPLACE INTO version_reading (line_id, model_sha256, crop_sha256, text)
       SELECT id, ?, ?, ? FROM line WHERE id = ?`,
    );
    this.#database
      .transaction(() => {
        for (const { lineId, cropSha256, text } of readings) insert.run(modelSha256, cropSha256, text, lineId);
      })
      .immediate();
  }

  /** What a purged model read is of no use. */
  forget(modelSha256: string): void {
    this.#database.prepare("DELETE FROM version_reading WHERE model_sha256 = ?").run(modelSha256);
    this.#database
      .prepare("DELETE FROM version_alert WHERE version_sha256 = :sha256 OR against_sha256 = :sha256")
      .run({ sha256: modelSha256 });
  }

  result(a: string, b: string, set: string): Comparison | null {
    const json = this.#database
      .prepare("SELECT result FROM version_comparison WHERE a_sha256 = ? AND b_sha256 = ? AND set_sha256 = ?")
      .pluck()
      .get(a, b, set);
    return json === undefined ? null : (JSON.parse(json as string) as Comparison);
  }

  keepResult(a: string, b: string, result: Comparison): void {
    this.#database
      .prepare(
        `INSERT INTO version_comparison (a_sha256, b_sha256, set_sha256, at, result) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET at = excluded.at, result = excluded.result`,
      )
      .run(a, b, result.setSha256, new Date().toISOString(), JSON.stringify(result));
  }
}

/** @file SQL of runs and of the lines they saw. */
import type { Run } from "#contract/training.ts";
import type { Db } from "../storage/database.ts";

export interface VerifiedLine {
  id: string;
  pageId: string;
  documentId: string;
  /** BCP 47, of the document; null: nobody has said. */
  language: string | null;
  text: string;
  cropSha256: string;
  isPrivate: boolean;
  /** Made by a machine from text; absent where lines are not of the library. */
  isSynthetic?: boolean;
  noImages: boolean;
  /** null: nobody has said. */
  publishable: boolean | null;
  licence: string | null;
  rightsHolder: string | null;
}

/** Not deleted by a person. */
const SHOWN = "coalesce(json_extract(snapshot, '$.removed'), 0) = 0";

export class RunRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  /**
   * Verified lines that may be trained on, in reading order. A flag on the document, page or line keeps it out; so does
   * the trash, and text that is blank (there is nothing to learn from it).
   * @param documentIds null: the whole library
   */
  verifiedLines(documentIds: readonly string[] | null): VerifiedLine[] {
    const rows = this.#database
      .prepare(
        `SELECT line.id, line.page_id AS pageId, page.document_id AS documentId, document.language, line.text, line.crop_sha256 AS cropSha256,
                line_policy.private AS isPrivate, line_policy.no_images AS noImages, line_policy.publishable,
                document.synthetic AS isSynthetic,
                line_policy.licence, line_policy.rights_holder AS rightsHolder
         FROM line JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id
         JOIN line_policy ON line_policy.line_id = line.id
         WHERE line.status = 'verified' AND NOT line.unreadable AND document.removed_at IS NULL
           AND NOT line_policy.no_training
           AND trim(line.text) <> ''
           AND (:all OR document.id IN (SELECT value FROM json_each(:ids)))
         ORDER BY document.rowid, page.position, line.position`,
      )
      .all({ all: documentIds === null ? 1 : 0, ids: JSON.stringify(documentIds ?? []) }) as (Omit<
      VerifiedLine,
      "isPrivate" | "isSynthetic" | "noImages" | "publishable"
    > & { isPrivate: number; isSynthetic: number; noImages: number; publishable: number | null })[];
    return rows.map((row) => ({
      ...row,
      isPrivate: row.isPrivate === 1,
      isSynthetic: row.isSynthetic === 1,
      noImages: row.noImages === 1,
      publishable: row.publishable === null ? null : row.publishable === 1,
    }));
  }

  /** Names of those of the documents that were made from text. */
  syntheticNames(documentIds: readonly string[]): string[] {
    return this.#database
      .prepare("SELECT name FROM document JOIN json_each(?) ON value = document.id WHERE synthetic ORDER BY name")
      .pluck()
      .all(JSON.stringify(documentIds)) as string[];
  }

  /** Ids of documents with one of the tags, by name. */
  documentsWithTags(names: readonly string[]): string[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT document_tag.document_id AS id FROM document_tag JOIN tag ON tag.id = document_tag.tag_id
         WHERE tag.name IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(names)) as { id: string }[];
    return rows.map((row) => row.id);
  }

  /** Ids of documents in one of the languages: `de` stands for all of German, also `de-Latf`. */
  documentsInLanguages(languages: readonly string[]): string[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT document.id FROM document JOIN json_each(?) AS wanted
         ON document.language = wanted.value OR substr(document.language, 1, length(wanted.value) + 1) = wanted.value || '-'`,
      )
      .all(JSON.stringify(languages)) as { id: string }[];
    return rows.map((row) => row.id);
  }

  insert(run: Run): void {
    this.#database
      .prepare("INSERT INTO training_run (id, name, state, created_at, ended_at, snapshot) VALUES (?, ?, ?, ?, ?, ?)")
      .run(run.id, run.name, columnState(run), run.createdAt, run.endedAt, JSON.stringify(run));
  }

  update(run: Run): void {
    this.#database
      .prepare("UPDATE training_run SET state = ?, ended_at = ?, snapshot = ? WHERE id = ?")
      .run(columnState(run), run.endedAt, JSON.stringify(run), run.id);
  }

  /** Freezes which text of which line was on which side, with the manifest's hash. */
  recordLines(
    runId: string,
    manifestSha256: string,
    lines: readonly { id: string; split: "train" | "validation"; text: string; flags: { private: boolean } }[],
  ): void {
    this.#database.transaction(() => {
      this.#database.prepare("UPDATE training_run SET manifest_sha256 = ? WHERE id = ?").run(manifestSha256, runId);
      const insert = this.#database.prepare(
        "INSERT INTO training_line (run_id, line_id, split, text, private) VALUES (?, ?, ?, ?, ?)",
      );
      for (const line of lines) insert.run(runId, line.id, line.split, line.text, line.flags.private ? 1 : 0);
    })();
  }

  /** SHA-256 of a line's picture; null where the line is gone. */
  cropOf(lineId: string): string | null {
    const sha256 = this.#database.prepare("SELECT crop_sha256 FROM line WHERE id = ?").pluck().get(lineId);
    return typeof sha256 === "string" ? sha256 : null;
  }

  /** Whether a version came of it, also one that is deleted: which lines it saw must stay known. */
  hasVersion(runId: string): boolean {
    return this.#database.prepare("SELECT 1 FROM adapter WHERE run_id = ?").get(runId) !== undefined;
  }

  /** Takes a run off the history. With a version its row stays, without any text of a line. */
  remove(run: Run): void {
    if (!this.hasVersion(run.id)) {
      this.#database.prepare("DELETE FROM training_run WHERE id = ?").run(run.id);
      return;
    }
    const bare = { ...run, removed: true, samples: [], regressions: [], notes: "", resumable: false };
    this.update(bare);
  }

  get(id: string): Run | null {
    const row = this.#database.prepare(`SELECT snapshot FROM training_run WHERE id = ? AND ${SHOWN}`).get(id) as
      | { snapshot: string }
      | undefined;
    return row === undefined ? null : (JSON.parse(row.snapshot) as Run);
  }

  /** Newest first. */
  list(): Run[] {
    const rows = this.#database
      .prepare(`SELECT snapshot FROM training_run WHERE ${SHOWN} ORDER BY rowid DESC`)
      .all() as { snapshot: string }[];
    return rows.map((row) => JSON.parse(row.snapshot) as Run);
  }
}

/** The column knows an interrupted run as a failed one; the snapshot says which it was. */
function columnState(run: Run): "running" | "done" | "cancelled" | "failed" {
  return run.state === "interrupted" ? "failed" : run.state;
}

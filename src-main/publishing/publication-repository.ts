/** @file SQL of jobs with the Hub, and of which lines were published where. */
import { randomUUID } from "node:crypto";
import { type HubJob, PublishRequest } from "#contract/publishing.ts";
import type { Db } from "../storage/database.ts";

export interface KeptJob {
  job: HubJob;
  /** null for a fetch. */
  request: PublishRequest | null;
  reason: string | null;
}

interface JobRow {
  snapshot: string;
  request: string | null;
  reason: string | null;
}

export class PublicationRepository {
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
  }

  insert({ job, request, reason }: KeptJob): void {
    this.#database
      .prepare("INSERT INTO hub_job (id, started_at, snapshot, request, reason) VALUES (?, ?, ?, ?, ?)")
      .run(job.id, job.startedAt, JSON.stringify(job), request === null ? null : JSON.stringify(request), reason);
  }

  update(job: HubJob): void {
    this.#database.prepare("UPDATE hub_job SET snapshot = ? WHERE id = ?").run(JSON.stringify(job), job.id);
  }

  get(id: string): KeptJob | null {
    const row = this.#database.prepare("SELECT snapshot, request, reason FROM hub_job WHERE id = ?").get(id);
    return row === undefined ? null : toKept(row as JobRow);
  }

  /** What was asked for when a version was last published, or tried to be; null: never. */
  lastRequest(adapterId: string): PublishRequest | null {
    const request = this.#database
      .prepare(
        `SELECT request FROM hub_job WHERE json_extract(request, '$.adapterId') = ?
         ORDER BY rowid DESC LIMIT 1`,
      )
      .pluck()
      .get(adapterId);
    return typeof request === "string" ? PublishRequest.parse(JSON.parse(request)) : null;
  }

  /** Newest first. */
  list(): HubJob[] {
    const rows = this.#database.prepare("SELECT snapshot FROM hub_job ORDER BY rowid DESC").pluck();
    return (rows.all() as string[]).map((snapshot) => JSON.parse(snapshot) as HubJob);
  }

  /** Notes that lines went to a repository; those of earlier times stay, since others may have fetched them. */
  published(repo: string, url: string, lineIds: readonly string[], at: string): void {
    this.#database.transaction(() => {
      this.#database
        .prepare("INSERT INTO publication VALUES (?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET at = excluded.at")
        .run(randomUUID(), repo, url, at);
      const id = this.#database.prepare("SELECT id FROM publication WHERE url = ?").pluck().get(url);
      const insert = this.#database.prepare("INSERT OR IGNORE INTO publication_line VALUES (?, ?)");
      for (const lineId of lineIds) insert.run(id, lineId);
    })();
  }

  /** Repositories that a version was published to, each once. */
  of(adapterId: string): { repo: string; url: string }[] {
    const published = this.list().filter(({ kind, adapterId: id }) => kind === "publish" && id === adapterId);
    const repos = published.flatMap(({ repos: of }) =>
      of.filter(({ kind, state }) => kind === "model" && state === "done"),
    );
    return [...new Map(repos.map(({ repo, url }) => [url, { repo, url }])).values()];
  }

  /** Repositories that any of these lines went to. */
  holding(lineIds: readonly string[]): { repo: string; url: string; lines: number }[] {
    return this.#database
      .prepare(
        `SELECT repo, url, count(*) AS lines FROM json_each(?) JOIN publication_line ON line_id = value
         JOIN publication ON publication.id = publication_id GROUP BY publication.id ORDER BY at`,
      )
      .all(JSON.stringify(lineIds)) as { repo: string; url: string; lines: number }[];
  }
}

function toKept({ snapshot, request, reason }: JobRow): KeptJob {
  return {
    job: JSON.parse(snapshot) as HubJob,
    // Of an earlier Emend it may lack what was added since.
    request: request === null ? null : PublishRequest.parse(JSON.parse(request)),
    reason,
  };
}

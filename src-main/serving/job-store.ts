/**
 * @file Jobs on disk, one folder each: the file, the job's own record, one file for each page that was read. Everything is
 * written whole or not at all, so that a server that was killed finds every job where it stopped.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { JobStatus } from "./api.ts";
import type { ReadPage } from "./read-file.ts";
import { writeWhole } from "./whole-file.ts";

const JobRecord = z.object({
  ...JobStatus.shape,
  /** Whose it is: the name of a key; empty where the server has none. */
  owner: z.string(),
  /** What the client called it; null where it did not. */
  idempotencyKey: z.string().nullable(),
  /** SHA-256 of the file. */
  sha256: z.string(),
  /** SHA-256 of the model; null for the built-in one. A job never goes on with another model of the same name. */
  modelSha256: z.string().nullable(),
  /** Whether its client lets pages of it be kept for monitoring; not of jobs that were begun before there was such a thing. */
  samples: z.boolean().default(false),
});
export type JobRecord = z.infer<typeof JobRecord>;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class JobStore {
  readonly #folder: string;
  readonly #jobs = new Map<string, JobRecord>();
  /** Records are written in the order in which they change. */
  readonly #writing = new Map<string, Promise<void>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens a folder, made where it is missing; half a job (its file never came whole) goes. */
  static async open(folder: string): Promise<JobStore> {
    const store = new JobStore(folder);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const record = ID.test(name) ? await readRecord(join(folder, name, "job.json")) : null;
      if (record === null) await rm(join(folder, name), { recursive: true, force: true });
      else store.#jobs.set(record.id, record);
    }
    return store;
  }

  /**
   * Takes a job in. When it resolves, the job is on the disk.
   * @param upload the file, moved into the job's folder
   */
  async add(
    facts: Omit<JobRecord, "id" | "state" | "pages" | "done" | "failed" | "message" | "created" | "changed">,
    upload: string,
  ): Promise<JobRecord> {
    const id = randomUUID();
    const now = new Date().toISOString();
    const record: JobRecord = {
      ...facts,
      ...{ id, state: "queued", pages: null, done: 0, failed: 0, message: null, created: now, changed: now },
    };
    // Known from here on: the same key must not start a second job while this one is written.
    this.#jobs.set(id, record);
    const written = this.#write(record, upload);
    this.#writing.set(id, written);
    try {
      await written;
    } catch (error) {
      await this.remove(id);
      throw error;
    }
    return record;
  }

  /** Resolves when what is known of a job is on the disk. @throws where it cannot be written */
  async written(id: string): Promise<void> {
    await this.#writing.get(id);
  }

  async #write(record: JobRecord, upload: string): Promise<void> {
    await mkdir(join(this.#folder, record.id, "pages"), { recursive: true });
    await rename(upload, this.file(record.id));
    await writeWhole(this.#recordFile(record.id), JSON.stringify(record));
  }

  get(id: string): JobRecord | null {
    return this.#jobs.get(id) ?? null;
  }

  all(): JobRecord[] {
    return [...this.#jobs.values()];
  }

  byKey(owner: string, key: string): JobRecord | null {
    return this.all().find((job) => job.owner === owner && job.idempotencyKey === key) ?? null;
  }

  /** The file that the job reads. */
  file(id: string): string {
    return join(this.#folder, id, "input");
  }

  /** @returns resolved when it is on the disk */
  change(id: string, part: Partial<JobRecord>): Promise<void> {
    const before = this.#jobs.get(id);
    if (before === undefined) return Promise.resolve();
    const record = { ...before, ...part, changed: new Date().toISOString() };
    this.#jobs.set(id, record);
    const last = this.#writing.get(id) ?? Promise.resolve();
    const write = last
      .catch(() => {})
      .then(async () => {
        if (this.#jobs.has(id)) await writeWhole(this.#recordFile(id), JSON.stringify(this.#jobs.get(id)));
      });
    this.#writing.set(id, write);
    return write;
  }

  async writePage(id: string, page: ReadPage): Promise<void> {
    await writeWhole(this.#pageFile(id, page.page), JSON.stringify(page));
  }

  hasPage(id: string, page: number): boolean {
    return existsSync(this.#pageFile(id, page));
  }

  /** Pages that are there, in their order. */
  async *pages(id: string): AsyncGenerator<ReadPage> {
    for (let page = 1; page <= (this.get(id)?.pages ?? 0); page++) {
      if (this.hasPage(id, page)) yield JSON.parse(await readFile(this.#pageFile(id, page), "utf8")) as ReadPage;
    }
  }

  async remove(id: string): Promise<void> {
    this.#jobs.delete(id);
    await this.#writing.get(id)?.catch(() => {});
    this.#writing.delete(id);
    await rm(join(this.#folder, id), { recursive: true, force: true });
  }

  #recordFile(id: string): string {
    return join(this.#folder, id, "job.json");
  }

  #pageFile(id: string, page: number): string {
    return join(this.#folder, id, "pages", `${String(page).padStart(6, "0")}.json`);
  }
}

async function readRecord(path: string): Promise<JobRecord | null> {
  try {
    return JobRecord.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

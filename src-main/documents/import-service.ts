/** @file Import jobs: offered files to documents. A bad file never stops the rest; a kill leaves whole files or none. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ImportJob, ImportResult } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { OfferedFile, SourceRegistry } from "../platform/uploads.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DocumentRepository } from "./document-repository.ts";
import { PageIntake } from "./page-intake.ts";
import { cannotOpen, openPages, type PageSource } from "./page-source.ts";

/** Jobs that are over and can still be asked for; the oldest are forgotten. */
const REMEMBERED_JOBS = 100;

export interface ImportInput {
  sources: readonly string[];
  documentId?: string | undefined;
  allowDuplicates?: boolean | undefined;
}

interface Job {
  state: ImportJob;
  abort: AbortController;
  finished: Promise<void>;
}

export class ImportService {
  readonly #repository: DocumentRepository;
  readonly #blobs: BlobStore;
  readonly #sources: SourceRegistry;
  readonly #events: EventBus;
  readonly #jobs = new Map<string, Job>();
  /** Jobs take turns: two copies of a file notice each other, and one page at a time is in memory. */
  #turn: Promise<void> = Promise.resolve();

  constructor(repository: DocumentRepository, blobs: BlobStore, sources: SourceRegistry, events: EventBus) {
    this.#repository = repository;
    this.#blobs = blobs;
    this.#sources = sources;
    this.#events = events;
  }

  /** @throws AppError `not-found` where the document to add to is gone */
  start(input: ImportInput): { jobId: string } {
    if (input.documentId !== undefined && this.#repository.get(input.documentId) === null) {
      throw new AppError("not-found", "The document to add to is not in the library any more.");
    }
    return this.track(input.sources.length, (job) => {
      const mine = this.#turn.then(() => this.#importAll(job, input));
      this.#turn = mine.catch(() => {});
      return mine;
    });
  }

  /** Runs other work (the sample) as an import job. */
  track(total: number, work: (job: TrackedJob) => Promise<void>): { jobId: string } {
    const id = randomUUID();
    const abort = new AbortController();
    const state: ImportJob = { id, state: "running", done: 0, total, current: null, results: [], documentIds: [] };
    const job: Job = { state, abort, finished: Promise.resolve() };
    this.#jobs.set(id, job);
    const change = (change: Partial<ImportJob>) => {
      job.state = { ...job.state, ...change };
      this.#events.emit("documents.importProgress", job.state);
    };
    const tracked: TrackedJob = {
      signal: abort.signal,
      current: (current) => change({ current }),
      result: (result) => {
        const { documentId } = result;
        const known =
          documentId === null || job.state.documentIds.includes(documentId) || result.outcome !== "imported";
        change({
          done: job.state.done + 1,
          results: [...job.state.results, result],
          documentIds: known ? job.state.documentIds : [...job.state.documentIds, documentId],
        });
        this.#events.emit("documents.changed", { documentId: null });
        if (documentId !== null) this.#events.emit("documents.changed", { documentId });
      },
    };
    job.finished = work(tracked)
      .catch((error: unknown) => {
        if (!abort.signal.aborted) tracked.result(failed("Import", error, "It stopped", "Try it again."));
      })
      .then(() => change({ state: abort.signal.aborted ? "cancelled" : "done", current: null }));
    this.#forgetOldest();
    return { jobId: id };
  }

  /** @throws AppError `not-found` */
  job(id: string): ImportJob {
    return this.#get(id).state;
  }

  /** Whether any import is going on. */
  running(): boolean {
    return [...this.#jobs.values()].some((job) => job.state.state === "running");
  }

  /** Files that are in stay; the one under way leaves nothing. */
  cancel(id: string): void {
    this.#get(id).abort.abort();
  }

  /** Resolves when the job is over, for the command line and tests. */
  async finished(id: string): Promise<ImportJob> {
    await this.#get(id).finished;
    return this.job(id);
  }

  /** Cancels what runs and waits for its end: the library is about to close. */
  async dispose(): Promise<void> {
    for (const job of this.#jobs.values()) job.abort.abort();
    await Promise.all([...this.#jobs.values()].map((job) => job.finished));
  }

  #forgetOldest(): void {
    const over = [...this.#jobs].filter(([, job]) => job.state.state !== "running");
    for (const [id] of over.slice(0, Math.max(0, over.length - REMEMBERED_JOBS))) this.#jobs.delete(id);
  }

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", "This import is over and forgotten.");
    return job;
  }

  async #importAll(job: TrackedJob, input: ImportInput): Promise<void> {
    // Loose images become one document together; it is made with its first image.
    const together: Target = { id: input.documentId ?? randomUUID(), made: input.documentId !== undefined };
    for (const source of input.sources) {
      let name = "file";
      let keep = false;
      try {
        if (job.signal.aborted) continue;
        const file = this.#sources.resolve(source);
        name = file.name;
        job.current(name);
        const result = await this.#importFile(job, input, file, together);
        // A person may want it in all the same, and must not have to hand it over again.
        keep = result.outcome === "duplicate";
        job.result(result);
      } catch (error) {
        if (!job.signal.aborted) job.result(failed(name, error));
      } finally {
        if (!keep) await this.#sources.release(source);
      }
    }
  }

  /** @throws AppError and what the disk or the database throw; nothing is left of the file then */
  async #importFile(
    job: TrackedJob,
    input: ImportInput,
    { path, name }: OfferedFile,
    together: Target,
  ): Promise<ImportResult> {
    const sha256 = await hashFile(path, name);
    const known = input.allowDuplicates === true ? null : this.#repository.findSource(sha256);
    if (known !== null) {
      const where = known.removed ? `in the trash, in “${known.documentName}”` : `in “${known.documentName}”`;
      const message = `This file is already ${where}. ${known.removed ? "Restore it there" : "Open it there"}, or import it anyway.`;
      return { name, outcome: "duplicate", pages: 0, documentId: known.documentId, message };
    }
    const pages = await openPages(path, name, { signal: job.signal });
    try {
      const own = input.documentId === undefined && (pages.kind === "pdf" || pages.pages > 1);
      const target = own ? { id: randomUUID(), made: false } : together;
      await this.#addPages(job, target, pages, { sha256, size: (await stat(path)).size });
      target.made = true;
      return { name, outcome: "imported", pages: pages.pages, documentId: target.id, message: null };
    } finally {
      await pages.close();
    }
  }

  async #addPages(
    job: TrackedJob,
    target: Target,
    source: PageSource,
    file: { sha256: string; size: number },
  ): Promise<void> {
    const intake = await PageIntake.begin(this.#blobs);
    try {
      for (let index = 0; index < source.pages; index++) {
        job.signal.throwIfAborted();
        if (source.pages > 1) job.current(`${source.name}, page ${index + 1} of ${source.pages}`);
        await intake.add((into) => source.render(index, into));
      }
      job.signal.throwIfAborted();
      const { pages } = await intake.adopt();
      const create = target.made ? null : { name: basename(source.name, extname(source.name)), sample: false };
      this.#repository.addSource(target.id, { id: randomUUID(), name: source.name, ...file, pages }, create);
      await intake.keep();
    } catch (error) {
      await intake.drop((hashes) => this.#repository.imagesInUse(hashes));
      throw error;
    }
  }
}

/** The document that pages go to. */
interface Target {
  id: string;
  made: boolean;
}

/** What a job's work may do. */
export interface TrackedJob {
  signal: AbortSignal;
  /** Says what is worked on. */
  current(what: string): void;
  /** One file is through. */
  result(result: ImportResult): void;
}

function failed(
  name: string,
  error: unknown,
  statement = `${name} could not be imported`,
  advice = "Add it again; if it fails again, convert it to PNG first.",
): ImportResult {
  const reason = error instanceof Error ? error.message : String(error);
  const message = isDiskFull(error)
    ? "The disk is full. Free some space and add this file again."
    : error instanceof AppError
      ? reason
      : `${statement} (${reason}). ${advice}`;
  return { name, outcome: "failed", pages: 0, documentId: null, message };
}

/** As the system, SQLite and libvips say it. */
function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "SQLITE_FULL" || /no space left/i.test(String(error));
}

async function hashFile(path: string, name: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash).catch((error: unknown) => {
    throw cannotOpen(name, error);
  });
  return hash.digest("hex");
}

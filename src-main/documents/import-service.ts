/** @file Import jobs: offered files to documents. A bad file never stops the rest; a kill leaves whole files or none. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import sharp from "sharp";
import type { ImportJob, ImportResult } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { SourceRegistry } from "../platform/uploads.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DocumentRepository, NewPage } from "./document-repository.ts";
import { openPages, type PageSource } from "./page-source.ts";

const THUMBNAIL_WIDTH = 240;

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
    return this.track(input.sources.length, (job) => this.#importAll(job, input));
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
        if (!abort.signal.aborted) tracked.result(failed("Import", error));
      })
      .then(() => change({ state: abort.signal.aborted ? "cancelled" : "done", current: null }));
    return { jobId: id };
  }

  /** @throws AppError `not-found` */
  job(id: string): ImportJob {
    return this.#get(id).state;
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

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", "This import is over and forgotten.");
    return job;
  }

  async #importAll(job: TrackedJob, input: ImportInput): Promise<void> {
    // Loose images become one document together; it is made with its first image.
    let together: { id: string; made: boolean } | null =
      input.documentId === undefined ? null : { id: input.documentId, made: true };
    for (const source of input.sources) {
      if (job.signal.aborted) break;
      let name = "file";
      try {
        const file = this.#sources.resolve(source);
        name = file.name;
        job.current(name);
        const sha256 = await hashFile(file.path);
        const known = input.allowDuplicates === true ? null : this.#repository.findSource(sha256);
        if (known !== null) {
          const where = known.removed ? `in the trash, in “${known.documentName}”` : `in “${known.documentName}”`;
          job.result({
            name,
            outcome: "duplicate",
            pages: 0,
            documentId: known.documentId,
            message: `This file is already ${where}.`,
          });
          continue;
        }
        const pages = await openPages(file.path, name);
        try {
          const own = input.documentId === undefined && (pages.kind === "pdf" || pages.pages > 1);
          const target: { id: string; made: boolean } = own
            ? { id: randomUUID(), made: false }
            : (together ?? { id: randomUUID(), made: false });
          const added = await this.#addFile(job, target, pages, sha256, (await stat(file.path)).size);
          if (!added) break;
          target.made = true;
          if (!own) together = target;
          job.result({ name, outcome: "imported", pages: pages.pages, documentId: target.id, message: null });
        } finally {
          await pages.close();
        }
      } catch (error) {
        job.result(failed(name, error));
      } finally {
        await this.#sources.release(source);
      }
    }
  }

  /** @returns false where the job was cancelled */
  async #addFile(
    job: TrackedJob,
    target: { id: string; made: boolean },
    source: PageSource,
    sha256: string,
    size: number,
  ): Promise<boolean> {
    const pages: NewPage[] = [];
    for (let index = 0; index < source.pages; index++) {
      if (job.signal.aborted) return false;
      if (source.pages > 1) job.current(`${source.name}, page ${index + 1} of ${source.pages}`);
      const page = await source.render(index);
      pages.push(await storePage(this.#blobs, page));
    }
    if (job.signal.aborted) return false;
    const create = target.made ? null : { name: source.name.replace(/\.[^.]+$/, ""), sample: false };
    this.#repository.addSource(target.id, { id: randomUUID(), name: source.name, sha256, size, pages }, create);
    return true;
  }
}

/** What a job's work may do. */
export interface TrackedJob {
  signal: AbortSignal;
  /** Says what is worked on. */
  current(what: string): void;
  /** One file is through. */
  result(result: ImportResult): void;
}

/** A small picture of a page, WebP. */
export function makeThumbnail(png: Uint8Array): Promise<Uint8Array> {
  return sharp(png, { limitInputPixels: false }).resize({ width: THUMBNAIL_WIDTH }).webp({ quality: 70 }).toBuffer();
}

/** Puts a page's image and thumbnail into the blob store. */
export async function storePage(
  blobs: BlobStore,
  page: { png: Uint8Array; width: number; height: number; textLayer: unknown },
): Promise<NewPage> {
  return {
    id: randomUUID(),
    width: page.width,
    height: page.height,
    imageSha256: await blobs.put(page.png),
    thumbnailSha256: await blobs.put(await makeThumbnail(page.png)),
    textLayer: page.textLayer === null ? null : JSON.stringify(page.textLayer),
  };
}

function failed(name: string, error: unknown): ImportResult {
  const full = (error as NodeJS.ErrnoException).code === "ENOSPC";
  const message = full
    ? "The disk is full. Free some space and add this file again."
    : error instanceof AppError
      ? error.message
      : `${name} could not be imported: ${error instanceof Error ? error.message : String(error)}`;
  return { name, outcome: "failed", pages: 0, documentId: null, message };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

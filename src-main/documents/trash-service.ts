/**
 * @file Emptying the trash. A person's "yes" is written down first; then documents go page by page, and then the files
 * that nothing uses any more. A crash anywhere in between leaves a whole library, and the next start goes on.
 */
import { setImmediate } from "node:timers/promises";
import type { TrashContents, TrashJob } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { TrashRepository } from "./trash-repository.ts";

/** Pages and files that are deleted in one go at most, and the time (ms) after which others have their turn. */
const PAGES = 100;
const FILES = 50;
const TURN_MS = 15;
/** Progress is told at most this often (ms). */
const TELL_MS = 150;
/** Files that were used a moment ago are looked at again after this long (ms): longer than the blob store holds on to them. */
const AGAIN_MS = 11 * 60_000;

export interface TrashServiceOptions {
  repository: TrashRepository;
  blobs: Pick<BlobStore, "remove" | "size">;
  events: EventBus;
  refreshFigures: (documentId: string | null) => void;
  /** Those of the files that frozen data sets name: they stay until those go. */
  held?: (hashes: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
  log: (message: string) => void;
}

export class TrashService {
  readonly #options: TrashServiceOptions;
  #job: TrashJob | null = null;
  #running: Promise<void> | null = null;
  #again: NodeJS.Timeout | null = null;
  #told = 0;
  #disposed = false;

  constructor(options: TrashServiceOptions) {
    this.#options = options;
  }

  /** Goes on with what was confirmed before the last end of the application. */
  start(): void {
    const { repository } = this.#options;
    if (repository.confirmed().length > 0 || repository.countReleased() > 0) this.#run();
  }

  /** What emptying would take away. @param ids documents of the trash; all where left out */
  async contents(ids?: readonly string[]): Promise<TrashContents> {
    const { repository, blobs, refreshFigures } = this.#options;
    refreshFigures(null);
    const documentIds = repository.documentIds(ids ?? null);
    const counted = new Set<string>();
    let bytes = 0;
    for (const id of documentIds) {
      for (const hashes of repository.imageHashes(id)) {
        for (const hash of hashes) {
          if (!counted.has(hash)) bytes += blobs.size(hash);
          counted.add(hash);
        }
        await setImmediate();
      }
    }
    return { ...repository.contents(documentIds), bytes };
  }

  /** @throws AppError `not-found` where nothing of it is in the trash */
  empty(ids?: readonly string[]): TrashJob {
    const { repository } = this.#options;
    repository.transaction(() => {
      const documentIds = repository.documentIds(ids ?? null);
      if (documentIds.length === 0) {
        throw new AppError("not-found", "There is nothing of this in the trash any more. Look at the trash again.");
      }
      repository.confirm(documentIds, new Date().toISOString());
    });
    this.#options.events.emit("documents.changed", { documentId: null });
    return this.#run();
  }

  job(): TrashJob | null {
    return this.#job;
  }

  /** Resolves when nothing goes on any more. */
  async finished(): Promise<void> {
    await this.#running;
  }

  /** Stops at the next page or file; the next start goes on. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    await this.#running;
  }

  #run(): TrashJob {
    const { repository } = this.#options;
    const documents = repository.confirmed();
    const left = documents.reduce((sum, id) => sum + repository.pageIds(id).length, 0);
    const before = this.#job?.state === "running" ? this.#job : null;
    const done = before?.done ?? 0;
    this.#job = {
      state: "running",
      done,
      total: done + left,
      documents: documents.length,
      freedBytes: before?.freedBytes ?? 0,
      waitingFiles: 0,
      message: null,
    };
    if (this.#running === null) {
      this.#running = this.#empty().finally(() => {
        this.#running = null;
      });
    }
    return this.#job;
  }

  async #empty(): Promise<void> {
    const { repository, events, log } = this.#options;
    try {
      // Asked anew each time: more may be confirmed while this goes on, also while files are deleted.
      do {
        repository.overwriteDeleted(true);
        for (let [id] = repository.confirmed(); id !== undefined && !this.#disposed; [id] = repository.confirmed()) {
          await this.#purge(id);
        }
        repository.overwriteDeleted(false);
        if (!this.#disposed) await this.#deleteFiles();
      } while (!this.#disposed && repository.confirmed().length > 0);
      if (this.#disposed) return;
      this.#tell({ state: "done" });
      events.emit("documents.changed", { documentId: null });
    } catch (error) {
      log(`emptying the trash: ${String(error)}`);
      const reason = error instanceof Error ? error.message : String(error);
      this.#tell({
        state: "failed",
        message: `Emptying the trash stopped (${reason}). What is gone is gone; the rest goes on when Emend is started again.`,
      });
    }
  }

  async #purge(documentId: string): Promise<void> {
    const { repository } = this.#options;
    const pageIds = repository.pageIds(documentId);
    for (let at = 0; at < pageIds.length; ) {
      if (this.#disposed) return;
      const gone = repository.purgePages(pageIds.slice(at, at + PAGES), TURN_MS);
      at += gone;
      this.#tell({ done: (this.#job?.done ?? 0) + gone }, TELL_MS);
      await setImmediate();
    }
    repository.purgeDocument(documentId);
  }

  /** Deletes what nothing uses; what may be on its way into a row waits. */
  async #deleteFiles(): Promise<void> {
    const { repository, blobs } = this.#options;
    for (const _part of repository.keepUsed()) {
      if (this.#disposed) return;
      await setImmediate();
    }
    const held = (await this.#options.held?.(new Set(repository.allReleased()))) ?? new Set();
    let waiting = 0;
    let after = "";
    while (!this.#disposed) {
      const hashes = repository.released(FILES, after);
      const last = hashes.at(-1);
      if (last === undefined) break;
      after = last;
      const free = hashes.filter((hash) => !held.has(hash));
      const sizes = free.map((hash) => blobs.remove(hash));
      // The file first, then the note of it: after a crash in between it is looked for once more, and not there.
      repository.forget(free.filter((_, index) => sizes[index] !== null));
      waiting += sizes.filter((size) => size === null).length;
      const freed = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
      this.#tell({ freedBytes: (this.#job?.freedBytes ?? 0) + freed, waitingFiles: waiting }, TELL_MS);
      await setImmediate();
    }
    if (waiting > 0 && !this.#disposed) this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#again = null;
      this.#run();
    }, AGAIN_MS);
    this.#again.unref();
  }

  /** @param every ms that must have passed since it was last told; 0: at once */
  #tell(part: Partial<TrashJob>, every = 0): void {
    if (this.#job === null) return;
    this.#job = { ...this.#job, ...part };
    if (performance.now() - this.#told < every) return;
    this.#told = performance.now();
    this.#options.events.emit("documents.trashProgress", this.#job);
  }
}

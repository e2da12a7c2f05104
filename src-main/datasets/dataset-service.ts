/**
 * @file Data sets: frozen from lines of the library, in versions, deleted.
 *
 * [Note: whole or not] The manifest is written beside its place, put on disk, and gets its name, which is its hash; then one
 * transaction enters the version. A kill in between leaves a file that no row names, and the next start deletes it.
 */
import { randomUUID } from "node:crypto";
import type {
  DataSet,
  DataSetDependents,
  DataSetPreview,
  DataSetRequest,
  DataSetStatistics,
  RemovedDataSet,
} from "#contract/datasets.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { planOf, rowsOf } from "./dataset-builder.ts";
import type { DataSetJobs } from "./dataset-jobs.ts";
import type { DataSetRepository, VersionRow } from "./dataset-repository.ts";
import { StatisticsCounter } from "./dataset-statistics.ts";
import type { DataSetStore } from "./dataset-store.ts";
import { type DataSetRow, rowBatches } from "./manifest-file.ts";
import type { SourceRepository } from "./source-repository.ts";

export interface DataSetServiceOptions {
  repository: DataSetRepository;
  source: SourceRepository;
  store: DataSetStore;
  blobs: Pick<BlobStore, "path" | "hold">;
  jobs: DataSetJobs;
  events: EventBus;
  /** Images that only a deleted set named may go. */
  released?: () => void;
}

export interface FreezeInput {
  request: DataSetRequest;
  name?: string | undefined;
  dataSetId?: string | undefined;
  notes: string;
}

export class DataSetService {
  readonly #options: DataSetServiceOptions;

  constructor(options: DataSetServiceOptions) {
    this.#options = options;
    options.store.sweep(options.repository.all().map(({ fileHash }) => fileHash));
  }

  list(): DataSet[] {
    return this.#options.repository.list();
  }

  preview(request: DataSetRequest): DataSetPreview {
    return planOf(this.#options.source, request).preview;
  }

  /** @throws AppError `bad-input` where there is nothing to freeze; `not-found` where the set is gone */
  freeze(input: FreezeInput): { jobId: string } {
    const set = input.dataSetId === undefined ? null : this.#set(input.dataSetId);
    if (set !== null && set.unit !== input.request.unit) {
      throw new AppError(
        "bad-input",
        `This data set is made of ${set.unit}s. Make a new one for ${input.request.unit}s.`,
      );
    }
    if (set === null && input.name === undefined) {
      throw new AppError("bad-input", "A new data set needs a name. Type one and freeze again.");
    }
    const { preview, sideOf } = planOf(this.#options.source, input.request);
    if (preview.rows === 0) throw new AppError("bad-input", NOTHING[input.request.unit]);
    return this.#options.jobs.start("freeze", async (job) => {
      job.change({ total: preview.rows });
      const { repository, source, store, blobs, events } = this.#options;
      const statistics = new StatisticsCounter(input.request.unit);
      const writer = await store.begin();
      // What the rows name must still be there when they are entered.
      const release = blobs.hold();
      try {
        for await (const rows of rowsOf(source, blobs, store.folder, input.request, sideOf)) {
          job.signal.throwIfAborted();
          for (const row of rows) {
            statistics.add(row);
            await writer.add(row);
          }
          job.change({ done: writer.rows });
        }
        const fileHash = await writer.finish((sha256) => store.path(sha256));
        const version = {
          id: randomUUID(),
          dataSetId: set?.id ?? randomUUID(),
          dataSetName: set?.name ?? input.name ?? "",
          unit: input.request.unit,
          createdAt: new Date().toISOString(),
          fileHash,
          rows: writer.rows,
          size: writer.bytes,
          notes: input.notes.trim(),
          request: input.request,
        };
        repository.insert(version, statistics.statistics(), set === null);
        job.change({ versionId: version.id, done: writer.rows });
      } catch (error) {
        await writer.drop();
        throw error;
      } finally {
        release();
      }
      events.emit("datasets.changed", {});
    });
  }

  /** @throws AppError `not-found` */
  version(id: string): VersionRow {
    const version = this.#options.repository.version(id);
    if (version === null) throw new AppError("not-found", "This version of a data set is not in the library any more.");
    return version;
  }

  /** @throws AppError `not-found` */
  statistics(versionId: string): DataSetStatistics {
    this.version(versionId);
    return this.#options.repository.statistics(versionId) as DataSetStatistics;
  }

  /** Where a version's manifest lies. @throws AppError `not-found` */
  manifest(versionId: string): string {
    return this.#options.store.path(this.version(versionId).fileHash);
  }

  /** @throws AppError `not-found` */
  rename(dataSetId: string, name: string): void {
    if (!this.#options.repository.rename(dataSetId, name)) this.#set(dataSetId);
    this.#options.events.emit("datasets.changed", {});
  }

  /** @throws AppError `not-found` */
  dependents(dataSetId: string, versionId: string | null): DataSetDependents {
    const versions = this.#versions(dataSetId, versionId);
    const sum = (of: (version: VersionRow) => number) => versions.reduce((total, each) => total + of(each), 0);
    return {
      runs: this.#options.repository.runs(dataSetId, versionId),
      versions: versions.length,
      rows: sum(({ rows }) => rows),
      size: sum(({ size }) => size),
    };
  }

  /**
   * Takes a set, or a version of it, out of sight. Manifests and images stay until `purge`.
   * @returns what `restore` takes
   * @throws AppError `not-found`
   */
  remove(dataSetId: string, versionId: string | null): { versionIds: string[] } {
    const { repository, events } = this.#options;
    const versionIds = this.#versions(dataSetId, versionId).map(({ id }) => id);
    repository.setRemoved(versionIds, new Date().toISOString());
    events.emit("datasets.changed", {});
    return { versionIds };
  }

  /** What was deleted and can be restored, the last one first. */
  removed(): RemovedDataSet[] {
    return this.#options.repository.removed().map(({ id, dataSetName: name, unit, number, rows, size, removedAt }) => ({
      ...{ versionId: id, name, unit, number, rows, size },
      removedAt: removedAt ?? "",
    }));
  }

  /** @throws AppError `not-found` where one was deleted for good */
  restore(versionIds: readonly string[]): void {
    const { repository, events } = this.#options;
    this.#removed(versionIds);
    repository.setRemoved(versionIds, null);
    events.emit("datasets.changed", {});
  }

  /**
   * Deletes for good what was deleted. Rows first: a file that is left goes at the next start.
   * @returns bytes that are free now
   * @throws AppError `not-found`; `busy` while a job may read it
   */
  purge(versionIds: readonly string[]): { bytes: number } {
    const { repository, store, jobs, events, released } = this.#options;
    const gone = this.#removed(versionIds);
    if (jobs.running()) {
      throw new AppError(
        "busy",
        "A data set is being frozen, checked or compared. Wait for it or cancel it, then delete.",
      );
    }
    repository.purge(versionIds);
    // Two versions with the same lines are one file.
    const named = this.#fileHashes();
    const files = new Map(
      gone.filter(({ fileHash }) => !named.has(fileHash)).map((each) => [each.fileHash, each.size]),
    );
    for (const fileHash of files.keys()) store.remove(fileHash);
    events.emit("datasets.changed", {});
    released?.();
    return { bytes: [...files.values()].reduce((sum, size) => sum + size, 0) };
  }

  /** Those of the blobs that a frozen manifest names. */
  async held(hashes: ReadonlySet<string>): Promise<Set<string>> {
    const held = new Set<string>();
    if (hashes.size === 0) return held;
    for (const fileHash of this.#fileHashes()) {
      try {
        for await (const rows of rowBatches(this.#options.store.path(fileHash))) {
          for (const { row } of rows) if (hashes.has(row.sha256)) held.add(row.sha256);
        }
      } catch (error) {
        // What cannot be read names nothing that could still be used; whoever opens it is told.
        if (!(error instanceof AppError)) throw error;
      }
    }
    return held;
  }

  /**
   * Takes rows of erased lines or pages out of every manifest. A data set says how many it lost; its hash stays the one
   * that it was frozen under.
   * @returns their texts and images
   */
  async erase(ids: ReadonlySet<string>): Promise<{ texts: string[]; blobs: string[] }> {
    const { repository, store, events } = this.#options;
    const gone: DataSetRow[] = [];
    const before = repository.all();
    for (const version of before) gone.push(...(await this.#without(version, ids)));
    const named = this.#fileHashes();
    for (const { fileHash } of before) if (!named.has(fileHash)) store.remove(fileHash);
    if (gone.length > 0) events.emit("datasets.changed", {});
    return { texts: gone.map(({ text }) => text), blobs: gone.map(({ sha256 }) => sha256) };
  }

  async #without(version: VersionRow, ids: ReadonlySet<string>): Promise<DataSetRow[]> {
    const { repository, store } = this.#options;
    const statistics = new StatisticsCounter(version.unit);
    const gone: DataSetRow[] = [];
    const writer = await store.begin();
    try {
      for await (const rows of rowBatches(store.path(version.fileHash))) {
        for (const { row } of rows) {
          if (ids.has(row.id) || ids.has(row.page)) gone.push(row);
          else {
            statistics.add(row);
            await writer.add(row);
          }
        }
      }
      if (gone.length === 0) {
        await writer.drop();
        return gone;
      }
      const fileHash = await writer.finish((sha256) => store.path(sha256));
      repository.rewrite(version.id, fileHash, writer.rows, writer.bytes, gone.length, statistics.statistics());
      return gone;
    } catch (error) {
      await writer.drop();
      throw error;
    }
  }

  #fileHashes(): Set<string> {
    return new Set(this.#options.repository.all().map(({ fileHash }) => fileHash));
  }

  #removed(versionIds: readonly string[]): VersionRow[] {
    const removed = this.#options.repository.removed().filter(({ id }) => versionIds.includes(id));
    if (removed.length === versionIds.length) return removed;
    throw new AppError("not-found", "This version was restored or deleted for good already. Look at the list again.");
  }

  #versions(dataSetId: string, versionId: string | null): VersionRow[] {
    this.#set(dataSetId);
    const versions = this.#options.repository.versions(dataSetId);
    return versionId === null ? versions : versions.filter(({ id }) => id === versionId);
  }

  #set(dataSetId: string): { id: string; name: string; unit: VersionRow["unit"] } {
    const [version] = this.#options.repository.versions(dataSetId);
    if (version === undefined) throw new AppError("not-found", "This data set is not in the library any more.");
    return { id: version.dataSetId, name: version.dataSetName, unit: version.unit };
  }
}

const NOTHING = {
  line: "None of these lines is far enough to freeze. Verify some, or choose other documents or lines that were only edited.",
  page: "No page of these is verified line by line. Verify a whole page, or make a data set of lines.",
};

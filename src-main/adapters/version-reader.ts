/**
 * @file Versions reading the same lines. Reading is done by the recognition worker in small parts, between which it takes
 * pages; what a model read in an image is kept by the bytes of both, so that nothing is read twice.
 */
import type { VersionJob } from "#contract/adapters.ts";
import type { RunningJob } from "../platform/jobs.ts";
import { type ModelRef, type RecognitionEngine, sameOrder } from "../recognition/engine.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { ComparisonRepository } from "./comparison-repository.ts";

/** Lines that are read at a stretch: about a second of work, after which a page may go first, or a cancel is heard. */
const PART = 32;

/** A version as it is compared. */
export interface ComparedVersion {
  id: string;
  name: string;
  sha256: string;
  /** null: the built-in base. */
  model: ModelRef | null;
}

interface LineImage {
  lineId: string;
  cropSha256: string;
}

export interface VersionReaderOptions {
  repository: Pick<ComparisonRepository, "readings" | "keepReadings">;
  engine: Pick<RecognitionEngine, "readLineFiles">;
  blobs: BlobStore;
  /** @throws AppError `not-found`, `bad-model` */
  version: (id: string) => Promise<ComparedVersion>;
}

export class VersionReader {
  readonly #options: VersionReaderOptions;

  constructor(options: VersionReaderOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found`, `bad-model` where its files were damaged */
  version(id: string): Promise<ComparedVersion> {
    return this.#options.version(id);
  }

  /** What each version reads in each line, by line. The job's progress is in lines. */
  async readAll(
    job: RunningJob<VersionJob>,
    versions: readonly ComparedVersion[],
    lines: readonly LineImage[],
  ): Promise<Map<string, string>[]> {
    const { repository } = this.#options;
    const work = versions.map((version) => {
      const known = repository.readings(version.sha256, lines);
      return { version, known, todo: lines.filter(({ lineId }) => !known.has(lineId)) };
    });
    job.change({ total: work.reduce((sum, { todo }) => sum + todo.length, 0) });
    for (const { version, known, todo } of work) await this.#read(job, version, known, todo);
    return work.map(({ known }) => known);
  }

  async #read(
    job: RunningJob<VersionJob>,
    version: ComparedVersion,
    known: Map<string, string>,
    todo: readonly LineImage[],
  ): Promise<void> {
    const { engine, blobs, repository } = this.#options;
    for (let start = 0; start < todo.length; start += PART) {
      job.signal.throwIfAborted();
      const part = todo.slice(start, start + PART);
      const paths = part.map(({ cropSha256 }) => blobs.path(cropSha256));
      const readings = await engine.readLineFiles(paths, version.model, { signal: job.signal });
      job.signal.throwIfAborted();
      const read = part.map(({ lineId, cropSha256 }, index) => ({
        ...{ lineId, cropSha256 },
        text: sameOrder(readings, index).text,
      }));
      repository.keepReadings(version.sha256, read);
      for (const { lineId, text } of read) known.set(lineId, text);
      job.change({ done: job.state().done + part.length });
    }
  }
}

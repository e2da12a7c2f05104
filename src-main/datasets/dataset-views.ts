/** @file What windows look at and wait for: checks, findings with their rows, comparisons of two versions. */
import type { CheckKind, DifferenceKind, Finding, ShownRow } from "#contract/datasets.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { checkDataSet } from "./dataset-checks.ts";
import { type Difference, differenceOf, type Place } from "./dataset-difference.ts";
import type { DataSetJobs } from "./dataset-jobs.ts";
import type { DataSetRepository, VersionRow } from "./dataset-repository.ts";
import type { DataSetService } from "./dataset-service.ts";
import { type DataSetRow, rowsAt } from "./manifest-file.ts";
import type { SourceRepository } from "./source-repository.ts";

/** Characters of a text that are shown; a page can have ten thousand. */
const MOST_SHOWN = 2_000;
const KEPT_DIFFERENCES = 5;

export interface DataSetViewsOptions {
  repository: DataSetRepository;
  source: SourceRepository;
  sets: DataSetService;
  blobs: Pick<BlobStore, "path">;
  jobs: DataSetJobs;
  events: EventBus;
}

export class DataSetViews {
  readonly #options: DataSetViewsOptions;
  readonly #differences = new Map<string, { before: string; after: string; difference: Difference }>();

  constructor(options: DataSetViewsOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found` */
  check(versionId: string, images: boolean): { jobId: string } {
    const { sets, repository, blobs, jobs, events } = this.#options;
    const { unit, fileHash, rows } = sets.version(versionId);
    const median = unit === "page" ? null : sets.statistics(versionId).pixelsPerCharacter;
    return jobs.start("check", async (job) => {
      job.change({ versionId });
      const { report, findings } = await checkDataSet({
        ...{ file: sets.manifest(versionId), fileHash, rows, median, images, signal: job.signal },
        imagePath: (sha256) => blobs.path(sha256),
        progress: (done, total) => job.change({ done, total }),
      });
      repository.keepChecks(versionId, report, findings);
      events.emit("datasets.changed", {});
    });
  }

  /** @throws AppError `not-found` */
  async findings(
    versionId: string,
    kind: CheckKind,
    offset: number,
    limit: number,
  ): Promise<{ total: number; findings: Finding[] }> {
    const { sets, repository } = this.#options;
    const { checks } = sets.version(versionId);
    const found = repository.findings(versionId, kind, offset, limit);
    const file = sets.manifest(versionId);
    const rows = await rowsAt(
      file,
      found.map(({ at }) => at),
    );
    const others = await rowsAt(
      file,
      found.flatMap(({ other }) => (other === null ? [] : [other])),
    );
    const shown = this.#shown([...rows, ...others]);
    let next = rows.length;
    return {
      total: checks?.counts[kind] ?? 0,
      findings: found.map(({ other, detail }, index) => ({
        row: shown[index] as ShownRow,
        other: other === null ? null : (shown[next++] as ShownRow),
        detail,
      })),
    };
  }

  /** @throws AppError `not-found` */
  compare(before: string, after: string): { jobId: string } {
    const { sets, jobs } = this.#options;
    const side = (version: VersionRow) => ({ file: sets.manifest(version.id), rows: version.rows });
    const sides = { before: side(sets.version(before)), after: side(sets.version(after)) };
    return jobs.start("compare", async (job) => {
      const difference = await differenceOf({
        ...sides,
        signal: job.signal,
        progress: (done, total) => job.change({ done, total }),
      });
      this.#differences.set(job.id, { before: sides.before.file, after: sides.after.file, difference });
      for (const [id] of this.#differences) {
        if (this.#differences.size > KEPT_DIFFERENCES) this.#differences.delete(id);
      }
      job.change({ differences: difference.counts });
    });
  }

  /** @throws AppError `not-found` where it is forgotten */
  async differences(
    jobId: string,
    kind: DifferenceKind,
    offset: number,
    limit: number,
  ): Promise<{ total: number; rows: { before: ShownRow | null; after: ShownRow | null }[] }> {
    const known = this.#differences.get(jobId);
    if (known === undefined)
      throw new AppError("not-found", "This comparison is forgotten. Compare the versions again.");
    const places = known.difference.places[kind].slice(offset, offset + limit);
    const [before, after] = await Promise.all([
      this.#rowsOf(known.before, places, "before"),
      this.#rowsOf(known.after, places, "after"),
    ]);
    return {
      total: known.difference.counts[kind],
      rows: places.map((_, index) => ({ before: before[index] ?? null, after: after[index] ?? null })),
    };
  }

  async #rowsOf(file: string, places: readonly Place[], side: keyof Place): Promise<(ShownRow | null)[]> {
    const rows = this.#shown(
      await rowsAt(
        file,
        places.flatMap((place) => place[side] ?? []),
      ),
    );
    let next = 0;
    return places.map((place) => (place[side] === null ? null : (rows[next++] as ShownRow)));
  }

  #shown(rows: readonly DataSetRow[]): ShownRow[] {
    const { source } = this.#options;
    const places = source.places(rows.map(({ id }) => id));
    const names = source.documentNames(rows.map(({ document }) => document));
    return rows.map((row) => ({
      id: row.id,
      text: row.text.slice(0, MOST_SHOWN),
      split: row.split,
      imageAsset: assetId(row.sha256, "png"),
      document: names.get(row.document) ?? row.source,
      place: places.get(row.id) ?? null,
    }));
  }
}

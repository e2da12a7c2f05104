/** @file For tests: the services of data sets over a real library with documents whose lines are verified. */
import { DataSetRequest } from "#contract/datasets.ts";
import { addDocument, documentsOf, type TestDocuments } from "../documents/test-documents.ts";
import type { Db } from "../storage/database.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { DataSetJobs } from "./dataset-jobs.ts";
import { DataSetRepository } from "./dataset-repository.ts";
import { DataSetService } from "./dataset-service.ts";
import { DataSetStore } from "./dataset-store.ts";
import { type DataSetRow, rowBatches } from "./manifest-file.ts";
import { SourceRepository } from "./source-repository.ts";

export interface TestDataSets extends TestLibrary {
  t: TestDocuments;
  repository: DataSetRepository;
  source: SourceRepository;
  store: DataSetStore;
  jobs: DataSetJobs;
  sets: DataSetService;
  /** Adds a document whose lines are all verified as they are. */
  add(name: string, pages: readonly (readonly string[])[]): Promise<void>;
  /** Freezes and waits. @returns the version's id */
  freeze(request?: Partial<DataSetRequest>, into?: { dataSetId: string }): Promise<string>;
  rows(versionId: string): Promise<DataSetRow[]>;
}

export function openTestDataSets(library: TestLibrary = openTestLibrary()): TestDataSets {
  const t = documentsOf(library.database);
  const made = dataSetsOf(library.database, library.folder, library.blobs, t.events);
  const { sets, jobs } = made;
  return {
    ...library,
    ...made,
    t,
    async add(name, pages) {
      await addDocument(t, library.blobs, name, pages);
      verifyAll(
        t,
        pages.map((_, page) => `${name}/${page}`),
      );
    },
    async freeze(request = {}, into) {
      const input = { request: DataSetRequest.parse(request), notes: "", ...(into ?? { name: "Set" }) };
      const job = await jobs.finished(sets.freeze(input).jobId);
      if (job.versionId === null) throw new Error(job.message ?? job.state);
      return job.versionId;
    },
    async rows(versionId) {
      const all: DataSetRow[] = [];
      for await (const rows of rowBatches(sets.manifest(versionId))) all.push(...rows.map(({ row }) => row));
      return all;
    },
  };
}

/** As compose.ts makes them. */
export function dataSetsOf(
  database: Db,
  folder: string,
  blobs: TestLibrary["blobs"],
  events: TestDocuments["events"],
): Pick<TestDataSets, "repository" | "source" | "store" | "jobs" | "sets"> {
  const repository = new DataSetRepository(database);
  const source = new SourceRepository(database);
  const store = new DataSetStore(folder);
  const jobs = new DataSetJobs(events);
  return {
    repository,
    source,
    store,
    jobs,
    sets: new DataSetService({ repository, source, store, blobs, jobs, events }),
  };
}

/** A person vouches for the lines of these pages as they were read. */
export function verifyAll({ corrections }: TestDocuments, pageIds: readonly string[]): void {
  for (const pageId of pageIds) {
    for (const { id, text, revision } of corrections.lines(pageId)) {
      corrections.save({ lineId: id, text, verified: true, baseRevision: revision });
    }
  }
}

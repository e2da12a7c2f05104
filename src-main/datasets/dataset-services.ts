/** @file Everything of the domain, made once. */
import { join } from "node:path";
import type { ExportService } from "../formats/export-service.ts";
import type { FormatServices } from "../formats/format-services.ts";
import { cacheFolder } from "../platform/paths.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { DataSetExport } from "./dataset-export.ts";
import { DataSetJobs } from "./dataset-jobs.ts";
import { DataSetRepository } from "./dataset-repository.ts";
import { DataSetService } from "./dataset-service.ts";
import { DataSetStore } from "./dataset-store.ts";
import { DataSetUse } from "./dataset-use.ts";
import { DataSetViews } from "./dataset-views.ts";
import { SourceRepository } from "./source-repository.ts";
import { Faces } from "./synthetic/faces.ts";
import { SyntheticService, type SyntheticServiceOptions } from "./synthetic/synthetic-service.ts";

export interface DataSetServices {
  sets: DataSetService;
  views: DataSetViews;
  use: DataSetUse;
  jobs: DataSetJobs;
  /** Asked for once the formats are made. */
  exports: (exports: Pick<ExportService, "startFrozen">) => DataSetExport;
}

/** Documents made from text, over the imports of `formats`. */
export function makeSynthetic(
  blobs: BlobStore,
  documents: SyntheticServiceOptions["documents"],
  { importOptions, jobs }: FormatServices,
  libraryFolder: string,
): SyntheticService {
  const faces = new Faces(join(cacheFolder(), "fonts"));
  const { makePages } = importOptions;
  const scratch = join(libraryFolder, "uploads");
  return new SyntheticService({ faces, jobs, blobs, scratch, makePages, documents });
}

export interface DataSetNeeds {
  database: Db;
  events: EventBus;
  blobs: BlobStore;
  libraryFolder: string;
  /** Images that only a deleted set named may go. */
  released: () => void;
}

export function makeDataSets({ database, events, blobs, libraryFolder, released }: DataSetNeeds): DataSetServices {
  const repository = new DataSetRepository(database);
  const source = new SourceRepository(database);
  const store = new DataSetStore(libraryFolder);
  const jobs = new DataSetJobs(events);
  const sets = new DataSetService({ repository, source, store, blobs, jobs, events, released });
  const views = new DataSetViews({ repository, source, sets, blobs, jobs, events });
  const use = new DataSetUse({ repository, source, sets });
  return { sets, views, use, jobs, exports: (exports) => new DataSetExport(sets, exports) };
}

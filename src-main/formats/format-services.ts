/** @file The services of the domain over one library, for compose.ts. */
import { join } from "node:path";
import type { SourceRegistry } from "../platform/uploads.ts";
import { cropPolygons } from "../recognition/page-reader.ts";
import { encodePng } from "../recognition/raster.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { ExportService } from "./export-service.ts";
import type { ExportLibrary } from "./export-source.ts";
import type { FormatJobs, RunningJob } from "./format-jobs.ts";
import type { FormatRepository } from "./format-repository.ts";
import { IiifImport, type IiifImportOptions } from "./iiif/iiif-import.ts";
import { type ImportLibrary, PageMaker } from "./page-maker.ts";
import type { Point } from "./page-text.ts";
import { type ImportTarget, TranscriptionImport } from "./transcription-import.ts";

export interface FormatServices {
  exports: ExportService;
  transcriptions: TranscriptionImport;
  iiif: IiifImport;
  /** What imports are made with. */
  importOptions: IiifImportOptions;
  jobs: FormatJobs;
}

export interface FormatNeeds
  extends Pick<ExportLibrary, "lines" | "regions" | "privacy">,
    Pick<ImportLibrary, "pages" | "read"> {
  repository: FormatRepository;
  blobs: BlobStore;
  sources: SourceRegistry;
  jobs: FormatJobs;
  libraryFolder: string;
  /** @throws AppError `not-found` */
  checkDocument: (documentId: string) => void;
}

export function makeFormats(needs: FormatNeeds): FormatServices {
  const { repository, blobs, sources, jobs, libraryFolder, lines, regions, privacy, pages, read, checkDocument } =
    needs;
  const scratch = join(libraryFolder, "uploads");
  const exports = new ExportService({
    repository,
    blobs,
    jobs,
    exportsFolder: join(libraryFolder, "exports"),
    library: { lines, regions, cropLines, privacy },
  });
  const library = {
    pages,
    read,
    crops: async (path: string, polygons: readonly (readonly Point[])[]) =>
      Promise.all((await cropLines(path, polygons)).map((crop) => blobs.put(crop))),
  };
  const importOptions = {
    sources,
    jobs,
    scratch,
    makePages: (job: RunningJob, target: ImportTarget, fallbackName: string) =>
      new PageMaker({ job, target, fallbackName, scratch, library }),
    checkDocument,
  };
  const transcriptions = new TranscriptionImport(importOptions);
  return { exports, transcriptions, iiif: new IiifImport(importOptions), importOptions, jobs };
}

/** Crops as recognition cuts them. Not by the engine: what only cuts pictures must not wait for a model to be fetched. */
async function cropLines(path: string, polygons: readonly (readonly Point[])[]): Promise<Uint8Array[]> {
  const crops = await cropPolygons(
    path,
    polygons.map((polygon) => [...polygon]),
  );
  return Promise.all(crops.map(encodePng));
}

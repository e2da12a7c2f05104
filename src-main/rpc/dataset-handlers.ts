/** @file The calls about data sets to their services. */
import type { EmendHandlers } from "#contract/index.ts";
import type { DataSetServices } from "../datasets/dataset-services.ts";
import type { SyntheticService } from "../datasets/synthetic/synthetic-service.ts";
import type { ExportService } from "../formats/export-service.ts";

export function dataSetHandlers(services: DataSetServices, formats: ExportService): EmendHandlers["datasets"] {
  const { sets, views, jobs } = services;
  const exports = services.exports(formats);
  return {
    list: () => sets.list(),
    preview: (request) => sets.preview(request),
    freeze: (input) => sets.freeze(input),
    statistics: ({ versionId }) => sets.statistics(versionId),
    check: ({ versionId, images }) => views.check(versionId, images),
    findings: ({ versionId, kind, offset, limit }) => views.findings(versionId, kind, offset, limit),
    compare: ({ before, after }) => views.compare(before, after),
    differences: ({ jobId, kind, offset, limit }) => views.differences(jobId, kind, offset, limit),
    rename: ({ dataSetId, name }) => done(sets.rename(dataSetId, name)),
    dependents: ({ dataSetId, versionId }) => sets.dependents(dataSetId, versionId ?? null),
    remove: ({ dataSetId, versionId }) => sets.remove(dataSetId, versionId ?? null),
    removed: () => sets.removed(),
    restore: ({ versionIds }) => done(sets.restore(versionIds)),
    purge: ({ versionIds }) => sets.purge(versionIds),
    export: ({ versionId, format, includePrivate }) => exports.start(versionId, format, includePrivate),
    job: ({ jobId }) => jobs.job(jobId),
    cancel: ({ jobId }) => done(jobs.cancel(jobId)),
  };
}

export function syntheticHandlers(synthetic: SyntheticService): EmendHandlers["synthetic"] {
  return {
    fonts: () => synthetic.fonts(),
    preview: (request) => synthetic.preview(request),
    make: (request) => synthetic.make(request),
  };
}

function done(_nothing: unknown): Record<string, never> {
  return {};
}

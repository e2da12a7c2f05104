/** @file The calls about what stands behind the figures. */
import type { EmendHandlers } from "#contract/index.ts";
import type { InsightServices } from "../evaluation/insight-services.ts";

export function insightHandlers({
  confusions,
  mending,
  quality,
  drift,
}: InsightServices): Pick<EmendHandlers, "confusions" | "imageQuality" | "drift"> {
  return {
    drift: {
      report: ({ versionId }) => drift.report(versionId),
      setSettings: (settings) => drift.setSettings(settings),
    },
    imageQuality: {
      pages: (input) => quality.pages(input),
      measure: ({ documentId }) => quality.measure(documentId ?? null),
      job: () => quality.last(),
      cancel: ({ jobId }) => {
        quality.cancel(jobId);
        return {};
      },
    },
    confusions: {
      matrix: (input) => confusions.matrix(input),
      places: (input) => confusions.places(input),
      judge: (input) => {
        confusions.judge(input);
        return {};
      },
      mend: (input) => mending.mend(input),
      mendAll: (input) => mending.mendAll(input),
      job: ({ jobId }) => mending.job(jobId),
      cancel: ({ jobId }) => {
        mending.cancel(jobId);
        return {};
      },
      undo: ({ steps }) => {
        mending.undo(steps);
        return {};
      },
    },
  };
}

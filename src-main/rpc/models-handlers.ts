/** @file The calls about the models of this machine to their services. */
import type { EmendHandlers } from "#contract/index.ts";
import type { ModelsServices } from "../models/models-services.ts";

export function modelsHandlers({ large, downloads }: ModelsServices): EmendHandlers["models"] {
  return {
    list: () => large.list(),
    look: (wanted) => large.look(wanted),
    fetch: (wanted) => downloads.start(wanted),
    resume: ({ id }) => downloads.resume(id),
    jobs: () => downloads.jobs(),
    cancel: ({ jobId }) => {
      downloads.cancel(jobId);
      return {};
    },
    addFolder: ({ path }) => large.addFolder(path),
    remove: async ({ id, anyway }) => {
      await large.remove(id, anyway);
      return {};
    },
  };
}

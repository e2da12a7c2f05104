/** @file Starting, following and cancelling the reading of a document's pages. */

import { useQueryClient } from "@tanstack/react-query";
import type { ReadingJob } from "#contract/recognition.ts";
import { useApi } from "../../client/api-context.tsx";
import { useJobs } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

interface Reading {
  /** The newest job of the document; single lines read again are none that anyone waits for. */
  job: ReadingJob | null;
  running: boolean;
  /** @param pageIds - all pages where left out */
  read(pageIds?: string[]): void;
  /** @returns whether it was taken; where it was not, it says why */
  cancel(jobId: string): Promise<boolean>;
}

export function useReading(documentId: string): Reading {
  const { client } = useApi();
  const queries = useQueryClient();
  const jobs = useJobs();
  const job = jobs.data?.find((each) => each.documentId === documentId && each.kind !== "lines") ?? null;
  return {
    job,
    running: job?.state === "running",
    read: (pageIds) => {
      client.recognition
        .read(pageIds === undefined || pageIds.length === 0 ? { documentId } : { documentId, pageIds })
        .then(() => queries.invalidateQueries({ queryKey: keys.jobs }))
        .catch((error: unknown) => toast("danger", messageOf(error)));
    },
    cancel: async (jobId) => {
      try {
        await client.recognition.cancel({ jobId });
        return true;
      } catch (error) {
        toast("danger", messageOf(error));
        return false;
      }
    },
  };
}

/** @file Hooks for scores, the estimate of a document's CER, the queue of next lines, and what confidence is worth. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { GroupBy, LineFilter } from "#contract/dashboard.ts";
import type { Profile } from "#contract/metrics.ts";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

/** @param documentId - null for the whole library */
export function useReliability(documentId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.reliability(documentId),
    queryFn: () => client.evaluation.reliability(documentId === null ? {} : { documentId }),
    // No event says that a line elsewhere in the library was verified.
    refetchOnMount: documentId === null ? "always" : true,
  });
}

export function useEstimate(documentId: string) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.estimate(documentId), queryFn: () => client.evaluation.estimate({ documentId }) });
}

/** The document's queue of next lines that goes on, with the first lines that wait. */
export function useQueue(documentId: string, waiting: number) {
  const { client } = useApi();
  return useQuery({
    queryKey: [...keys.queue(documentId), waiting],
    queryFn: async () => {
      const queue = await client.evaluation.queue({ documentId });
      const lines = queue === null ? [] : await client.evaluation.peekQueue({ queueId: queue.id, count: waiting });
      return { queue, lines };
    },
  });
}

/** CER and WER of each version over the whole library. */
export function useLibraryScores() {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.figures(null, { versions: true }),
    queryFn: () => client.evaluation.library({}),
    refetchOnMount: "always",
  });
}

/** All figures under a profile. @param documentId - null for the whole library */
export function useScores(documentId: string | null, profile: Profile) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.figures(documentId, { scores: profile }),
    queryFn: () => client.evaluation.scores({ ...ofScope(documentId), profile }),
    placeholderData: keepPreviousData,
    refetchOnMount: documentId === null ? "always" : true,
  });
}

/** How far `useScores` is, 0 to 1, told by events; null while it has not taken a second. */
export function useScoring(documentId: string | null): number | null {
  return useQuery<number | null>({ queryKey: keys.scoring(documentId), queryFn: () => null, initialData: null }).data;
}

/** Scores counted up. The filter's document is the scope; without one it is the whole library. */
export function useDashboard(filter: LineFilter, groupBy: GroupBy, worst: number) {
  const { client } = useApi();
  const documentId = filter.documentId ?? null;
  return useQuery({
    queryKey: keys.figures(documentId, { dashboard: filter, groupBy, worst }),
    queryFn: () => client.evaluation.dashboard({ filter, groupBy, worst }),
    placeholderData: keepPreviousData,
    refetchOnMount: documentId === null ? "always" : true,
  });
}

const ofScope = (documentId: string | null) => (documentId === null ? {} : { documentId });

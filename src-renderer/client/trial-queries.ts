/** @file One hook per thing that main knows of blind comparisons. Events keep them fresh (use-event.ts). */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

/** Judged lines that are asked for in one go. */
const PART = 20;

/** All of them, newest first. */
export function useTrials() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.trials, queryFn: () => client.trials.list({}) });
}

/** How far one is, and the line to judge next. */
export function useTrialStep(id: string) {
  const { client } = useApi();
  // Lines are verified elsewhere, too: what is known is asked for again whenever somebody comes back to it.
  return useQuery({ queryKey: keys.trial(id), queryFn: () => client.trials.step({ id }), staleTime: 0 });
}

/** How many lines could be drawn. */
export function useEligibleLines(a: string, b: string, documentIds: readonly string[] | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.eligibleLines(a, b, documentIds),
    queryFn: () => client.trials.eligible({ a, b, documentIds: documentIds === null ? null : [...documentIds] }),
    enabled: a !== b,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** Judged lines of one that is over. */
export function useJudgedLines(id: string) {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: keys.trialLines(id),
    queryFn: ({ pageParam }) => client.trials.lines({ id, offset: pageParam, limit: PART }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PART < last.total ? pages.length * PART : undefined),
  });
}

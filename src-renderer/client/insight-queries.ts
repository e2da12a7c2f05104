/** @file Hooks for what stands behind the figures: confusions and their places. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ConfusionScope } from "#contract/confusions.ts";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

/** @param script - ISO 15924; left out: the one with most errors */
export function useConfusions(scope: ConfusionScope, script: string | undefined) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.confusions(scope.documentId, { ...scope, script }),
    queryFn: () => client.confusions.matrix({ ...scope, ...(script === undefined ? {} : { script }) }),
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

/** The first `limit` places of a confusion. */
export function useConfusionPlaces(scope: ConfusionScope, cell: { truth: string; read: string }, limit: number) {
  const { client } = useApi();
  const { truth, read } = cell;
  return useQuery({
    queryKey: keys.confusions(scope.documentId, { ...scope, truth, read, limit }),
    queryFn: () => client.confusions.places({ ...scope, truth, read, limit }),
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

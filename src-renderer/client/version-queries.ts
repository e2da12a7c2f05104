/** @file One hook per thing that main knows of versions. Events keep them fresh (use-event.ts). */
import { useQuery } from "@tanstack/react-query";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

/** Which version reads a document, and why. */
export function useVersionInUse(documentId: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.versionInUse(documentId),
    queryFn: () => client.adapters.inUse({ documentId }),
  });
}

/** Documents and tags that chose a version. */
export function useVersionChoices() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.versionChoices, queryFn: () => client.adapters.choices({}) });
}

export function useVersionHistory() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.versionHistory, queryFn: () => client.adapters.history({}) });
}

export function useRemovedVersions() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.removedVersions, queryFn: () => client.adapters.removed({}) });
}

export function useVersionGate(id: string) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.versionGate(id), queryFn: () => client.adapters.gate({ id }) });
}

export function useDependents(id: string) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.versionDependents(id), queryFn: () => client.adapters.dependents({ id }) });
}

/** What two versions could be compared on. */
export function useLineSets(a: string, b: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.lineSets(a, b),
    queryFn: () => client.adapters.sets({ a, b }),
    enabled: a !== b,
  });
}

/** What a leaderboard of versions could be made on. */
export function useRankSets(ids: readonly string[]) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.rankSets(ids),
    queryFn: () => client.adapters.rankSets({ ids: [...ids] }),
    enabled: ids.length > 0,
  });
}

/** @param jobId - null: nothing is asked */
export function useVersionJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.versionJob(jobId ?? ""),
    queryFn: () => client.adapters.job({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  });
}

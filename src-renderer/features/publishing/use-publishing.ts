/** @file Queries of publishing; accounts, packages and jobs are kept fresh by events (client/use-event.ts). */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { RepoKind } from "#contract/publishing.ts";
import { useApi } from "../../client/api-context.tsx";
import { useVersions } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";

const LINES_AT_ONCE = 100;

export function useAccount() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.hubAccount, queryFn: () => client.publishing.account({}) });
}

/** Publications and fetches, newest first. */
export function useHubJobs() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.hubJobs, queryFn: () => client.publishing.jobs({}) });
}

export function useLicences() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.licences, queryFn: () => client.publishing.licences({}) });
}

/** Whether a version was taught on a large model; false until that is known. */
export function useIsLarge(adapterId: string | null): boolean {
  const large = useVersions().data?.find(({ id }) => id === adapterId)?.largeBase;
  return large !== null && large !== undefined;
}

/** What a form can be filled with. Asked anew each time: names, rules and publications change. */
export function useSuggestion(adapterId: string | null, documentIds: readonly string[] | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.publishSuggestion(adapterId, documentIds),
    queryFn: () =>
      client.publishing.suggest({ adapterId, documentIds: documentIds === null ? null : [...documentIds] }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** @param id - null: nothing is asked */
export function usePackage(id: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.package(id ?? ""),
    queryFn: () => client.publishing.package({ id: id ?? "" }),
    enabled: id !== null,
  });
}

export function usePackageLines(id: string) {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: keys.packageLines(id),
    queryFn: ({ pageParam }) => client.publishing.packageLines({ id, offset: pageParam, limit: LINES_AT_ONCE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      pages.length * LINES_AT_ONCE < last.total ? pages.length * LINES_AT_ONCE : undefined,
  });
}

/** A file of a package as it would leave. @param path - null: nothing is asked */
export function usePackedFile(id: string, kind: RepoKind, path: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.packageFile(id, kind, path ?? ""),
    queryFn: () => client.publishing.packageFile({ id, kind, path: path ?? "" }),
    enabled: path !== null,
    gcTime: 0,
  });
}

/** @file Hooks for lists that show what is in sight: documents, the trash, hits of a search; and for tags. */
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import type { InputOf } from "#contract/define.ts";
import type { DocumentSummary } from "#contract/documents.ts";
import type { contract } from "#contract/index.ts";
import type { SearchHit } from "#contract/search.ts";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

/** Items that are asked for in one go. */
const PART = 60;

export type DocumentQuery = Omit<InputOf<typeof contract.documents.query>, "offset" | "limit">;
export type TextQuery = Omit<InputOf<typeof contract.search.lines>, "offset" | "limit">;

/** A long list of which only some parts are here. */
export interface PartialList<T> {
  /** null until the first part is here. */
  total: number | null;
  /** undefined while its part is on its way. */
  at(index: number): T | undefined;
  error: unknown;
  retry(): void;
}

const partsOf = ({ first, last }: Range): number[] => {
  const from = Math.floor(Math.max(0, first) / PART);
  const to = Math.floor(Math.max(0, last) / PART);
  // The first part is always wanted: it says how many there are.
  return [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, index) => from + index)])];
};

/** What is in sight, from the first item to the last. */
export interface Range {
  first: number;
  last: number;
}

/** Documents of the library or the trash. Refetched parts show what was there before until they are here. */
export function useDocumentList(query: DocumentQuery, range: Range): PartialList<DocumentSummary> {
  const { client } = useApi();
  const parts = partsOf(range);
  const results = useQueries({
    queries: parts.map((part) => ({
      queryKey: [...keys.documentList(query), part],
      queryFn: () => client.documents.query({ ...query, offset: part * PART, limit: PART }),
      placeholderData: keepPreviousData,
    })),
  });
  return {
    total: results[0]?.data?.total ?? null,
    at: (index) => {
      const result = results[parts.indexOf(Math.floor(index / PART))];
      // What is kept of another query's part would be another document.
      return result?.isPlaceholderData === true ? undefined : result?.data?.documents[index % PART];
    },
    error: results.find((result) => result.isError)?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
  };
}

export interface SearchList extends PartialList<SearchHit> {
  mostCounted: number;
  indexing: { done: number; total: number } | null;
  /** Whether what is shown is of the query before. */
  stale: boolean;
}

export function useTextSearch(query: TextQuery, range: Range): SearchList {
  const { client } = useApi();
  const parts = partsOf(range);
  const results = useQueries({
    queries: parts.map((part) => ({
      queryKey: [...keys.search(query), part],
      queryFn: () => client.search.lines({ ...query, offset: part * PART, limit: PART }),
      // Lines are corrected without an event that names what was searched for.
      refetchOnMount: "always" as const,
      placeholderData: keepPreviousData,
      enabled: query.text.trim() !== "",
    })),
  });
  const first = results[0];
  return {
    total: first?.data?.total ?? null,
    mostCounted: first?.data?.mostCounted ?? 0,
    indexing: first?.data?.indexing ?? null,
    stale: first?.isPlaceholderData === true,
    at: (index) => results[parts.indexOf(Math.floor(index / PART))]?.data?.hits[index % PART],
    error: results.find((result) => result.isError)?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
  };
}

export function useTags() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.tags, queryFn: () => client.documents.tags({}) });
}

/** Those that documents are in, most documents first. */
export function useLanguages() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.languages, queryFn: () => client.documents.languages({}) });
}

export function useLibraryProgress() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.libraryProgress, queryFn: () => client.documents.progress({}) });
}

/** How many documents are in the trash. */
export function useTrashCount(): number {
  const { client } = useApi();
  const query = { removed: true };
  const result = useQuery({
    queryKey: [...keys.documentList(query), "count"],
    queryFn: () => client.documents.query({ ...query, limit: 1 }),
  });
  return result.data?.total ?? 0;
}

/** What emptying the trash would take away. @param ids - null for all of it */
export function useTrashContents(ids: string[] | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: [...keys.trashContents, ids ?? "all"],
    queryFn: () => client.documents.trashContents(ids === null ? {} : { ids }),
  });
}

export function useTrashJob() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.trashJob, queryFn: () => client.documents.trashJob({}) });
}

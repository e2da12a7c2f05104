/** @file Queries of privacy, and changing something of it; events keep them fresh (client/use-event.ts). */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const ENTRIES_AT_ONCE = 50;

export function usePrivacyOverview() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.privacyOverview, queryFn: () => client.privacy.overview({}) });
}

export function useDocumentPrivacy(documentId: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.privacyDocument(documentId),
    queryFn: () => client.privacy.document({ documentId }),
  });
}

export function usePagePrivacy(pageId: string) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.privacyPage(pageId), queryFn: () => client.privacy.page({ pageId }) });
}

export function useHints(documentId: string) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.hints(documentId), queryFn: () => client.privacy.hints({ documentId }) });
}

/** What each trained version saw, and the marks on it. */
export function useLineage() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.lineage, queryFn: () => client.privacy.lineage({}) });
}

export function useAudit() {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: keys.audit,
    queryFn: ({ pageParam }) => client.privacy.audit({ offset: pageParam, limit: ENTRIES_AT_ONCE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      pages.length * ENTRIES_AT_ONCE < last.total ? pages.length * ENTRIES_AT_ONCE : undefined,
  });
}

/** @returns what does something and reads privacy again; it resolves to whether it went well */
export function usePrivacyAction(): (act: () => Promise<unknown>) => Promise<boolean> {
  const queries = useQueryClient();
  return async (act) => {
    try {
      await act();
      await queries.invalidateQueries({ queryKey: keys.allOfPrivacy });
      return true;
    } catch (error) {
      toast("danger", messageOf(error));
      return false;
    }
  };
}

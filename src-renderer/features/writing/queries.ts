/** @file What main knows of writing aids; `writing.changed` keeps it fresh. */
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";

export function useKeyboards() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.keyboards, queryFn: () => client.writing.keyboards({}) });
}

export function useSnippets() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.snippets, queryFn: () => client.writing.snippets({}) });
}

export function useWritingSettings(documentId: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.writingSettings(documentId),
    queryFn: () => client.writing.settings({ documentId }),
  });
}

export function useDictionaries() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.dictionaries, queryFn: () => client.writing.dictionaries({}) });
}

export function useWords(documentId: string) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.words(documentId), queryFn: () => client.writing.words({ documentId }) });
}

/** @file Queries of exports and imports; jobs are kept fresh by events (client/use-event.ts). */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ExportRequest } from "#contract/formats.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";

export function useFormats() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.formats, queryFn: () => client.formats.list({}) });
}

/** What would go out. Read anew each time the dialog is opened: lines may have been verified since. */
export function useExportPreview(request: ExportRequest | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.exportPreview(request),
    queryFn: () => client.formats.previewExport(request as ExportRequest),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The job, or undefined while there is none. */
export function useFormatJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.formatJob(jobId ?? ""),
    queryFn: () => client.formats.job({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  }).data;
}

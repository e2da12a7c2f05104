/** @file One hook per thing that main knows of data sets. Events keep them fresh (use-event.ts). */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { CheckKind, DataSetRequest, DifferenceKind } from "#contract/datasets.ts";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

const PART = 30;

export function useDataSets() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.dataSets, queryFn: () => client.datasets.list({}) });
}

/** Deleted versions that can be restored. */
export function useRemovedDataSets() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.removedDataSets, queryFn: () => client.datasets.removed({}) });
}

/** What would be frozen. Read anew each time: lines may have been verified since. */
export function useDataSetPreview(request: DataSetRequest) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.dataSetPreview(request),
    queryFn: () => client.datasets.preview(request),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}

export function useDataSetStatistics(versionId: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.dataSetStatistics(versionId),
    queryFn: () => client.datasets.statistics({ versionId }),
  });
}

/** The job, or undefined while there is none. */
export function useDataSetJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.dataSetJob(jobId ?? ""),
    queryFn: () => client.datasets.job({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  }).data;
}

export function useFindings(versionId: string, kind: CheckKind) {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: keys.dataSetFindings(versionId, kind),
    queryFn: ({ pageParam }) => client.datasets.findings({ versionId, kind, offset: pageParam, limit: PART }),
    initialPageParam: 0,
    getNextPageParam: (last, parts) => (last.findings.length < PART ? undefined : parts.length * PART),
  });
}

export function useDifferences(jobId: string, kind: DifferenceKind) {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: keys.dataSetDifferences(jobId, kind),
    queryFn: ({ pageParam }) => client.datasets.differences({ jobId, kind, offset: pageParam, limit: PART }),
    initialPageParam: 0,
    getNextPageParam: (last, parts) => (last.rows.length < PART ? undefined : parts.length * PART),
  });
}

/** @param versionId - null: the whole set */
export function useDataSetDependents(dataSetId: string, versionId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.dataSetDependents(dataSetId, versionId),
    queryFn: () => client.datasets.dependents({ dataSetId, ...(versionId === null ? {} : { versionId }) }),
  });
}

/** Faces that text can be set in. */
export function useSyntheticFonts() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.syntheticFonts, queryFn: () => client.synthetic.fonts({}) });
}

/** Formats that hold data sets. */
export function useExportFormats() {
  const { client } = useApi();
  const formats = useQuery({ queryKey: keys.formats, queryFn: () => client.formats.list({}) });
  return (formats.data ?? []).filter(({ level, writes }) => writes && level === "line");
}

/** The job of `formats`, or undefined while there is none. */
export function useExportJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.formatJob(jobId ?? ""),
    queryFn: () => client.formats.job({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  }).data;
}

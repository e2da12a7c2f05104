/** @file Hooks for what stands behind the figures: confusions and their places, image quality. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ConfusionScope } from "#contract/confusions.ts";
import type { QualityOrder } from "#contract/image-quality.ts";
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

/** All places alike on their way to be mended; undefined while there is none. Kept fresh by events. */
export function useMendJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.mendJob(jobId ?? ""),
    queryFn: () => client.confusions.job({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  }).data;
}

/** Measured pages, worst first. @param documentId - null for the whole library */
export function useImageQuality(documentId: string | null, order: QualityOrder, limit: number) {
  const { client } = useApi();
  return useQuery({
    queryKey: [...keys.imageQuality(documentId ?? undefined), order, limit],
    queryFn: () => client.imageQuality.pages({ ...(documentId === null ? {} : { documentId }), order, limit }),
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

/** The measuring that goes on, kept fresh by events. */
export function useQualityJob() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.qualityJob, queryFn: () => client.imageQuality.job({}) });
}

/** @param versionId - left out: the version that read last */
export function useDrift(versionId: string | undefined) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.drift(versionId),
    queryFn: () => client.drift.report(versionId === undefined ? {} : { versionId }),
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

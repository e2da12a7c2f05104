/** @file Queries of backups; jobs are kept fresh by events (client/use-event.ts). */
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";

/** Milliseconds between two questions whether the other library is open. */
const ASK_EVERY = 400;

export function useBackupStatus() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.backups, queryFn: () => client.backups.status({}) });
}

/** What a backup into this folder would take; looked at anew each time the dialog is opened. */
export function useBackupPlan(folder: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.backupPlan(folder),
    queryFn: () => client.backups.plan({ folder }),
    enabled: folder !== "",
    staleTime: 0,
    gcTime: 0,
  });
}

/** What a backup says of itself. */
export function useFoundBackup(backup: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.foundBackup(backup),
    queryFn: () => client.backups.look({ backup }),
    enabled: backup !== "",
    staleTime: 0,
    gcTime: 0,
  });
}

/** The job, or undefined while there is none. */
export function useBackupJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.backupJob(jobId ?? ""),
    queryFn: () => client.backups.job({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  }).data;
}

/** Whether the library that was asked for is the open one by now. @param path null while none was asked for */
export function useIsOpen(path: string | null): boolean {
  const { client } = useApi();
  const info = useQuery({
    queryKey: [...keys.backups, "open", path],
    queryFn: () => client.app.info({}),
    enabled: path !== null,
    refetchInterval: ASK_EVERY,
    retry: true,
  });
  return path !== null && info.data?.libraryPath === path;
}

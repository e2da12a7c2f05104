/** @file What the host in memory says of backups: one that goes on forever, one that can be looked at. */
import type { BackupJob, BackupStatus } from "#contract/backups.ts";

/** Answers by method. @param last when the last backup was made; null for never */
export function backupAnswers(last: string | null): Record<string, (input: never) => unknown> {
  const bytes = 4_310_000_000;
  const folder = "/media/anna/Archive disk/Emend backups";
  const status: BackupStatus = {
    libraryPath: "/home/anna/.local/share/emend/library",
    canChoose: true,
    folder,
    last: last === null ? null : { at: last, path: `${folder}/Emend backup 2026-02-01`, bytes },
    others: ["/home/anna/.local/share/emend/library of 2026-02-01"],
    missing: null,
    running: null,
  };
  const job: BackupJob = {
    ...{ id: "backup", kind: "backup", state: "running", phase: "files" },
    ...{ done: 2_310, total: 5_120, path: null, bytes: 0, runningRuns: [], message: null },
  };
  const place = { files: 5_121, bytes, free: 212_000_000_000 };
  return {
    "backups.status": () => status,
    "backups.plan": () => ({ path: `${folder}/Emend backup 2026-03-02`, ...place }),
    "backups.look": () => ({ createdAt: "2026-02-01T09:30:00.000Z", into: status.others[0], ...place }),
    "backups.chooseFolder": () => ({ path: folder }),
    "backups.start": () => ({ jobId: job.id }),
    "backups.restore": () => ({ jobId: "restore" }),
    "backups.job": ({ jobId }: { jobId: string }) =>
      jobId === job.id ? job : { ...job, id: jobId, kind: "restore", state: "done", path: status.others[0], bytes },
    "backups.cancel": () => ({}),
    "backups.open": () => ({}),
  };
}

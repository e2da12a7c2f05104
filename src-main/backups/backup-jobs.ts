/** @file Backups and restoring as jobs. */
import type { BackupJob } from "#contract/backups.ts";
import { Jobs, type RunningJob } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";

export class BackupJobs extends Jobs<BackupJob> {
  constructor(events: EventBus) {
    super({
      tell: (state) => events.emit("backups.progress", state),
      kept: 20,
      forgotten: "This backup is over and forgotten. Make another.",
      diskFull: "The disk is full. Free some space or choose another folder; nothing half is left.",
    });
  }

  start(kind: BackupJob["kind"], work: (job: RunningJob<BackupJob>) => Promise<void>): { jobId: string } {
    const phase = kind === "backup" ? "database" : "checking";
    return this.run(
      (id) => ({
        id,
        kind,
        state: "running",
        phase,
        done: 0,
        total: 0,
        path: null,
        bytes: 0,
        runningRuns: [],
        message: null,
      }),
      work,
    );
  }
}

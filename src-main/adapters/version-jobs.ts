/** @file Comparing, measuring, mixing and drawing blind comparisons as jobs. */
import type { VersionJob } from "#contract/adapters.ts";
import { Jobs, type RunningJob } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";

export type RunningVersionJob = RunningJob<VersionJob>;

export class VersionJobs extends Jobs<VersionJob> {
  constructor(events: EventBus) {
    super({
      tell: (state) => events.emit("adapters.progress", state),
      kept: 20,
      forgotten: "This is over and forgotten. Start it again.",
      diskFull: "The disk is full. Free some space and try again.",
    });
  }

  /** Starts work as a job. What it throws ends the job as failed, or as cancelled where somebody did. */
  start(kind: VersionJob["kind"], work: (job: RunningVersionJob) => Promise<void>): { jobId: string } {
    const empty = { comparison: null, measured: [], leaderboard: null, versionId: null, trialId: null, message: null };
    return this.run((id) => ({ id, kind, state: "running", done: 0, total: 0, ...empty }), work);
  }
}

/** @file Freezing, checking and comparing as jobs. */
import type { DataSetJob } from "#contract/datasets.ts";
import { Jobs, type RunningJob } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";

export class DataSetJobs extends Jobs<DataSetJob> {
  constructor(events: EventBus) {
    super({
      tell: (state) => events.emit("datasets.progress", state),
      kept: 20,
      forgotten: "This is over and forgotten. Start it again.",
      diskFull: "The disk is full. Free some space and try again; nothing half is left.",
    });
  }

  /** Starts work as a job. What it throws ends the job as failed, or as cancelled where somebody did. */
  start(kind: DataSetJob["kind"], work: (job: RunningJob<DataSetJob>) => Promise<void>): { jobId: string } {
    const empty = { done: 0, total: 0, versionId: null, differences: null, message: null };
    return this.run((id) => ({ id, kind, state: "running", ...empty }), work);
  }
}

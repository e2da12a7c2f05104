/** @file Exports and imports as jobs. */
import type { FormatJob } from "#contract/formats.ts";
import { Jobs, type RunningJob as PlainJob } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";

/** Notes that a job carries; of more only the count is of interest. */
const MOST_NOTES = 200;

export interface RunningJob extends PlainJob<FormatJob> {
  note(message: string): void;
}

export class FormatJobs extends Jobs<FormatJob> {
  constructor(events: EventBus) {
    super({
      tell: (state) => events.emit("formats.progress", state),
      kept: 50,
      forgotten: "This export or import is over and forgotten.",
      diskFull: "The disk is full. Free some space and try again; nothing half is left.",
      atEnd: { current: null },
    });
  }

  /** Starts work as a job. What it throws ends the job as failed, or as cancelled where somebody did. */
  start(begin: Pick<FormatJob, "kind" | "format">, work: (job: RunningJob) => Promise<void>): { jobId: string } {
    const empty = { lines: 0, current: null, path: null, bytes: 0, documentIds: [], notes: [], message: null };
    return this.run(
      (id) => ({ id, ...begin, state: "running", done: 0, total: 0, ...empty }),
      (job) => {
        const note = (message: string) => {
          const { notes } = job.state();
          if (notes.length < MOST_NOTES) job.change({ notes: [...notes, message] });
        };
        return work({ ...job, note });
      },
    );
  }
}

/** @file Spans of what the application does by itself: imports and training runs, as the events tell of them. Off unless somebody named a collector. */
import type { ImportJob } from "#contract/documents.ts";
import type { Run } from "#contract/training.ts";
import { openTracing, PhaseParts, type Tracing, tracesEndpoint } from "../platform/tracing.ts";
import { RUN_SPAN, STAGES } from "../training/run-stages.ts";
import type { EventBus } from "./event-bus.ts";

export interface WorkSpans {
  /** For work that is measured where it is done. */
  tracing: Tracing;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** @param env OpenTelemetry's own variables (OTEL_…) say whether spans are sent, and where */
export function traceWork(
  events: EventBus,
  env: Readonly<Record<string, string | undefined>>,
  version: string,
): WorkSpans {
  const endpoint = tracesEndpoint(env);
  const tracing = openTracing(endpoint, version);
  if (endpoint === null) return { tracing, close: () => tracing.close() };
  const open = new Map<string, PhaseParts>();
  const partsOf = (id: string, name: string): PhaseParts => {
    const parts = open.get(id) ?? new PhaseParts(tracing.begin(name, null));
    open.set(id, parts);
    return parts;
  };
  const end = (id: string, facts: Record<string, string | number>, failed: boolean) => {
    open.get(id)?.end(facts, failed);
    open.delete(id);
  };
  const unsubscribe = events.subscribe(({ name, payload }) => {
    if (name === "training.progress") {
      const run = payload as Run;
      if (run.state === "running") partsOf(run.id, RUN_SPAN).enter(STAGES[run.phase]);
      // Also told of words that somebody adds to a run of long ago.
      else end(run.id, { "emend.state": run.state, "emend.steps": run.step }, run.state === "failed");
    } else if (name === "documents.importProgress") {
      const job = payload as ImportJob;
      if (job.state === "running") partsOf(job.id, "import").enter("files");
      else
        end(
          job.id,
          { "emend.state": job.state, "emend.files": job.done, "emend.documents": job.documentIds.length },
          false,
        );
    }
  });
  const close = async () => {
    unsubscribe();
    for (const parts of open.values()) parts.end({ "emend.state": "interrupted" }, false);
    await tracing.close();
  };
  return { tracing, close };
}

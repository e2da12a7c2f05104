/** @file Spans of `emend train`, as the window has them of its runs. Off unless somebody named a collector. */
import { AppError } from "#contract/errors.ts";
import { VERSION } from "../compose.ts";
import { openTracing, PhaseParts, tracesEndpoint } from "../platform/tracing.ts";
import { RUN_SPAN, STAGES } from "../training/run-stages.ts";
import type { TrainerEvent } from "../training/trainer-protocol.ts";

/**
 * Does the work within the span of a run, which begins now; what is left is sent before this ends.
 * @param work is given what hears the trainer's events
 * @param env OpenTelemetry's own variables (OTEL_…) say whether spans are sent, and where
 */
export async function tracedRun(
  work: (hear: (event: TrainerEvent) => void) => Promise<void>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const tracing = openTracing(tracesEndpoint(env), VERSION);
  const parts = new PhaseParts(tracing.begin(RUN_SPAN, null));
  let steps = 0;
  const end = (state: "done" | "cancelled" | "failed") =>
    parts.end({ "emend.state": state, "emend.steps": steps }, state === "failed");
  parts.enter(STAGES.environment);
  try {
    await work((event) => {
      if (event.type === "phase") parts.enter(STAGES[event.phase]);
      else if (event.type === "step") steps = event.step;
    });
    end("done");
  } catch (error) {
    end(error instanceof AppError && error.code === "cancelled" ? "cancelled" : "failed");
    throw error;
  } finally {
    // A collector that is away must not keep the command: what it is told has its own time limit.
    await tracing.close().catch(() => {});
  }
}

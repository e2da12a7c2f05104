/** @file The stages of a run as spans name them, in the window and on the command line. */
import type { Run } from "#contract/training.ts";

/** The span of a whole run. */
export const RUN_SPAN = "training run";

/** What a run's phases are a part of. */
export const STAGES: Readonly<Record<Run["phase"], "prepare" | "train" | "evaluate" | "export" | null>> = {
  queued: null,
  environment: "prepare",
  manifest: "prepare",
  loading: "prepare",
  preparing: "prepare",
  training: "train",
  exporting: "export",
  checking: "evaluate",
  scoring: "evaluate",
  saving: "export",
};

/** @file Who else gets a run's figures. Nobody by itself. */
import { z } from "zod";

const Place = z.string().trim().min(1).max(1_000).nullable().default(null);

export const TrackerChoice = z.object({
  /** Folder of TensorBoard's event files; absolute, as all folders here. */
  tensorboard: Place,
  /** Folder of MLflow's file store, or a server, `http://…` or `https://…`. */
  mlflow: Place,
  /** Name under which a finished version is registered in MLflow; not at all where it is null. */
  mlflowModel: z.string().trim().min(1).max(100).nullable().default(null),
  /** Folder of Weights & Biases' offline runs. */
  wandb: Place,
});
export type TrackerChoice = z.output<typeof TrackerChoice>;

export const Trackers = z.object({
  chosen: TrackerChoice,
  /** Where each writes when only a tick is set. */
  folders: z.object({ tensorboard: z.string(), mlflow: z.string(), wandb: z.string() }),
});
export type Trackers = z.infer<typeof Trackers>;

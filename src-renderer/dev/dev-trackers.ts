/** @file Trackers of the development page: `?trackers=folder`, `?trackers=server`. */
import type { TrackerChoice, Trackers } from "#contract/trackers.ts";

const folders = {
  tensorboard: "/home/me/Emend/trackers/tensorboard",
  mlflow: "/home/me/Emend/trackers/mlflow",
  wandb: "/home/me/Emend/trackers/wandb",
};

export function trackerAnswers(query: URLSearchParams) {
  const asked = query.get("trackers");
  const server = asked === "server";
  let chosen: TrackerChoice = {
    tensorboard: asked === null ? null : folders.tensorboard,
    mlflow: server ? "https://mlflow.example.org" : null,
    mlflowModel: server ? "Fraktur" : null,
    wandb: asked === null ? null : folders.wandb,
  };
  return {
    "training.trackers": (): Trackers => ({ chosen, folders }),
    "training.setTrackers": (next: TrackerChoice): Trackers => {
      chosen = next;
      return { chosen, folders };
    },
  };
}

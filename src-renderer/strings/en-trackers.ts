/** @file English: the trackers of runs. A part of en-training.ts. */

export const trackerStrings = {
  title: "Trackers",
  off: "Off",
  lead: "Other programs can get the figures of your runs: error rates, loss, speed, the knobs and the run's name. They never get texts or images of lines. A tracker that fails only warns; the run goes on.",
  names: { tensorboard: "TensorBoard", mlflow: "MLflow", wandb: "Weights & Biases (offline)" },
  folder: "Folder",
  stays: "Stays on this machine.",
  wandbStays: "Stays on this machine: Emend never sends it. “wandb sync” does, if you run it yourself.",
  mlflowPlaces: { off: "Off", folder: "In a folder", server: "On a server" },
  address: "https://…",
  server: "Server",
  leaves: (server: string) =>
    `Leaves this machine: with every run, its figures, knobs and name go to ${server}. Emend keeps no password or token; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, where Emend is started.`,
  yourServer: "your server",
  register: "Register finished versions",
  model: "Name in the registry",
  modelHint:
    "The model is copied there as well. It can repeat what it learned, and may carry short runs of your text. Not done where a private line was learned from; the report with texts stays here.",
  install: "Install now",
  installed: "Their libraries are installed, with their own telemetry off.",
  missing: "Their libraries (about 100 MB from the Python registry, telemetry off) are installed with the next run.",
};

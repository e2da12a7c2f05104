/** @file Which trackers the runs of this library feed: a setting, off until a person sets it. */
import { readFile, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { TrackerChoice, type Trackers } from "#contract/trackers.ts";
import type { SettingsRepository } from "../storage/settings-repository.ts";
import type { PythonEnvironment } from "./python-environment.ts";
import type { TrainRequest } from "./trainer-protocol.ts";

const KEY = "trackers";

export class TrackerSettings {
  readonly #settings: SettingsRepository;
  readonly #libraryFolder: string;

  constructor(settings: SettingsRepository, libraryFolder: string) {
    this.#settings = settings;
    this.#libraryFolder = libraryFolder;
  }

  get(): Trackers {
    // What an older or newer Emend wrote and cannot be read counts as nothing: off is the safe side.
    const stored = TrackerChoice.safeParse(this.#settings.get(KEY) ?? {});
    const folder = (name: string) => join(this.#libraryFolder, "trackers", name);
    return {
      chosen: stored.success ? stored.data : TrackerChoice.parse({}),
      folders: { tensorboard: folder("tensorboard"), mlflow: folder("mlflow"), wandb: folder("wandb") },
    };
  }

  /** @throws AppError `bad-input` that says which place is none */
  set(choice: TrackerChoice): Trackers {
    checkTrackers(choice);
    this.#settings.set(KEY, choice);
    return this.get();
  }
}

/** For a run's request: only what is chosen. */
export function requestTrackers(choice: TrackerChoice): Pick<TrainRequest, "trackers"> {
  const chosen = Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== null));
  return Object.keys(chosen).length === 0 ? {} : { trackers: chosen };
}

/** What a run has to do with trackers before its trainer starts. */
export class RunTrackers {
  readonly #settings: Pick<TrackerSettings, "get">;
  readonly #environment: Pick<PythonEnvironment, "prepareTrackers">;
  readonly #log: (message: string) => void;

  constructor(
    settings: Pick<TrackerSettings, "get">,
    environment: Pick<PythonEnvironment, "prepareTrackers">,
    log: (message: string) => void,
  ) {
    this.#settings = settings;
    this.#environment = environment;
    this.#log = log;
  }

  /**
   * Puts what is chosen now into a new run's request; one that is resumed keeps what it had. Where any is asked for,
   * their libraries are installed; without them the trainer says so and goes on.
   */
  async prepare(requestFile: string, signal: AbortSignal): Promise<void> {
    const request = JSON.parse(await readFile(requestFile, "utf8")) as TrainRequest;
    if (request.trackers === undefined) {
      request.trackers = requestTrackers(this.#settings.get().chosen).trackers ?? {};
      await writeFile(requestFile, JSON.stringify(request, null, 2));
    }
    if (Object.keys(request.trackers).length === 0) return;
    try {
      await this.#environment.prepareTrackers(signal);
    } catch (error) {
      this.#log(`The trackers could not be set up: ${String(error)}`);
    }
  }
}

/** @throws AppError `bad-input` */
export function checkTrackers({ tensorboard, mlflow, mlflowModel, wandb }: TrackerChoice): void {
  for (const folder of [tensorboard, wandb]) {
    if (folder !== null && !isAbsolute(folder)) throw noPlace(folder);
  }
  if (mlflow !== null && !isAbsolute(mlflow)) checkServer(mlflow);
  if (mlflowModel !== null && mlflow === null) {
    throw new AppError("bad-input", "To register versions, say where MLflow is: a folder or a server.");
  }
}

function checkServer(address: string): void {
  const url = URL.parse(address);
  if (url === null || !["http:", "https:"].includes(url.protocol)) throw noPlace(address);
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw new AppError(
      "bad-input",
      "Leave user, password and token out of MLflow's address: it is kept with the run. Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, in the environment that Emend is started from.",
    );
  }
}

function noPlace(text: string): AppError {
  return new AppError(
    "bad-input",
    `“${text}” is no place for a tracker. Give a whole path of a folder; MLflow also takes a server (https://…).`,
  );
}

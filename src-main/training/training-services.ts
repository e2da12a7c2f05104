/** @file Everything of the domain, made once. */
import { join } from "node:path";
import sharp from "sharp";
import type { Version } from "#contract/adapters.ts";
import type { InstalledModels } from "../models/installed.ts";
import { cacheFolder } from "../platform/paths.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { Estimator } from "./estimator.ts";
import { LargeBases } from "./large-bases.ts";
import { LearningCurves } from "./learning-curves.ts";
import { PythonEnvironment } from "./python-environment.ts";
import { RunCare } from "./run-care.ts";
import { RunEstimates } from "./run-estimates.ts";
import { RunRepository } from "./run-repository.ts";
import { RunTrackers, TrackerSettings } from "./trackers.ts";
import type { TrainingServiceOptions } from "./training-needs.ts";
import { TrainingService } from "./training-service.ts";

export interface TrainingNeeds
  extends Pick<TrainingServiceOptions, "baseModel" | "register" | "parent" | "log" | "dataSets"> {
  database: Db;
  events: EventBus;
  blobs: BlobStore;
  libraryFolder: string;
  resourcesFolder: string;
  versions: () => readonly Version[];
  /** Large models of this machine. */
  installed: Pick<InstalledModels, "list" | "find">;
  /** Lets go of a large model that is held for reading. */
  releaseLarge: () => Promise<void>;
}

export interface TrainingServices {
  environment: PythonEnvironment;
  training: TrainingService;
  care: RunCare;
  curves: LearningCurves;
  trackers: TrackerSettings;
  /** Large models that can be taught, and whether a run on one would fit. */
  large: LargeBases;
  estimates: RunEstimates;
  dispose(): void;
}

export function makeTraining(needs: TrainingNeeds): TrainingServices {
  const { database, events, blobs, libraryFolder, resourcesFolder } = needs;
  const environment = new PythonEnvironment({
    folder: join(cacheFolder(), "trainer"),
    trainerFolder: join(resourcesFolder, "trainer"),
    onChange: (status) => events.emit("training.environmentChanged", status),
  });
  const repository = new RunRepository(database);
  const runsFolder = join(libraryFolder, "runs");
  const imageSize = async (path: string) => {
    const { width, height } = await sharp(path).metadata();
    return { width, height };
  };
  const { baseModel, log } = needs;
  const settings = new SettingsRepository(database);
  const trackers = new TrackerSettings(settings, libraryFolder);
  const large = new LargeBases({ installed: needs.installed, release: needs.releaseLarge });
  const estimator = new Estimator(() => environment.command());
  const training = new TrainingService({
    large,
    ...{ repository, environment, events, blobs, runsFolder, baseModel, imageSize, log },
    adaptersFolder: join(libraryFolder, "adapters"),
    register: needs.register,
    trackers: new RunTrackers(trackers, environment, log),
    parent: needs.parent,
    ...(needs.dataSets === undefined ? {} : { dataSets: needs.dataSets }),
    forecast: (trainLines, heldIds) => curves.forecast(trainLines, heldIds),
  });
  const curves = new LearningCurves({
    ...{ training, environment, events, blobs, runsFolder, baseModel, imageSize, log },
    settings,
  });
  const care = new RunCare({
    ...{ training, repository, events, runsFolder },
    versionOf: (runId) => {
      const version = needs.versions().find((candidate) => candidate.runId === runId);
      return version === undefined ? null : { id: version.id, name: version.name, active: version.active };
    },
  });
  const estimates = new RunEstimates({ training, large, estimator, blobs });
  const dispose = () => {
    training.dispose();
    curves.dispose();
    estimator.dispose();
  };
  return { environment, training, care, curves, trackers, large, estimates, dispose };
}

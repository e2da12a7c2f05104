/** @file Everything of the domain, made once. */
import { join } from "node:path";
import sharp from "sharp";
import type { Version } from "#contract/adapters.ts";
import { cacheFolder } from "../platform/paths.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { LearningCurves } from "./learning-curves.ts";
import { PythonEnvironment } from "./python-environment.ts";
import { RunCare } from "./run-care.ts";
import { RunRepository } from "./run-repository.ts";
import { RunTrackers, TrackerSettings } from "./trackers.ts";
import { TrainingService, type TrainingServiceOptions } from "./training-service.ts";

export interface TrainingNeeds
  extends Pick<TrainingServiceOptions, "baseModel" | "register" | "parent" | "log" | "dataSets"> {
  database: Db;
  events: EventBus;
  blobs: BlobStore;
  libraryFolder: string;
  resourcesFolder: string;
  versions: () => readonly Version[];
}

export interface TrainingServices {
  environment: PythonEnvironment;
  training: TrainingService;
  care: RunCare;
  curves: LearningCurves;
  trackers: TrackerSettings;
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
  const training = new TrainingService({
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
  return { environment, training, care, curves, trackers };
}

/** @file Everything about versions, over one library, for compose.ts. */
import { join } from "node:path";
import type { Dependents } from "#contract/adapters.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { Journal } from "../corrections/journal.ts";
import type { RecognitionEngine } from "../recognition/engine.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import type { PythonEnvironment } from "../training/python-environment.ts";
import type { RunParent } from "../training/run-parent.ts";
import { AdapterRepository } from "./adapter-repository.ts";
import { AdapterService, type AdapterServiceOptions, BASE_VERSION } from "./adapter-service.ts";
import { AlertRepository } from "./alert-repository.ts";
import { CompareService } from "./compare-service.ts";
import { ComparisonRepository } from "./comparison-repository.ts";
import { ComparisonSets, type FrozenSets } from "./comparison-sets.ts";
import { MixService, type MixServiceOptions } from "./mix-service.ts";
import { Promotion } from "./promotion.ts";
import { TrialRepository } from "./trial-repository.ts";
import { TrialService, type TrialServiceOptions } from "./trial-service.ts";
import { VersionCare } from "./version-care.ts";
import { VersionJobs } from "./version-jobs.ts";
import { VersionReader } from "./version-reader.ts";
import { VersionStepRepository } from "./version-step-repository.ts";
import { VersionSteps } from "./version-steps.ts";
import { VersionUse } from "./version-use.ts";

export interface VersionServices {
  adapters: AdapterService;
  use: VersionUse;
  steps: VersionSteps;
  promotion: Promotion;
  care: VersionCare;
  jobs: VersionJobs;
  sets: ComparisonSets;
  compare: CompareService;
  trials: TrialService;
  mix: MixService;
  /** A version as training goes on from it. @throws AppError `not-found`, `bad-input` */
  parent: (id: string) => RunParent;
}

export interface VersionNeeds {
  database: Db;
  settings: AdapterServiceOptions["settings"];
  events: EventBus;
  blobs: BlobStore;
  engine: Pick<RecognitionEngine, "readLineFiles">;
  libraryFolder: string;
  base: AdapterServiceOptions["base"] & { sha256: string };
  exported: (adapterId: string, path: string) => void;
  environment: () => Pick<PythonEnvironment, "prepare" | "command">;
  baseModel: MixServiceOptions["baseModel"];
  publications: (adapterId: string) => Dependents["publications"];
  frozen: FrozenSets;
  corrections: CorrectionService;
  journal: Journal;
  sideSeed?: TrialServiceOptions["sideSeed"];
}

export function makeVersions(needs: VersionNeeds): VersionServices {
  const { database, settings, events, blobs, engine, libraryFolder, exported } = needs;
  const { sha256, ...base } = needs.base;
  const repository = new AdapterRepository(database);
  const adapters = new AdapterService({ repository, settings, events, libraryFolder, base, exported });
  const choices = new VersionStepRepository(database);
  const steps = new VersionSteps({ steps: choices, adapters: repository, settings, events });
  const use = new VersionUse(adapters, choices, steps);
  const comparisons = new ComparisonRepository(database);
  const jobs = new VersionJobs(events);
  const sets = new ComparisonSets({
    repository: comparisons,
    runsFolder: join(libraryFolder, "runs"),
    frozen: needs.frozen,
    version: (id) => {
      if (id === BASE_VERSION.id) return { name: BASE_VERSION.name, runId: null };
      const found = adapters.find(id);
      return found === null ? null : { name: found.name, runId: adapters.runOf(id) };
    },
  });
  const reader = new VersionReader({
    repository: comparisons,
    engine,
    blobs,
    version: async (id) => {
      if (id === BASE_VERSION.id) return { ...BASE_VERSION, sha256, model: null };
      await adapters.check(id);
      const name = adapters.find(id)?.name ?? "";
      return { id, name, sha256: adapters.sha256(id), model: adapters.model(id) };
    },
  });
  const alerts = new AlertRepository(database);
  const compare = new CompareService({ repository: comparisons, sets, jobs, reader, alerts });
  const { corrections, journal, sideSeed } = needs;
  const trials = new TrialService({
    ...{ repository: new TrialRepository(database), jobs, reader, corrections, journal, events },
    ...(sideSeed === undefined ? {} : { sideSeed }),
  });
  const promotion = new Promotion({ adapters, steps, compare, jobs });
  const { publications } = needs;
  const care = new VersionCare({
    adapters: repository,
    comparisons,
    choices,
    use,
    steps,
    events,
    libraryFolder,
    publications,
  });
  const mix = new MixService({
    adapters,
    jobs,
    environment: needs.environment,
    baseModel: needs.baseModel,
    adaptersFolder: join(libraryFolder, "adapters"),
  });
  const parent = (id: string): RunParent => ({ ...adapters.trainable(id), learnt: comparisons.learnt(id) });
  return { adapters, use, steps, promotion, care, jobs, sets, compare, trials, mix, parent };
}

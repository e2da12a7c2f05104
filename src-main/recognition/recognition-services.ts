/** @file The services of the domain over one library, for compose.ts. */
import type { EventBus } from "../rpc/event-bus.ts";
import { BuiltinEngine } from "./builtin-engine.ts";
import type { SpawnEngineProcess } from "./engine-protocol.ts";
import { forkEngineProcess } from "./fork-engine-process.ts";
import { LargeEngines, type LargeEnginesOptions } from "./large/large-engines.ts";
import { largeSource } from "./large/large-source.ts";
import { ModelService, type Settings } from "./model-service.ts";
import { makeModelStore } from "./models/open-model-store.ts";
import { type LocalVersion, ReaderService } from "./reader-service.ts";
import type { ReadingService } from "./reading-service.ts";

export interface RecognitionNeeds {
  settings: Settings;
  events: EventBus;
  resourcesFolder: string;
  /** How the worker process is started; a forked Node process when left out. */
  spawn: SpawnEngineProcess | undefined;
  /** Which version reads a document on this machine. */
  version: (documentId: string) => LocalVersion;
  reading: () => Pick<ReadingService, "jobs">;
  /** Large models of this machine; null where none has that id. */
  findLarge: LargeEnginesOptions["find"];
  environment: LargeEnginesOptions["environment"];
  log: (message: string) => void;
}

export interface RecognitionServices {
  models: ModelService;
  /** The built-in one: it finds lines and cuts them out whatever reads. */
  engine: BuiltinEngine;
  /** Reads with any version: the built-in one's, and those of large models. */
  engines: LargeEngines;
  /** Sources of other engines are registered here. */
  readers: ReaderService;
}

export function makeRecognition(needs: RecognitionNeeds): RecognitionServices {
  const { settings, events } = needs;
  const models = new ModelService(makeModelStore(needs.resourcesFolder), events, settings);
  const engine = new BuiltinEngine({
    spawn: needs.spawn ?? forkEngineProcess,
    models: () => models.models(),
    requested: () => models.requestedProvider(),
  });
  const { findLarge: find, environment, log } = needs;
  const engines = new LargeEngines({ builtin: engine, find, environment, log: (line) => log(`large model: ${line}`) });
  const readers = new ReaderService({
    ...{ builtin: engines, settings, events, version: needs.version },
    busy: () =>
      needs
        .reading()
        .jobs()
        .some((job) => job.state === "running"),
  });
  readers.register(largeSource({ engines, find, told: () => readers.tell() }));
  return { models, engine, engines, readers };
}

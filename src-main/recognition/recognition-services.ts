/** @file The services of the domain over one library, for compose.ts. */
import { join } from "node:path";
import { configFolder } from "../platform/paths.ts";
import { FileSecretStore, type SecretStore, type SecretWords } from "../platform/secret-store.ts";
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
import type { HomeRules } from "./remote/home-guard.ts";
import { RemoteService } from "./remote/remote-service.ts";

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
  /** What of pages must not leave this machine, and where it is put on record that the rest may. */
  privacy: () => { home: HomeRules; audit: { append(entry: RemoteEntry): void } };
  /** Where keys of servers are kept; a file of its owner alone when left out. */
  keys: SecretStore | undefined;
}

interface RemoteEntry {
  action: "remote";
  summary: string;
  subjects: readonly string[];
}

export const SERVER_KEYS: { file: string; words: SecretWords } = {
  file: "reading-servers",
  words: { secret: "key of the server", remove: "Remove it there where it was typed, under Versions." },
};

export interface RecognitionServices {
  models: ModelService;
  /** The built-in one: it finds lines and cuts them out whatever reads. */
  engine: BuiltinEngine;
  /** Reads with any version: the built-in one's, and those of large models. */
  engines: LargeEngines;
  /** Sources of other engines are registered here. */
  readers: ReaderService;
  remote: RemoteService;
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
  const remote = new RemoteService({
    ...{ settings, readers, local: engine, engines },
    secrets: needs.keys ?? new FileSecretStore(join(configFolder(), SERVER_KEYS.file), SERVER_KEYS.words),
    rules: {
      stay: (...call) => needs.privacy().home.stay(...call),
      crops: (...call) => needs.privacy().home.crops(...call),
    },
    record: (summary) => needs.privacy().audit.append({ action: "remote", summary, subjects: [] }),
  });
  readers.register(remote);
  return { models, engine, engines, readers, remote };
}

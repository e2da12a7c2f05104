/** @file Everything of the domain, made once; and what keeps a library from being closed. */
import { homedir } from "node:os";
import { join } from "node:path";
import { configFolder } from "../platform/paths.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { SettingsRepository } from "../storage/settings-repository.ts";
import { BackupJobs } from "./backup-jobs.ts";
import { BackupService, type BackupServiceOptions } from "./backup-service.ts";

/** What a host can do about folders and libraries; left out where it cannot. */
export interface LibraryHost {
  /** The system's dialog for a folder; null where it was closed. */
  chooseFolder?: () => Promise<string | null>;
  /** Starts anew with another library, once the answer that is being given is out. */
  openLibrary?: (path: string) => void;
}

export interface BackupNeeds extends Pick<BackupServiceOptions, "underWay">, LibraryHost {
  libraryFolder: string;
  blobs: BlobStore;
  settings: SettingsRepository;
  events: EventBus;
  log?: (message: string) => void;
}

export interface BackupServices {
  service: BackupService;
  jobs: BackupJobs;
}

export function makeBackups(needs: BackupNeeds): BackupServices {
  const { libraryFolder, blobs, settings, underWay, chooseFolder, openLibrary } = needs;
  const jobs = new BackupJobs(needs.events);
  const service = new BackupService({
    ...{ libraryFolder, blobs, settings, underWay, chooseFolder, openLibrary, jobs },
    configFolder: configFolder(),
    usualFolder: join(homedir(), "Emend backups"),
  });
  void service
    .dropHalf()
    .catch((error: unknown) => needs.log?.(`a half backup could not be deleted: ${String(error)}`));
  return { service, jobs };
}

interface Working {
  running(): boolean;
}

/** Those that work on a library for longer than a call. */
export interface Workers {
  training: { runs(): readonly { state: string }[] };
  reading: { jobs(): readonly { state: string }[] };
  publishing: Working;
  dataSets: { jobs: Working };
  imports: Working;
  formatJobs: Working;
  backups: { jobs: Working };
}

/** Why nothing else can be done now, and when it can; null where nothing is in its way. @param then what waits for it */
export function workUnderWay(workers: Workers, then: string): string | null {
  const reason = going(workers);
  return reason === null ? null : `${reason} Wait for it or cancel it, then ${then}.`;
}

function going({ training, reading, publishing, dataSets, imports, formatJobs, backups }: Workers): string | null {
  if (training.runs().some((run) => run.state === "running")) return "A version is being trained.";
  if (reading.jobs().some((job) => job.state === "running")) return "Pages are being read.";
  if (publishing.running()) return "Something is being published or fetched.";
  if (dataSets.jobs.running()) return "A data set is being frozen or checked.";
  if (backups.jobs.running()) return "A backup is being made or restored.";
  return imports.running() || formatJobs.running() ? "Files are being imported or exported." : null;
}

/** @file Backups from the window: where to, how large, when the last was; and backups that become libraries. */
import { existsSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { BackupJob, BackupPlan, BackupStatus, FoundBackup } from "#contract/backups.ts";
import { AppError } from "#contract/errors.ts";
import { freeBytesFor, realPath } from "../platform/disk-space.ts";
import type { RunningJob } from "../platform/jobs.ts";
import { chooseLibrary, chosenLibrary, isLibrary, knownLibraries } from "../platform/libraries.ts";
import { lockLibrary } from "../platform/library-lock.ts";
import { type BackupWatch, backUp, backupSize, isBackup, readBackup, restore } from "../storage/backup.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import type { SettingsRepository } from "../storage/settings-repository.ts";
import type { BackupJobs } from "./backup-jobs.ts";

const LAST = "backup.last";
/** The backup that is being made: whoever opens the library next knows that it was cut off. */
const BEGUN = "backup.begun";
const NAME = "Emend backup";
/** Bytes that stay free beside a backup: a full disk is no place to work on. */
const MARGIN = 50_000_000;

export interface BackupServiceOptions {
  libraryFolder: string;
  configFolder: string;
  /** Where backups are looked for and put while none was made. */
  usualFolder: string;
  jobs: BackupJobs;
  blobs: BlobStore;
  settings: SettingsRepository;
  /** What keeps the library from being closed now, and what to do; null for nothing. */
  underWay: (then: string) => string | null;
  /** The host's dialog, and its way to start with another library; left out where it has none. */
  chooseFolder?: (() => Promise<string | null>) | undefined;
  openLibrary?: ((path: string) => void) | undefined;
}

type Last = BackupStatus["last"];

export class BackupService {
  readonly #options: BackupServiceOptions;
  #running: string | null = null;

  constructor(options: BackupServiceOptions) {
    this.#options = options;
  }

  status(): BackupStatus {
    const { libraryFolder, configFolder, usualFolder, settings } = this.#options;
    const last = (settings.get(LAST) ?? null) as Last;
    const chosen = chosenLibrary(configFolder);
    return {
      libraryPath: libraryFolder,
      canChoose: this.#options.chooseFolder !== undefined,
      folder: last === null ? usualFolder : dirname(last.path),
      last,
      others: knownLibraries(configFolder).filter((path) => path !== libraryFolder),
      missing: chosen === null || chosen.there ? null : chosen.path,
      running: this.#running,
    };
  }

  /** @throws AppError `unavailable` where the host has no dialog */
  async chooseFolder(): Promise<{ path: string | null }> {
    const { chooseFolder } = this.#options;
    if (chooseFolder === undefined)
      throw new AppError("unavailable", "The web host cannot show folders. Type the folder's path instead.");
    return { path: await chooseFolder() };
  }

  /** @throws AppError `bad-input` where nothing can be put there */
  async plan(folder: string): Promise<BackupPlan> {
    const { libraryFolder } = this.#options;
    const place = this.#outside(folder);
    if (existsSync(place) && !statSync(place).isDirectory())
      throw new AppError("bad-input", `${place} is a file. Choose a folder.`);
    const day = new Date().toISOString().slice(0, 10);
    const [size, free] = [await backupSize(libraryFolder), await freeBytesFor(place)];
    return { path: freeName(place, `${NAME} ${day}`), ...size, free };
  }

  /** @throws AppError as `plan`; `disk-full` before anything is written; `busy` while another is made */
  async start(folder: string): Promise<{ jobId: string }> {
    const { path, bytes, free } = await this.plan(folder);
    roomFor(bytes, free);
    return this.#job("backup", async (job) => {
      const { libraryFolder, blobs, settings } = this.#options;
      // What the copied database names must still be there when its turn comes.
      const release = blobs.hold();
      settings.set(BEGUN, path);
      try {
        await mkdir(dirname(path), { recursive: true });
        const { createdAt, files, runningRuns } = await backUp(libraryFolder, path, { ...watchOf(job), inUse: true });
        const made = files.reduce((sum, { size }) => sum + size, 0);
        settings.set(LAST, { at: createdAt, path, bytes: made } satisfies Last);
        job.change({ path, bytes: made, runningRuns });
      } finally {
        release();
        settings.set(BEGUN, null);
      }
    });
  }

  /** Takes away what a killed Emend left of a backup. Only for whoever holds the library's lock. */
  async dropHalf(): Promise<void> {
    const { settings } = this.#options;
    const begun = settings.get(BEGUN);
    if (typeof begun !== "string") return;
    // Only what `start` names itself: a library from elsewhere must not say what is deleted here.
    if (isAbsolute(begun) && basename(begun).startsWith(NAME)) {
      const half = `${begun}.partial`;
      if (!existsSync(join(half, "backup.json"))) await rm(half, { recursive: true, force: true });
    }
    settings.set(BEGUN, null);
  }

  /** @throws AppError `damaged-file` where it is no whole backup */
  async look(backup: string): Promise<FoundBackup> {
    const { libraryFolder } = this.#options;
    const { createdAt, files } = await readBackup(absolute(backup));
    const into = freeName(dirname(libraryFolder), `${basename(libraryFolder)} of ${createdAt.slice(0, 10)}`);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return { createdAt, files: files.length, bytes, into, free: await freeBytesFor(into) };
  }

  /** @throws AppError `bad-input` for a folder that is there or of this library; `damaged-file`, `disk-full`, `busy` */
  async restore(backup: string, into: string): Promise<{ jobId: string }> {
    const from = absolute(backup);
    const { bytes } = await this.look(from);
    const place = this.#outside(into);
    if (existsSync(place))
      throw new AppError("bad-input", `${place} is there already. Name a folder that is not; nothing is overwritten.`);
    if (isInside(from, place)) throw new AppError("bad-input", "Name a folder outside of the backup.");
    roomFor(bytes, await freeBytesFor(place));
    return this.#job("restore", async (job) => {
      await mkdir(dirname(place), { recursive: true });
      await restore(from, place, watchOf(job));
      job.change({ path: place, bytes });
    });
  }

  /**
   * Closes this library and opens another, once the answer is out.
   * @throws AppError `bad-input` where there is no library; `library-locked`; `busy`; `unavailable`
   */
  open(path: string): void {
    const { libraryFolder, configFolder, openLibrary, underWay } = this.#options;
    const place = absolute(path);
    if (place === libraryFolder) throw new AppError("bad-input", "This library is open already.");
    if (isBackup(place))
      throw new AppError("bad-input", `${place} is a backup. Restore it, and open what comes of it.`);
    if (!isLibrary(place) || place.endsWith(".restoring"))
      throw new AppError("bad-input", `There is no library in ${place}. Choose another folder.`);
    const reason = underWay("open the other library");
    if (reason !== null) throw new AppError("busy", reason);
    if (openLibrary === undefined)
      throw new AppError("unavailable", `Start Emend with EMEND_LIBRARY=${place} to open this library.`);
    opens(place);
    chooseLibrary(configFolder, place, libraryFolder);
    openLibrary(place);
  }

  #job(kind: BackupJob["kind"], work: (job: RunningJob<BackupJob>) => Promise<void>): { jobId: string } {
    const { jobs } = this.#options;
    if (jobs.running()) throw new AppError("busy", "A backup is being made or restored. Wait for it, or cancel it.");
    const started = jobs.start(kind, async (job) => {
      try {
        await work(job);
      } finally {
        this.#running = null;
      }
    });
    this.#running = started.jobId;
    return started;
  }

  /** @throws AppError `bad-input` for a path inside of the library, which would grow by its own backup */
  #outside(path: string): string {
    const place = absolute(path);
    if (isInside(this.#options.libraryFolder, place))
      throw new AppError("bad-input", "Choose a folder outside of the library, best on another disk.");
    return place;
  }
}

function absolute(path: string): string {
  if (!isAbsolute(path)) throw new AppError("bad-input", `Give the whole path of the folder; “${path}” is none.`);
  return resolve(path);
}

/** @throws AppError `library-locked`, `library-too-new`, `damaged-file` where Emend could not start with it */
function opens(libraryFolder: string): void {
  const unlock = lockLibrary(libraryFolder);
  try {
    openDatabase(join(libraryFolder, "library.sqlite")).close();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = `The database in ${libraryFolder} is damaged (${String(error)}). Restore a backup of it.`;
    throw new AppError("damaged-file", message);
  } finally {
    unlock();
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(realPath(folder), realPath(path));
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}

const watchOf = ({ signal, change }: RunningJob<BackupJob>): BackupWatch => ({
  signal,
  told: (done, total, phase) => change({ done, total, phase }),
});

/** @throws AppError `disk-full` */
function roomFor(bytes: number, free: number | null): void {
  if (free === null || free >= bytes + MARGIN) return;
  const megabytes = (value: number) => `${Math.ceil(value / 1e6)} MB`;
  const message = `It takes ${megabytes(bytes)}, and ${megabytes(free)} are free there. Choose another disk or free some space.`;
  throw new AppError("disk-full", message);
}

/** The first of `name`, `name 2`, … that is free, also of a half one. */
function freeName(folder: string, name: string): string {
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? name : `${name} ${count}`);
    if (!existsSync(path) && !existsSync(`${path}.partial`)) return path;
  }
}

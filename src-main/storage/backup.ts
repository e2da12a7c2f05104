/**
 * @file A library's backup: one folder with its database as a whole and every file that belongs to it, each under its
 * SHA-256 in `backup.json`. It is checked when it is made and again before it takes a library's place.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import fs, { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import { belongingFiles, DATABASE, foldersOfRunning, mayGo } from "./library-files.ts";
import { migrate } from "./migrate.ts";

const LIST = "backup.json";

const Listed = z.object({
  format: z.literal(1),
  createdAt: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  /** Names of runs that were going, whose files are not in it. Backups of an earlier Emend say nothing of it. */
  runningRuns: z.array(z.string()).default([]),
});
export type BackupList = z.infer<typeof Listed>;

/** Told of steps as they are done: pages of the database while it is copied, then files. */
export type BackupProgress = (done: number, total: number, phase: BackupPhase) => void;
export type BackupPhase = "database" | "files" | "checking" | "copying";

export interface BackupWatch {
  told?: BackupProgress;
  /** Ends the work; what was begun is taken away. */
  signal?: AbortSignal | undefined;
}

export interface BackupOptions extends BackupWatch {
  /** The caller works in the library meanwhile: runs that are going are left out. */
  inUse?: boolean;
}

/** What a backup of a library will hold. */
export interface BackupSize {
  files: number;
  bytes: number;
}

/** Pages of the database that are copied before somebody else gets a turn. */
const PAGES_AT_ONCE = 200;
/** A file that is written to just then is copied again; this often at most. */
const MOST_TRIES = 3;

/** Measures what `backUp` would copy now. */
export async function backupSize(libraryFolder: string): Promise<BackupSize> {
  const size = { files: 0, bytes: 0 };
  for (const name of [DATABASE, `${DATABASE}-wal`]) size.bytes += (await sizeOf(join(libraryFolder, name))) ?? 0;
  for (const path of await belongingFiles(libraryFolder)) {
    size.bytes += (await sizeOf(join(libraryFolder, path))) ?? 0;
    size.files++;
  }
  return { ...size, files: size.files + 1 };
}

/**
 * Copies a library whose lock the caller holds; it may be in use by the caller meanwhile, if no file that its database
 * names is deleted.
 * @param into a folder that is not there yet; it appears whole or not at all. Until then it is `INTO.partial`.
 * @throws AppError `bad-input` where it is there already; `conflict` where a file of the library changes too fast or goes;
 *   errors of the disk as they are; the signal's reason
 */
export async function backUp(
  libraryFolder: string,
  into: string,
  { told = () => {}, signal, inUse = false }: BackupOptions = {},
): Promise<BackupList> {
  if (existsSync(into)) throw new AppError("bad-input", `${into} is there already. Name a folder that is not.`);
  const partial = `${into}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    const running = await copyDatabase(libraryFolder, partial, { told, signal });
    const going = inUse ? running : { runs: [], folders: new Set<string>() };
    const files = [await listed(partial, DATABASE)];
    const paths = await belongingFiles(libraryFolder, going.folders);
    for (const [index, path] of paths.entries()) {
      signal?.throwIfAborted();
      const copy = await copyWhole(libraryFolder, partial, path);
      if (copy !== null) files.push(copy);
      told(index + 1, paths.length, "files");
    }
    const list: BackupList = { format: 1, createdAt: new Date().toISOString(), files, runningRuns: going.runs };
    await writeFile(join(partial, LIST), `${JSON.stringify(list)}\n`, { flush: true });
    await rename(partial, into);
    return list;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/**
 * SQLite's own copy: whole, with what is still in the write-ahead log, as it stands when it begins.
 * @returns the runs that it calls running: one that ends meanwhile is going in what is restored, too
 */
async function copyDatabase(
  from: string,
  to: string,
  { told = () => {}, signal }: BackupWatch,
): Promise<ReturnType<typeof foldersOfRunning>> {
  const database = new Database(join(from, DATABASE));
  try {
    // A reader of its own: what is written meanwhile does not make the copy begin anew.
    database.exec("BEGIN");
    database.pragma("schema_version");
    await database.backup(join(to, DATABASE), {
      progress: ({ totalPages, remainingPages }) => {
        signal?.throwIfAborted();
        told(totalPages - remainingPages, totalPages, "database");
        return PAGES_AT_ONCE;
      },
    });
    return foldersOfRunning(database);
  } finally {
    database.close();
  }
}

/** @returns null for a file that went or was written all the time, and that the library can do without */
async function copyWhole(from: string, to: string, path: string): Promise<BackupList["files"][number] | null> {
  await mkdir(dirname(join(to, path)), { recursive: true });
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      await fs.copyFile(join(from, path), join(to, path));
      const [original, copy] = [await listed(from, path), await listed(to, path)];
      if (original.sha256 === copy.sha256) return copy;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      await rm(join(to, path), { force: true });
      if (mayGo(path)) return null;
      throw new AppError("conflict", `${path} was deleted meanwhile. Make the backup again.`, undefined, {
        cause: error,
      });
    }
  }
  await rm(join(to, path), { force: true });
  if (mayGo(path)) return null;
  throw new AppError("conflict", `${path} is being written. Wait until that is over, or stop it, and try again.`);
}

/**
 * Holds a backup against its list, and its database against SQLite's own checks.
 * @throws AppError `damaged-file` with what is wrong, `library-too-new`
 */
export async function checkBackup(folder: string, { told = () => {}, signal }: BackupWatch = {}): Promise<BackupList> {
  const list = await readBackup(folder);
  for (const [index, { path, size, sha256 }] of list.files.entries()) {
    signal?.throwIfAborted();
    const wrong = (what: string) =>
      new AppError("damaged-file", `${path} of this backup ${what}. Nothing was changed; use another backup.`);
    if (path.split("/").some((part) => part === ".." || part === "") || /[\\:]/.test(path)) throw wrong("has no place");
    if (!existsSync(join(folder, path))) throw wrong("is missing");
    const found = await listed(folder, path);
    if (found.size !== size || found.sha256 !== sha256) throw wrong("is damaged");
    told(index + 1, list.files.length, "checking");
  }
  return list;
}

/**
 * What a backup says of itself. Nothing of it is checked.
 * @throws AppError `damaged-file`, which tells a backup that was cut off from a folder that is none
 */
export async function readBackup(folder: string): Promise<BackupList> {
  if (!existsSync(join(folder, LIST)) && existsSync(join(folder, DATABASE)) && folder.endsWith(".partial")) {
    const message = `${folder} is a backup that was cut off before it was done. Delete it, and use another backup.`;
    throw new AppError("damaged-file", message);
  }
  try {
    return Listed.parse(JSON.parse(await readFile(join(folder, LIST), "utf8")));
  } catch {
    throw new AppError("damaged-file", `${folder} is no backup of Emend's, or its ${LIST} is damaged. Choose another.`);
  }
}

/** Whether a folder is a backup, whole or not: nothing to work in. */
export const isBackup = (folder: string): boolean => existsSync(join(folder, LIST)) || folder.endsWith(".partial");

/**
 * Puts a backup in a library's place. No Emend may have the library open: the caller holds its lock.
 * @returns where the library lies that was there before; null where there was none
 * @throws AppError as `checkBackup`; then nothing was changed
 */
export async function restore(backup: string, libraryFolder: string, watch: BackupWatch = {}): Promise<string | null> {
  const { files } = await checkBackup(backup, watch);
  const coming = `${libraryFolder}.restoring`;
  await rm(coming, { recursive: true, force: true });
  try {
    for (const [index, { path, sha256 }] of files.entries()) {
      watch.signal?.throwIfAborted();
      await mkdir(dirname(join(coming, path)), { recursive: true });
      await fs.copyFile(join(backup, path), join(coming, path));
      if ((await listed(coming, path)).sha256 !== sha256) {
        throw new AppError(
          "damaged-file",
          `${path} arrived damaged. Nothing was changed; check the disk and try again.`,
        );
      }
      watch.told?.(index + 1, files.length, "copying");
    }
    openRestored(coming);
  } catch (error) {
    await rm(coming, { recursive: true, force: true });
    throw error;
  }
  const before = existsSync(libraryFolder)
    ? `${libraryFolder} before ${new Date().toISOString().replaceAll(":", ".")}`
    : null;
  if (before !== null) await rename(libraryFolder, before);
  await rename(coming, libraryFolder);
  return before;
}

/** Opens what was copied and brings it up to date where it lies: a library's place is taken only by one that opens. */
function openRestored(coming: string): void {
  const database = new Database(join(coming, DATABASE));
  try {
    if (database.pragma("integrity_check", { simple: true }) !== "ok") {
      throw new AppError(
        "damaged-file",
        "The database of this backup is damaged. Nothing was changed; use another backup.",
      );
    }
    database.pragma("foreign_keys = ON");
    migrate(database);
  } finally {
    database.close();
  }
}

/** Bytes; null for a file that is not there. */
async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

async function listed(root: string, path: string): Promise<BackupList["files"][number]> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(join(root, path)), hash);
  return { path, size: (await stat(join(root, path))).size, sha256: hash.digest("hex") };
}

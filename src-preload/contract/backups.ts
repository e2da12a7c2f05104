/** @file Backups of the library that is open, and backups that become libraries of their own. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

/** An absolute path as the person typed or chose it. */
const Path = z.string().trim().min(1).max(4000);

export const BackupStatus = z.object({
  libraryPath: z.string(),
  /** Whether the host has a dialog to choose folders with; else paths are typed. */
  canChoose: z.boolean(),
  /** Where the last backup went, or where one would be looked for. */
  folder: z.string(),
  /** The last backup that was made of this library here; null for none. */
  last: z.object({ at: z.string(), path: z.string(), bytes: z.number() }).nullable(),
  /** Other libraries that were opened here and are still there. */
  others: z.array(z.string()),
  /** The library that was chosen and was not there at the start, so that the usual one is open; null for none. */
  missing: z.string().nullable(),
  /** The backup or restoring that is going on; null for none. */
  running: Id.nullable(),
});
export type BackupStatus = z.infer<typeof BackupStatus>;

export const BackupPlan = z.object({
  /** Where the backup would lie: a new folder in the one that was named. */
  path: z.string(),
  files: z.int(),
  bytes: z.number(),
  /** Bytes on that disk; null where the system does not say. */
  free: z.number().nullable(),
});
export type BackupPlan = z.infer<typeof BackupPlan>;

export const FoundBackup = z.object({
  createdAt: z.string(),
  files: z.int(),
  bytes: z.number(),
  /** A folder that is free, for the library that it becomes. */
  into: z.string(),
  free: z.number().nullable(),
});
export type FoundBackup = z.infer<typeof FoundBackup>;

export const BackupJob = z.object({
  id: Id,
  kind: z.enum(["backup", "restore"]),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  /** `checking`: the backup's files against its list; `copying`: to the new library. */
  phase: z.enum(["database", "files", "checking", "copying"]),
  /** Of the phase: pages of the database, else files; `total` is 0 while nobody knows. */
  done: z.int(),
  total: z.int(),
  /** Where the backup or the new library lies, once it is done. */
  path: z.string().nullable(),
  bytes: z.number(),
  /** Names of runs that were going and whose files were left out. */
  runningRuns: z.array(z.string()),
  message: z.string().nullable(),
});
export type BackupJob = z.infer<typeof BackupJob>;

export const backups = {
  status: call(z.object({}), BackupStatus),
  /** The system's dialog; null where it was closed. `unavailable` on the web host. */
  chooseFolder: call(z.object({}), z.object({ path: z.string().nullable() })),
  /** What a backup into this folder would take. Nothing is written. */
  plan: call(z.object({ folder: Path }), BackupPlan),
  /** Makes one as a job, whole or not at all; one can go on correcting meanwhile. `disk-full` where it has no room. */
  start: call(z.object({ folder: Path }), z.object({ jobId: Id })),
  /** What a backup says of itself; its files are checked by `restore`. */
  look: call(z.object({ backup: Path }), FoundBackup),
  /** Checks a backup and copies it to a folder that is not there yet, as a job. The open library is not touched. */
  restore: call(z.object({ backup: Path, into: Path }), z.object({ jobId: Id })),
  job: call(z.object({ jobId: Id }), BackupJob),
  cancel: call(z.object({ jobId: Id }), z.object({})),
  /** Closes this library and opens another; the window has to load anew. `busy` while work is under way. */
  open: call(z.object({ path: Path }), z.object({})),
  progress: event(BackupJob),
};

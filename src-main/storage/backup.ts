/**
 * @file A library's backup: one folder with its database as a whole and every file that belongs to it, each under its
 * SHA-256 in `backup.json`. It is checked when it is made and again before it takes a library's place.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import { migrate } from "./migrate.ts";

const LIST = "backup.json";
const DATABASE = "library.sqlite";
/** What is made anew, or is of a running Emend alone. Exports are copies of what the library holds. */
const LEFT_OUT =
  /^(library\.sqlite(-wal|-shm)?|emend\.lock|uploads(\/.*)?|exports(\/.*)?|publishing(\/.*)?|blobs\/incoming(\/.*)?)$/;

const Listed = z.object({
  format: z.literal(1),
  createdAt: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type BackupList = z.infer<typeof Listed>;

/** Told of files as they are done. */
export type BackupProgress = (done: number, total: number) => void;

/**
 * Copies a library whose lock the caller holds.
 * @param into a folder that is not there yet; it appears whole or not at all
 * @throws AppError `bad-input` where it is there already; errors of the disk as they are
 */
export async function backUp(
  libraryFolder: string,
  into: string,
  told: BackupProgress = () => {},
): Promise<BackupList> {
  if (existsSync(into)) throw new AppError("bad-input", `${into} is there already. Name a folder that is not.`);
  const partial = `${into}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    const database = new Database(join(libraryFolder, DATABASE));
    try {
      // SQLite's own copy: whole, with what is still in the write-ahead log.
      await database.backup(join(partial, DATABASE));
    } finally {
      database.close();
    }
    const paths = (await filesBelow(libraryFolder)).filter((path) => !LEFT_OUT.test(path));
    const files = [await listed(partial, DATABASE)];
    for (const [index, path] of paths.entries()) {
      await mkdir(dirname(join(partial, path)), { recursive: true });
      await copyFile(join(libraryFolder, path), join(partial, path));
      const [original, copy] = [await listed(libraryFolder, path), await listed(partial, path)];
      if (original.sha256 !== copy.sha256) throw new AppError("conflict", `${path} was changed meanwhile. Try again.`);
      files.push(copy);
      told(index + 1, paths.length);
    }
    const list: BackupList = { format: 1, createdAt: new Date().toISOString(), files };
    await writeFile(join(partial, LIST), `${JSON.stringify(list)}\n`);
    await rename(partial, into);
    return list;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Holds a backup against its list, and its database against SQLite's own checks.
 * @throws AppError `damaged-file` with what is wrong, `library-too-new`
 */
export async function checkBackup(folder: string, told: BackupProgress = () => {}): Promise<BackupList> {
  let list: BackupList;
  try {
    list = Listed.parse(JSON.parse(await readFile(join(folder, LIST), "utf8")));
  } catch {
    throw new AppError("damaged-file", `${folder} is no backup of Emend's, or its ${LIST} is damaged. Choose another.`);
  }
  for (const [index, { path, size, sha256 }] of list.files.entries()) {
    const wrong = (what: string) =>
      new AppError("damaged-file", `${path} of this backup ${what}. Nothing was changed; use another backup.`);
    if (path.split("/").some((part) => part === ".." || part === "") || /[\\:]/.test(path)) throw wrong("has no place");
    if (!existsSync(join(folder, path))) throw wrong("is missing");
    const found = await listed(folder, path);
    if (found.size !== size || found.sha256 !== sha256) throw wrong("is damaged");
    told(index + 1, list.files.length);
  }
  return list;
}

/**
 * Puts a backup in a library's place. No Emend may have the library open: the caller holds its lock.
 * @returns where the library lies that was there before; null where there was none
 * @throws AppError as `checkBackup`; then nothing was changed
 */
export async function restore(
  backup: string,
  libraryFolder: string,
  told: BackupProgress = () => {},
): Promise<string | null> {
  const { files } = await checkBackup(backup, told);
  const coming = `${libraryFolder}.restoring`;
  await rm(coming, { recursive: true, force: true });
  for (const { path } of files) {
    await mkdir(dirname(join(coming, path)), { recursive: true });
    await copyFile(join(backup, path), join(coming, path));
  }
  // Opened and brought up to date where it lies, so that the old library goes only for one that opens.
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
  } catch (error) {
    database.close();
    await rm(coming, { recursive: true, force: true });
    throw error;
  }
  database.close();
  const before = existsSync(libraryFolder)
    ? `${libraryFolder} before ${new Date().toISOString().replaceAll(":", ".")}`
    : null;
  if (before !== null) await rename(libraryFolder, before);
  await rename(coming, libraryFolder);
  return before;
}

/** Relative paths with slashes, sorted; links are no part of a library. */
async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort((a, b) => (a < b ? -1 : 1));
}

async function listed(root: string, path: string): Promise<BackupList["files"][number]> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(join(root, path)), hash);
  return { path, size: (await stat(join(root, path))).size, sha256: hash.digest("hex") };
}

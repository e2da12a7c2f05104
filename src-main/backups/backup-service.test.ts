/** @file Backups from the window: never into or over the library, whole or not at all, also where Emend is killed. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BackupJob } from "#contract/backups.ts";
import { compose, type EmendApp } from "../compose.ts";
import { lockLibrary } from "../platform/library-lock.ts";
import { defaultLibraryFolder, resourcesFolder } from "../platform/paths.ts";
import { checkBackup } from "../storage/backup.ts";
import { openDatabase } from "../storage/database.ts";
import { workUntilKilled } from "../storage/test-kill.ts";

let folder: string;
let library: string;
let disk: string;
let app: EmendApp;
const opened: string[] = [];
const start = () =>
  compose({
    ...{ libraryFolder: library, host: "web", resourcesFolder: resourcesFolder() },
    openLibrary: (path) => opened.push(path),
  });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-backups-"));
  library = join(folder, "library");
  disk = join(folder, "disk");
  vi.stubEnv("EMEND_CONFIG", join(folder, "config"));
  vi.stubEnv("EMEND_LIBRARY", "");
  opened.length = 0;
  app = start();
});
afterEach(async () => {
  await app.dispose();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const backups = () => app.handlers.backups;
async function ended({ jobId }: { jobId: string }): Promise<BackupJob> {
  await expect.poll(async () => (await backups().job({ jobId })).state).not.toBe("running");
  return backups().job({ jobId });
}
const backUp = async () => ended(await backups().start({ folder: disk }));
/** Blobs as images would be, so that there is something to copy. */
function fill(count: number, bytes: number): void {
  for (let index = 0; index < count; index++) {
    const hash = index.toString(16).padStart(64, "0");
    mkdirSync(join(library, "blobs", hash.slice(0, 2)), { recursive: true });
    writeFileSync(join(library, "blobs", hash.slice(0, 2), hash), Buffer.alloc(bytes, index));
  }
}

describe("a backup", () => {
  it("is announced with its size and room, made beside the others, and remembered", async () => {
    fill(3, 1000);
    const plan = await backups().plan({ folder: disk });
    const day = new Date().toISOString().slice(0, 10);
    expect(plan).toMatchObject({ path: join(disk, `Emend backup ${day}`), files: 4 });
    expect(plan.bytes).toBeGreaterThan(3000);
    expect(plan.free).toBeGreaterThan(0);
    expect(existsSync(disk)).toBe(false);
    expect(await backups().status({})).toMatchObject({ last: null, canChoose: false, running: null });
    const made = await backUp();
    expect(made).toMatchObject({ state: "done", path: plan.path, kind: "backup" });
    expect((await checkBackup(plan.path)).files).toHaveLength(4);
    const second = await backUp();
    expect(second.path).toBe(`${plan.path} 2`);
    expect(await backups().status({})).toMatchObject({
      folder: disk,
      last: { path: second.path, bytes: second.bytes },
    });
  });

  it("goes on while lines are saved, and holds the library as it was when it began", async () => {
    fill(200, 1000);
    const { jobId } = await backups().start({ folder: disk });
    const database = openDatabase(join(library, "library.sqlite"));
    for (let index = 0; index < 20; index++) {
      database.prepare("INSERT INTO document (id, name, created_at) VALUES (?, 'x', '2026-01-01')").run(`d${index}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { state, path } = await ended({ jobId });
    expect(state).toBe("done");
    expect(database.prepare("SELECT count(*) FROM document").pluck().get()).toBe(20);
    database.close();
    const copy = openDatabase(join(path ?? "", "library.sqlite"));
    expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
    copy.close();
  });

  it("does not go into the library, over a file, to half a path, or where a link leads back", async () => {
    writeFileSync(join(folder, "file"), "");
    symlinkSync(library, join(folder, "link"));
    for (const [where, message] of [
      [library, /outside of the library/],
      [join(library, "exports", "new"), /outside of the library/],
      [join(folder, "link", "new"), /outside of the library/],
      [join(folder, "file"), /is a file/],
      ["backups", /whole path/],
    ] as const) {
      await expect(backups().start({ folder: where }), where).rejects.toThrow(message);
    }
  });

  it("that is cancelled leaves nothing, and one at a time is made", async () => {
    fill(300, 10_000);
    const { jobId } = await backups().start({ folder: disk });
    await expect(backups().start({ folder: disk })).rejects.toMatchObject({ code: "busy" });
    await backups().cancel({ jobId });
    expect(await ended({ jobId })).toMatchObject({ state: "cancelled", path: null });
    expect(readdirSync(disk)).toEqual([]);
    expect(await backups().status({})).toMatchObject({ last: null, running: null });
  });

  it("has no place where there is too little room", async () => {
    fill(1, 1);
    // Large by its size alone: nothing of it lies on the disk.
    truncateSync(join(library, "blobs", "00", "0".repeat(64)), 8e12);
    await expect(backups().start({ folder: disk })).rejects.toMatchObject({ code: "disk-full" });
    expect(existsSync(disk)).toBe(false);
  });
});

describe("Emend that is killed while it backs up", () => {
  it("leaves the library whole and a half backup that is known as one and taken away", async () => {
    fill(400, 20_000);
    await app.dispose();
    const script = fileURLToPath(new URL("./backup-child.ts", import.meta.url));
    let half: string[] = [];
    const made: string[] = [];
    // A kill may hit the moment between two backups; then there is nothing half, and it is tried again.
    for (let after = 20; half.length === 0; after += 35) {
      rmSync(join(library, "emend.lock"), { force: true });
      made.push(...(await workUntilKilled({ script, args: [library, disk], after, done: /^made (.+)$/gm })));
      half = readdirSync(disk).filter((name) => name.endsWith(".partial"));
    }
    for (const name of half) await expect(checkBackup(join(disk, name))).rejects.toThrow(/cut off|no backup of Emend/);
    for (const path of made) expect((await checkBackup(path)).files.length).toBeGreaterThan(400);
    const database = openDatabase(join(library, "library.sqlite"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    database.close();
    app = start();
    await expect.poll(() => readdirSync(disk).filter((name) => name.endsWith(".partial"))).toEqual([]);
    for (const path of made) await checkBackup(path);
  });

  it("does not have a library from elsewhere say what is deleted here", async () => {
    await app.dispose();
    const database = openDatabase(join(library, "library.sqlite"));
    mkdirSync(join(folder, "Letters.partial"));
    const begun = JSON.stringify(join(folder, "Letters"));
    database.prepare("INSERT INTO setting (key, value) VALUES ('backup.begun', ?)").run(begun);
    database.close();
    app = start();
    await expect.poll(() => existsSync(join(folder, "Letters.partial"))).toBe(true);
  });
});

describe("a backup that becomes a library", () => {
  it("is looked at, checked, copied beside the open one, opened, and left for the first again", async () => {
    fill(2, 100);
    const { path } = await backUp();
    const found = await backups().look({ backup: path ?? "" });
    const day = new Date().toISOString().slice(0, 10);
    expect(found).toMatchObject({ files: 3, into: join(folder, `library of ${day}`) });
    const restored = await ended(await backups().restore({ backup: path ?? "", into: found.into }));
    expect(restored).toMatchObject({ kind: "restore", state: "done", path: found.into });
    expect(readdirSync(found.into).sort()).toEqual(["blobs", "library.sqlite"]);
    await backups().open({ path: found.into });
    expect(opened).toEqual([found.into]);
    expect(defaultLibraryFolder()).toBe(found.into);
    const first = library;
    await app.dispose();
    library = found.into;
    app = start();
    expect(await backups().status({})).toMatchObject({ libraryPath: found.into, others: [first], missing: null });
    await backups().open({ path: first });
    expect(opened).toEqual([found.into, first]);
    rmSync(first, { recursive: true });
    expect(await backups().status({})).toMatchObject({ others: [], missing: first });
    expect(basename(defaultLibraryFolder())).not.toBe("library of");
    expect(defaultLibraryFolder()).not.toBe(first);
  });

  it("does not come over anything, nor where it is damaged", async () => {
    fill(2, 100);
    const backup = (await backUp()).path ?? "";
    for (const [into, message] of [
      [library, /outside of the library/],
      [join(library, "x"), /outside of the library/],
      [disk, /is there already/],
      [join(backup, "x"), /outside of the backup/],
    ] as const) {
      await expect(backups().restore({ backup, into }), into).rejects.toThrow(message);
    }
    await expect(backups().look({ backup: disk })).rejects.toThrow(/no backup of Emend/);
    const blob = join(backup, "blobs", "00", "0".repeat(64));
    writeFileSync(blob, "other");
    const job = await ended(await backups().restore({ backup, into: join(folder, "new") }));
    expect(job).toMatchObject({ state: "failed", message: expect.stringMatching(/is damaged/) as string });
    expect(readdirSync(folder).sort()).toEqual(
      ["config", "disk", "library"].filter((name) => existsSync(join(folder, name))),
    );
  });

  it("is opened only where it is a library that nobody else has open", async () => {
    const backup = (await backUp()).path ?? "";
    const other = join(folder, "other");
    await ended(await backups().restore({ backup, into: other }));
    await expect(async () => backups().open({ path: library })).rejects.toThrow(/is open already/);
    await expect(async () => backups().open({ path: backup })).rejects.toThrow(/is a backup/);
    await expect(async () => backups().open({ path: disk })).rejects.toThrow(/no library/);
    const unlock = lockLibrary(other);
    await expect(async () => backups().open({ path: other })).rejects.toMatchObject({ code: "library-locked" });
    unlock();
    writeFileSync(join(other, "library.sqlite"), "no database, but long enough to be taken for one".repeat(100));
    await expect(async () => backups().open({ path: other })).rejects.toMatchObject({ code: "damaged-file" });
    expect(opened).toEqual([]);
  });
});

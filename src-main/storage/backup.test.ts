/** @file A library goes into a backup and comes back; damaged backups take no library's place; earlier schemas do. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockLibrary } from "../platform/library-lock.ts";
import { backUp, checkBackup, restore } from "./backup.ts";
import { openDatabase } from "./database.ts";
import { migrate, migrations } from "./migrate.ts";

let folder: string;
let library: string;
let backup: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-backup-"));
  library = join(folder, "library");
  backup = join(folder, "backup");
  const database = openDatabase(join(library, "library.sqlite"));
  database.exec("INSERT INTO document (id, name, created_at) VALUES ('d', 'Briefe', '2026-01-01')");
  database.close();
  for (const path of ["blobs/ab/abc", "adapters/v/model.onnx", "exports/x/a.txt", "uploads/u", "blobs/incoming/i"]) {
    mkdirSync(join(library, path, ".."), { recursive: true });
    writeFileSync(join(library, path), `content of ${path}`);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = () => {
  const database = openDatabase(join(library, "library.sqlite"));
  const found = database.prepare("SELECT name FROM document ORDER BY id").pluck().all();
  database.close();
  return found;
};

describe("a backup", () => {
  it("has the database, images and versions, and nothing of a running Emend", async () => {
    const unlock = lockLibrary(library);
    const { files } = await backUp(library, backup);
    unlock();
    expect(files.map(({ path }) => path)).toEqual(["library.sqlite", "adapters/v/model.onnx", "blobs/ab/abc"]);
    expect(readdirSync(backup).sort()).toEqual(["adapters", "backup.json", "blobs", "library.sqlite"]);
    expect((await checkBackup(backup)).files).toEqual(files);
    await expect(backUp(library, backup)).rejects.toMatchObject({ code: "bad-input" });
  });

  it("is whole while a version is trained: without the run's files, and says so", async () => {
    const write = (path: string, content = path) => {
      mkdirSync(join(library, path, ".."), { recursive: true });
      writeFileSync(join(library, path), content);
    };
    const database = openDatabase(join(library, "library.sqlite"));
    const run = database.prepare(
      "INSERT INTO training_run (id, name, state, created_at, snapshot) VALUES (?, ?, ?, '2026-01-01', '{}')",
    );
    run.run("old", "Letters", "done");
    run.run("now", "Deeds", "running");
    for (const path of ["runs/old/request.json", "runs/old/trainer.log", "runs/now/trainer.log"]) write(path);
    for (const path of ["adapters/now.partial/model.onnx", "runs/curve-1/manifest.jsonl"]) write(path);
    write("datasets/a.part");
    let changes = 0;
    const { files, runningRuns } = await backUp(library, backup, {
      inUse: true,
      told: (_done, _total, phase) => {
        changes += 1;
        // The run ends, another begins, and one that was over is deleted, all between two steps of the backup.
        write("runs/now/trainer.log", "x".repeat(changes));
        write("runs/next/trainer.log", "x".repeat(changes));
        write("adapters/now/model.onnx", "x".repeat(changes));
        rmSync(join(library, "adapters/now.partial"), { recursive: true, force: true });
        rmSync(join(library, "runs/curve-1"), { recursive: true, force: true });
        if (phase === "files") rmSync(join(library, "runs/old"), { recursive: true, force: true });
      },
    });
    expect(changes).toBeGreaterThan(2);
    expect(runningRuns).toEqual(["Deeds"]);
    const of = ["library.sqlite", "adapters/v/model.onnx", "blobs/ab/abc", "runs/next/trainer.log"];
    expect(files.map(({ path }) => path)).toEqual(of);
    database.close();
    expect(await checkBackup(backup)).toMatchObject({ runningRuns: ["Deeds"] });
    await restore(backup, library);
    expect(names()).toEqual(["Briefe"]);
  });

  it("leaves out a log that is written all the time, and refuses a page image that is", async () => {
    const changing = (path: string) => {
      const at = join(library, path);
      mkdirSync(join(at, ".."), { recursive: true });
      writeFileSync(at, "");
      const copy = fs.copyFile;
      let size = 0;
      vi.spyOn(fs, "copyFile").mockImplementation(async (from, to, mode) => {
        await copy(from, to, mode);
        if (from === at) writeFileSync(at, "x".repeat(++size));
      });
    };
    changing("runs/r/trainer.log");
    const { files } = await backUp(library, backup);
    expect(files.map(({ path }) => path)).not.toContain("runs/r/trainer.log");
    expect(existsSync(join(backup, "runs/r/trainer.log"))).toBe(false);
    vi.restoreAllMocks();
    changing("blobs/ab/abd");
    const failed = { code: "conflict", message: expect.stringContaining("is being written") };
    await expect(backUp(library, `${backup} 2`)).rejects.toMatchObject(failed);
    expect(existsSync(`${backup} 2.partial`)).toBe(false);
    vi.restoreAllMocks();
  });

  it("has what is still in the write-ahead log", async () => {
    const database = openDatabase(join(library, "library.sqlite"));
    database.exec("INSERT INTO document (id, name, created_at) VALUES ('e', 'Akten', '2026-01-02')");
    await backUp(library, backup);
    database.close();
    const copy = new Database(join(backup, "library.sqlite"), { readonly: true });
    expect(copy.prepare("SELECT count(*) FROM document").pluck().get()).toBe(2);
    copy.close();
  });

  it("comes back in the library's place; what was there stays beside it", async () => {
    await backUp(library, backup);
    const database = openDatabase(join(library, "library.sqlite"));
    database.exec("UPDATE document SET name = 'verdorben'");
    database.close();
    rmSync(join(library, "blobs"), { recursive: true });
    const before = await restore(backup, library);
    expect(names()).toEqual(["Briefe"]);
    expect(readFileSync(join(library, "blobs/ab/abc"), "utf8")).toBe("content of blobs/ab/abc");
    expect(existsSync(join(before ?? "", "library.sqlite"))).toBe(true);
    rmSync(library, { recursive: true });
    expect(await restore(backup, library)).toBeNull();
    expect(names()).toEqual(["Briefe"]);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "with a changed file",
      () => writeFileSync(join(backup, "blobs/ab/abc"), "other"),
      /abc of this backup is damaged/,
    ],
    ["with a missing file", () => rmSync(join(backup, "adapters"), { recursive: true }), /is missing/],
    ["without its list", () => rmSync(join(backup, "backup.json")), /no backup of Emend/],
    [
      "whose list leads out",
      () => {
        const list = JSON.parse(readFileSync(join(backup, "backup.json"), "utf8")) as { files: { path: string }[] };
        (list.files[1] as { path: string }).path = "../library/library.sqlite";
        writeFileSync(join(backup, "backup.json"), JSON.stringify(list));
      },
      /has no place/,
    ],
  ])("%s changes nothing", async (_name, spoil, message) => {
    await backUp(library, backup);
    spoil();
    await expect(restore(backup, library)).rejects.toThrow(message);
    expect(names()).toEqual(["Briefe"]);
    expect(readdirSync(folder).sort()).toEqual(["backup", "library"]);
  });

  it.each(migrations.map(({ number }) => number))("of schema %i opens", async (number) => {
    rmSync(library, { recursive: true });
    mkdirSync(library);
    const database = new Database(join(library, "library.sqlite"));
    migrate(
      database,
      migrations.filter((step) => step.number <= number),
    );
    database.exec("INSERT INTO document (id, name, created_at) VALUES ('d', 'Briefe', '2026-01-01')");
    database.close();
    await backUp(library, backup);
    await restore(backup, library);
    expect(names()).toEqual(["Briefe"]);
  });

  it("of a library that a second Emend has open is refused, and says who has it", () => {
    const unlock = lockLibrary(library);
    expect(() => lockLibrary(library)).toThrow(
      new RegExp(`is open in another Emend \\(process ${process.pid}\\)\\. Close that one first`),
    );
    unlock();
    lockLibrary(library)();
    // Left by a process that is gone.
    writeFileSync(join(library, "emend.lock"), "999999999");
    lockLibrary(library)();
  });
});

describe("a disk in trouble", () => {
  it("that is full while something is saved keeps what was there, and goes on when there is room", () => {
    const database = openDatabase(join(library, "library.sqlite"));
    const pages = database.pragma("page_count", { simple: true }) as number;
    database.pragma(`max_page_count = ${pages}`);
    const insert = database.prepare("INSERT INTO document (id, name, created_at) VALUES (?, ?, '2026-01-01')");
    const fill = () => {
      for (let index = 0; index < 200; index++) insert.run(`full-${index}`, "x".repeat(2000));
    };
    expect(() => database.transaction(fill)()).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
    expect(database.prepare("SELECT count(*) FROM document").pluck().get()).toBe(1);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    database.pragma("max_page_count = 1000000");
    insert.run("e", "Akten");
    database.close();
    expect(names()).toEqual(["Briefe", "Akten"]);
  });

  it("that may only be read changes nothing and says so", () => {
    const database = new Database(join(library, "library.sqlite"), { readonly: true });
    expect(() => database.exec("UPDATE document SET name = 'x'")).toThrow(
      expect.objectContaining({ code: "SQLITE_READONLY" }),
    );
    database.close();
    expect(names()).toEqual(["Briefe"]);
  });
});

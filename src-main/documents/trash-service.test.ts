import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { addDocument, documentsOf, type TestDocuments } from "./test-documents.ts";
import { TrashRepository } from "./trash-repository.ts";
import { TrashService } from "./trash-service.ts";

const MINUTE = 60_000;

let library: TestLibrary;
let blobs: BlobStore;
let t: TestDocuments;
let trash: TrashService;
/** Milliseconds that the blob store sees. What `add` puts is old enough to be deleted. */
let now: number;
beforeEach(() => {
  library = openTestLibrary();
  now = 0;
  blobs = new BlobStore(join(library.folder, "blobs"), () => now);
  t = documentsOf(library.database);
  trash = service();
});
afterEach(async () => {
  await trash.dispose();
  library.dispose();
});

function service(): TrashService {
  const { events, refreshFigures } = t;
  return new TrashService({
    repository: new TrashRepository(library.database),
    blobs,
    events,
    refreshFigures,
    log: () => {},
  });
}

async function add(name: string, pages: string[][], image?: (page: number) => string): Promise<void> {
  await addDocument(t, blobs, name, pages, image);
  now += 60 * MINUTE;
}

/** All files of the blob store. */
function files(folder = library.folder): string[] {
  return readdirSync(join(folder, "blobs"), { recursive: true, encoding: "utf8" })
    .map((path) => path.split(/[/\\]/).at(-1) ?? "")
    .filter((name) => name.length === 64)
    .toSorted();
}

/** Files that rows name, from the tables that have them today. */
function named(database = library.database): string[] {
  return database
    .prepare(
      `SELECT image_sha256 FROM page UNION SELECT thumbnail_sha256 FROM page UNION SELECT crop_sha256 FROM line
       UNION SELECT original_sha256 FROM page WHERE original_sha256 IS NOT NULL ORDER BY 1`,
    )
    .pluck()
    .all() as string[];
}

async function empty(ids?: string[]) {
  contract.documents.emptyTrash.output.parse(trash.empty(ids));
  await trash.finished();
  return contract.documents.trashJob.output.parse(trash.job());
}

const count = (table: string) => library.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;

describe("emptying the trash", () => {
  it("takes documents away with every row and every file, and says how much came free", async () => {
    await add("keep", [["eins"]]);
    await add("go", [["zwei", "drei"], ["vier"]]);
    t.tags.tag(["go"], "alt", true);
    const [line] = t.corrections.lines("go/0");
    t.corrections.save({ lineId: line?.id ?? "", text: "zwo", verified: true, baseRevision: line?.revision ?? 0 });
    t.documents.remove("go");
    const size = (hash: string) => blobs.size(hash);
    const kept = files().filter((hash) => named().includes(hash));
    expect(kept).toHaveLength(10);
    const before = files().reduce((sum, hash) => sum + size(hash), 0);
    const job = await empty();
    const after = files().reduce((sum, hash) => sum + size(hash), 0);
    expect(job).toMatchObject({ state: "done", done: 2, total: 2, documents: 1, waitingFiles: 0, message: null });
    expect(job?.freedBytes).toBe(before - after);
    expect(files()).toEqual(named());
    expect(files()).toHaveLength(3);
    expect(
      ["document", "page", "line", "proposal", "journal", "source_file", "document_tag", "purge"].map(count),
    ).toEqual([1, 1, 1, 1, count("journal"), 1, 0, 0]);
    expect(library.database.prepare("SELECT count(*) FROM journal WHERE document_id = 'go'").pluck().get()).toBe(0);
    expect(library.database.pragma("foreign_key_check")).toEqual([]);
    expect(t.documents.list(true)).toEqual([]);
  });

  it("takes what was made of a page for the screen with it", async () => {
    await add("go", [["eins"]]);
    const hash = library.database.prepare("SELECT image_sha256 FROM page").pluck().get() as string;
    writeFileSync(`${blobs.path(hash)}.scaled.webp`, "made of it");
    t.documents.remove("go");
    const { bytes } = await trash.contents();
    expect((await empty())?.freedBytes).toBe(bytes + "made of it".length);
    const left = readdirSync(join(library.folder, "blobs"), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  it("keeps files that another document uses", async () => {
    await add("one", [["eins"]], () => "same");
    await add("two", [["eins"]], () => "same");
    await add("other", [["zwei"]]);
    t.documents.remove("two");
    expect(await empty()).toMatchObject({ state: "done", freedBytes: 0 });
    expect(files()).toEqual(named());
    expect(files()).toHaveLength(6);
  });

  it("keeps files that only undo can bring back in another document, and takes them where it cannot any more", async () => {
    await add("one", [["eins"]], () => "same");
    await add("two", [["eins", "zwei"]], () => "same");
    const [removed] = t.corrections.lines("one/0");
    const crop = library.database
      .prepare("SELECT crop_sha256 FROM line WHERE id = ?")
      .pluck()
      .get(removed?.id) as string;
    // Taken off its page as layout does: into the archive, which undo gives back.
    library.database.transaction(() => {
      library.database
        .prepare(
          "INSERT INTO removed_line (id, page_id, rows) SELECT id, page_id, json_array(crop_sha256, 'sha256') FROM line WHERE id = ?",
        )
        .run(removed?.id);
      library.database.prepare("DELETE FROM line WHERE id = ?").run(removed?.id);
    })();
    t.documents.remove("two");
    await empty();
    expect(blobs.has(crop)).toBe(true);
    t.documents.remove("one");
    await empty();
    expect(files()).toEqual([]);
  });

  it("takes only what was chosen, and nothing that is not in the trash", async () => {
    for (const name of ["a", "b", "c"]) await add(name, [[name]]);
    t.documents.setRemoved(["a", "b"], true);
    await empty(["a", "c"]);
    expect(t.documents.list().map(({ id }) => id)).toEqual(["c"]);
    expect(t.documents.list(true).map(({ id }) => id)).toEqual(["b"]);
    expect(() => trash.empty(["c"])).toThrow(/nothing of this in the trash/);
    t.documents.restore("b");
    expect(t.corrections.lines("b/0").map(({ text }) => text)).toEqual(["b"]);
  });

  it("hides what is to go from the moment it is confirmed", async () => {
    await add("go", [["eins"]]);
    t.documents.remove("go");
    trash.empty();
    expect(t.documents.list(true)).toEqual([]);
    expect(() => t.documents.get("go")).toThrow(/not in the library any more/);
    expect(() => t.documents.restore("go")).toThrow(/not in the library any more/);
    expect(t.repository.findSource("go")).toBeNull();
    await trash.finished();
  });

  it("takes up what is confirmed while it goes on", async () => {
    for (const name of ["a", "b"]) await add(name, [[name], [name], [name]]);
    t.documents.setRemoved(["a", "b"], true);
    trash.empty(["a"]);
    expect(trash.empty(["b"])).toMatchObject({ documents: 2, total: 6 });
    await trash.finished();
    expect(trash.job()).toMatchObject({ state: "done", done: 6, total: 6 });
    expect(files()).toEqual([]);
  });

  it("leaves no deleted text in the database's files", async () => {
    const secret = "ein geheimes Wort, das niemand mehr lesen soll";
    await add("go", [[secret]]);
    t.documents.remove("go");
    await empty();
    const bytes = ["library.sqlite", "library.sqlite-wal"]
      .map((name) => join(library.folder, name))
      .filter(existsSync)
      .map((path) => readFileSync(path));
    for (const text of [secret, "geheimes Wort"]) {
      for (const content of bytes) expect(content.includes(Buffer.from(text))).toBe(false);
    }
  });
});

describe("a file on its way into the library", () => {
  it("waits some minutes, and is then looked at again", async () => {
    await add("go", [["eins"]]);
    await blobs.put(Buffer.from("image go 0"));
    t.documents.remove("go");
    expect(await empty()).toMatchObject({ state: "done", waitingFiles: 1 });
    expect(files()).toHaveLength(1);
    now += 20 * MINUTE;
    await trash.dispose();
    trash = service();
    trash.start();
    await trash.finished();
    expect(files()).toEqual([]);
    expect(count("released_blob")).toBe(0);
  });

  it("stays where its row comes meanwhile", async () => {
    await add("go", [["eins"]], () => "same");
    const release = blobs.hold();
    t.documents.remove("go");
    expect(await empty()).toMatchObject({ waitingFiles: 3 });
    await add("new", [["eins"]], () => "same");
    now += 20 * MINUTE;
    release();
    trash.start();
    await trash.finished();
    expect(files()).toEqual(named());
    expect(files()).toHaveLength(3);
  });
});

it("says what would go, and who learned from it", async () => {
  await add("go", [["eins", "zwei"], ["drei"]]);
  await add("keep", [["vier"]]);
  const [line] = t.corrections.lines("go/0");
  t.corrections.save({ lineId: line?.id ?? "", text: "ein", verified: true, baseRevision: line?.revision ?? 0 });
  library.database
    .prepare("INSERT INTO training_run VALUES ('run', 'run', 'done', '2026-01-02', NULL, NULL, '{}')")
    .run();
  library.database
    .prepare("INSERT INTO training_line (run_id, line_id, split, text) VALUES ('run', ?, 'train', 'ein')")
    .run(line?.id);
  library.database
    .prepare(
      "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES ('v1', 'Fraktur 1', 'run', '2026-01-02', 'f', 'o', 1, '{}')",
    )
    .run();
  t.documents.remove("go");
  const contents = contract.documents.trashContents.output.parse(await trash.contents());
  expect(contents).toMatchObject({ documents: 1, pages: 2, lines: 3, verified: 1, learnedBy: ["Fraktur 1"] });
  const freed = (await empty())?.freedBytes;
  expect(freed).toBe(contents.bytes);
  expect(await trash.contents()).toMatchObject({ documents: 0, pages: 0, bytes: 0, learnedBy: [] });
});

describe("kill -9 while the trash is emptied", () => {
  /** Runs the child to its end, or its kill. @returns what it said */
  async function child(what: "empty" | "resume", point = "", afterMs: number | null = null): Promise<string> {
    const script = join(import.meta.dirname, "purge-child.ts");
    const process_ = spawn(process.execPath, [script, library.folder, what, point], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    process_.stdout.setEncoding("utf8").on("data", (data: string) => {
      said += data;
      if (afterMs !== null) setTimeout(() => process_.kill("SIGKILL"), afterMs);
    });
    await new Promise((resolve) => process_.on("close", resolve));
    return said;
  }

  /** Whole, whatever was gone already; nothing that is named is missing. */
  function expectWhole(): void {
    const database = openDatabase(join(library.folder, "library.sqlite"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.pragma("foreign_key_check")).toEqual([]);
    const there = new Set(files());
    for (const hash of named(database)) expect(there.has(hash)).toBe(true);
    const documents = documentsOf(database);
    expect(documents.corrections.lines("keep/0").map(({ text }) => text)).toEqual(["bleibt", "auch"]);
    // What is to go is gone for people, however much of it is left.
    expect(documents.documents.list(true)).toEqual([]);
    database.close();
  }

  it("leaves a whole library, and the next start goes on to the end", { timeout: 900_000 }, async () => {
    const random = Array.from({ length: 4 }, (_, n) => ({ point: "", afterMs: n * 7 }));
    const points = ["page 1", "page 3", "page 6", "file 1", "file 9"].map((point) => ({ point, afterMs: null }));
    for (const { point, afterMs } of [...points, ...random]) {
      library.dispose();
      library = openTestLibrary();
      blobs = new BlobStore(join(library.folder, "blobs"), () => now);
      t = documentsOf(library.database);
      await add("keep", [["bleibt", "auch"]], () => "shared");
      await add(
        "go",
        Array.from({ length: 5 }, (_, page) => [`eins ${page}`, `zwei ${page}`]),
      );
      await add("twin", [["bleibt", "auch"]], () => "shared");
      t.documents.setRemoved(["go", "twin"], true);
      library.database.close();
      await child("empty", point, afterMs);
      expectWhole();
      await child("resume", "file 4");
      expectWhole();
      await child("resume");
      expectWhole();
      expect(files()).toHaveLength(4);
    }
    library.database = openDatabase(join(library.folder, "library.sqlite"));
  });
});

it("empties also what is confirmed while the files of the first go", async () => {
  await add("first", [["eins"]]);
  await add("second", [["zwei"]]);
  t.documents.remove("first");
  t.documents.remove("second");
  const real = TrashRepository.prototype.keepUsed;
  const spy = vi.spyOn(TrashRepository.prototype, "keepUsed").mockImplementationOnce(function* (this: TrashRepository) {
    trash.empty(["second"]);
    yield* real.call(this);
  });
  expect(await empty(["first"])).toMatchObject({ state: "done" });
  spy.mockRestore();
  expect(t.documents.list(true)).toEqual([]);
  expect(files()).toEqual([]);
});

/** @file Erasure, judged by the bytes on disk: every file of the library is searched, by a search of the test's own. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import type { EraseReport, EraseTarget } from "#contract/privacy.ts";
import { PAGES } from "../corrections/test-corrections.ts";
import { Needles, searchFolder } from "./disk-search.ts";
import { boxAt, openTestPrivacy, type TestPrivacy } from "./test-privacy.ts";

let t: TestPrivacy;
beforeEach(async () => {
  t = await openTestPrivacy();
});
afterEach(() => t.dispose());

const [ONE, TWO] = PAGES;
const NAME = "Frau Anna Muster in Wien";
const SECOND = "Zweite Seite, erste Zeile";
const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const preview = (target: EraseTarget) =>
  contract.privacy.previewErase.output.parse(wire(t.privacy.erasure.preview(target)));
const erase = async (target: EraseTarget): Promise<EraseReport> =>
  contract.privacy.erase.output.parse(wire(await t.privacy.erasure.erase(target, preview(target).confirmation)));

/** Every file of the library that holds these bytes, read whole. */
function holding(bytes: Buffer | string, folder = t.folder): string[] {
  const needle = Buffer.from(bytes as string);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(needle))
    .map((path) => path.slice(t.folder.length + 1));
}

/** The middle of each blob of a page: image, thumbnail, crops. */
function imagesOf(pageId: string): Buffer[] {
  const page = t.layoutRepository.page(pageId);
  const hashes = [
    page?.imageSha256,
    page?.thumbnailSha256,
    ...t.on(pageId).map((line) => line.cropAsset.slice(0, 64)),
  ] as string[];
  return hashes.map((sha256) => {
    const bytes = readFileSync(t.blobs.path(sha256));
    const middle = Math.floor(bytes.length / 2);
    return bytes.subarray(middle, middle + 40);
  });
}

/** All the places where Emend keeps text: history, undone work, search, a run, a version, exports, a log, the journal. */
async function fill(): Promise<void> {
  const [a, b, c] = t.on(ONE);
  const [d, e] = t.on(TWO);
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) throw new Error();
  // Over and over, so that the database has free pages with old text in them.
  for (const [count, suffix] of ["eins", "zwei", "drei"].entries()) {
    const line = t.on(ONE)[0];
    t.clock.now += 60_000;
    t.corrections.save({
      lineId: a.id,
      text: `${NAME} ${suffix}`,
      verified: count === 2,
      baseRevision: line?.revision ?? 0,
    });
  }
  // Some of it in the file, some in the log that is written ahead.
  t.database.pragma("wal_checkpoint(TRUNCATE)");
  t.corrections.undo("document-1");
  // One step over lines of both pages, so that a journal entry is of no page alone.
  const lines = [...t.on(ONE), ...t.on(TWO)].map((line) => ({
    lineId: line.id,
    baseRevision: line.revision,
    text: `${line.text}!`,
  }));
  t.corrections.saveAll("document-1", lines);
  t.database.prepare("INSERT INTO search_line (line_id, text, folded) SELECT id, text, lower(text) FROM line").run();
  t.database
    .prepare("UPDATE page SET text_layer = ? WHERE id = ?")
    .run(JSON.stringify([{ text: `${NAME} im PDF`, polygon: [] }]), ONE);
  t.privacy.redactions.add(ONE, boxAt(10, 10, 20, 20));
  t.privacy.flags.decideHint(a.id, "name", "Anna Muster", "dismissed");
  await t.addVersion("v1", t.on(ONE), t.on(TWO));
  await t.addVersion("v2", [t.on(TWO)[0]] as never, [t.on(ONE)[0]] as never);
  await t.adapters.export("v2");
}

describe("erasing pages", () => {
  beforeEach(fill);

  it("says first what will go", () => {
    expect(preview({ pageIds: [ONE] })).toMatchObject({
      documents: 0,
      pages: 1,
      lines: 3,
      images: 5,
      exports: [{ path: join(t.folder, "exports", "Version-v2"), present: true }],
      adapters: [
        { id: "v1", lines: 3 },
        { id: "v2", lines: 1 },
      ],
      publications: [],
      confirmation: "erase 1",
    });
  });

  it("leaves no byte of text or image in any file of the library", async () => {
    const images = imagesOf(ONE);
    const others = imagesOf(TWO);
    const before = holding(NAME);
    // All kinds of places had it, or the test would prove nothing.
    for (const place of [
      "library.sqlite",
      "library.sqlite-wal",
      "runs/run-v1/manifest.jsonl",
      "runs/run-v1/trainer.log",
    ])
      expect(before).toContain(place);
    expect(before).toEqual(
      expect.arrayContaining(["adapters/v2/evaluation.json", "exports/Version-v2/evaluation.json"]),
    );
    for (const image of images) expect(holding(image).length).toBeGreaterThan(0);

    const report = await erase({ pageIds: [ONE] });
    expect(report).toMatchObject({
      pages: 1,
      lines: 3,
      images: 5,
      leftovers: [],
      adapters: ["Version v1", "Version v2"],
    });
    expect(report.exports).toEqual([join(t.folder, "exports", "Version-v2")]);
    expect(report.searched.files).toBeGreaterThan(5);

    for (const text of [NAME, "Muster", "Beispiel", "vom 3. Mai", "Muſter", "im PDF", "Anna"]) {
      expect(holding(text), text).toEqual([]);
    }
    // What the base had read, too.
    expect(holding("Bricf an Frau")).toEqual([]);
    for (const image of images) expect(holding(image)).toEqual([]);
    // The other page is whole.
    expect(holding(SECOND)).toContain("library.sqlite");
    expect(t.on(TWO)).toHaveLength(2);
    for (const image of others) expect(holding(image)).toHaveLength(1);
    expect(t.database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(t.database.pragma("foreign_key_check")).toEqual([]);
    // The journal of what is left still works.
    expect(() => t.corrections.undo("document-1")).not.toThrow();
    expect(t.on(TWO)[0]?.text).toBe("Zweite Seite, erste Zeile des Textes");
  });

  it("leaves nothing in the search index", async () => {
    const search = (word: string) =>
      t.database.prepare("SELECT count(*) FROM search_index WHERE search_index MATCH ?").pluck().get(`"${word}"`);
    expect([search("muster"), search("zweite")]).toEqual([1, 2]);
    await erase({ pageIds: [ONE] });
    expect([search("muster"), search("zweite")]).toEqual([0, 2]);
    t.database.prepare("INSERT INTO search_index (search_index) VALUES ('integrity-check')").run();
  });

  it("marks the versions that saw them, and keeps the figures of their reports", async () => {
    await erase({ pageIds: [ONE] });
    expect(t.privacy.lineage.of("v1")).toMatchObject({ erasedLines: 3, lines: 3, marks: [{ kind: "erased-lines" }] });
    const { lines } = t.privacy.lineage.lines("v1", 0, 10);
    expect(lines.filter((line) => line.place === null).map((line) => line.text)).toEqual(["", "", ""]);
    const report = JSON.parse(readFileSync(join(t.folder, "adapters/v2/evaluation.json"), "utf8")) as {
      lines: Record<string, unknown>[];
    };
    expect(report.lines).toMatchObject([{ reference: "", adapter: "", erased: true, baseEdits: 6 }]);
    const manifest = readFileSync(join(t.folder, "runs/run-v1/manifest.jsonl"), "utf8").trim().split("\n");
    expect(manifest.map((row) => (JSON.parse(row) as { page: string }).page)).toEqual([TWO, TWO]);
    expect(t.privacy.flags.audit(0, 1).entries[0]).toMatchObject({
      action: "erase",
      summary: "1 pages with 3 lines were erased.",
    });
  });

  it("goes on after a kill between the rows and the files", async () => {
    const images = imagesOf(ONE);
    const vacuum = vi.spyOn(t.database, "exec").mockImplementation(() => {
      throw new Error("killed");
    });
    await expect(t.privacy.erasure.erase({ pageIds: [ONE] }, "erase 1")).rejects.toThrow("killed");
    expect(t.on(ONE)).toEqual([]);
    vacuum.mockRestore();
    // As compose.ts does at the next start.
    await t.privacy.erasure.finish();
    expect(holding(NAME)).toEqual([]);
    for (const image of images) expect(holding(image)).toEqual([]);
    expect(await t.privacy.erasure.finish()).toBe(0);
  });

  it("says what it could not reach, and finds copies that nobody told it of", async () => {
    const elsewhere = join(t.folder, "..", `emend-elsewhere-${process.pid}`);
    t.privacy.exports.record(elsewhere, { pageIds: [ONE] });
    mkdirSync(join(t.folder, "notes"));
    writeFileSync(join(t.folder, "notes", "mine.json"), JSON.stringify({ a: `${NAME} zwei` }));
    const image = readFileSync(t.blobs.path(t.layoutRepository.page(ONE)?.imageSha256 as string));
    // Within an archive, at no even place.
    writeFileSync(join(t.folder, "notes", "all.parquet"), Buffer.concat([Buffer.alloc(1_048_577, 1), image]));
    const report = await erase({ pageIds: [ONE] });
    expect(report.leftovers).toEqual(["notes/all.parquet", "notes/mine.json"]);
    expect(report.notes.join(" ")).toContain(elsewhere);
  });

  it("keeps an image that another page has, too", async () => {
    const page = t.layoutRepository.page(ONE);
    t.database
      .prepare("UPDATE page SET image_sha256 = ?, thumbnail_sha256 = ? WHERE id = ?")
      .run(page?.imageSha256, page?.thumbnailSha256, TWO);
    const report = await erase({ pageIds: [ONE] });
    expect(report).toMatchObject({ images: 3, leftovers: [] });
    expect(t.blobs.has(page?.imageSha256 as string)).toBe(true);
  });

  it("needs the words that were shown, and nothing going on", async () => {
    await expect(t.privacy.erasure.erase({ pageIds: [ONE] }, "yes")).rejects.toMatchObject({
      code: "bad-input",
      message: expect.stringContaining("“erase 1”"),
    });
    t.busy.reason = "A version is being trained. Wait for it.";
    await expect(t.privacy.erasure.erase({ pageIds: [ONE] }, "erase 1")).rejects.toMatchObject({ code: "busy" });
    expect(t.on(ONE)).toHaveLength(3);
    t.busy.reason = null;
    await expect(t.privacy.erasure.erase({ pageIds: ["gone"] }, "erase 0")).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("erasing a document", () => {
  it("takes everything of it, its name included, when its name is typed", async () => {
    await fill();
    t.database.prepare("UPDATE document SET name = 'Akte Krankengeschichte 17' WHERE id = 'document-1'").run();
    expect(preview({ documentId: "document-1" }).confirmation).toBe("Akte Krankengeschichte 17");
    await erase({ documentId: "document-1" });
    for (const text of [NAME, SECOND, "Krankengeschichte", "letters.pdf"]) expect(holding(text), text).toEqual([]);
    expect(
      readdirSync(join(t.folder, "blobs"), { recursive: true, withFileTypes: true }).filter((e) => e.isFile()),
    ).toEqual([]);
    expect(t.privacy.flags.overview()).toEqual([]);
  });

  it("happens by itself where all its pages go", async () => {
    await erase({ pageIds: [...PAGES] });
    expect(t.privacy.flags.overview()).toEqual([]);
    expect(holding("letters.pdf")).toEqual([]);
  });
});

describe("a person's pages", () => {
  it("are found by words, whatever their case and the letters of old print", () => {
    const find = (words: string) => contract.privacy.findPages.output.parse(wire(t.privacy.erasure.findPages(words)));
    expect(find("muster ANNA")).toMatchObject([
      { pageId: ONE, position: 0, matches: [{ text: expect.stringContaining("Anna") }] },
    ]);
    expect(find("zeile").map(({ pageId, matches }) => [pageId, matches.length])).toEqual([[TWO, 2]]);
    expect(find("anna zeile")).toEqual([]);
  });
});

describe("the search for what is left", () => {
  it("finds bytes across the pieces in which a file is read, and passes over short ones", async () => {
    const needles = new Needles();
    needles.addText("Frau Anna „Muster“");
    needles.addText("short");
    writeFileSync(join(t.folder, "a"), Buffer.concat([Buffer.alloc(1_048_570, 7), Buffer.from("Frau Anna „Muster“")]));
    writeFileSync(join(t.folder, "b"), "short Frau Anna Muster");
    writeFileSync(join(t.folder, "c.json"), JSON.stringify({ text: "x Frau Anna „Muster“" }));
    expect((await searchFolder(t.folder, needles)).found).toEqual(["a", "c.json"]);
    expect((await searchFolder(t.folder, needles, (path) => path === "a")).found).toEqual(["c.json"]);
  });
});

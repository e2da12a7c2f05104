import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataSetsOf, openTestDataSets, type TestDataSets } from "./test-datasets.ts";

let s: TestDataSets;
beforeEach(() => {
  s = openTestDataSets();
});
afterEach(() => s.dispose());

const files = () => (existsSync(s.store.folder) ? readdirSync(s.store.folder) : []);
/** Changed by a person who does not vouch for it. */
const edit = (line: { id: string; revision: number } | undefined) =>
  s.t.corrections.save({
    lineId: line?.id ?? "",
    text: "nur so",
    verified: false,
    baseRevision: line?.revision ?? 0,
  });
const ofPages = (count: number) => Array.from({ length: count }, (_, page) => [`eins ${page}`, `zwei ${page}`]);

describe("freezing", () => {
  it("writes every verified line in reading order, under the hash of the file", async () => {
    await s.add("Band", [["erste Zeile", "zweite Zeile"], ["dritte Zeile"]]);
    const id = await s.freeze();
    const rows = await s.rows(id);
    expect(rows.map(({ text, page }) => [text, page])).toEqual([
      ["erste Zeile", "Band/0"],
      ["zweite Zeile", "Band/0"],
      ["dritte Zeile", "Band/1"],
    ]);
    const { frozenHash } = s.sets.version(id);
    const bytes = readFileSync(s.sets.manifest(id));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(frozenHash);
    // The images are named relative to the manifest, so that a library can be moved.
    const [first] = rows;
    expect(readFileSync(resolve(dirname(s.sets.manifest(id)), first?.image ?? ""), "utf8")).toBe(
      "crop Band 0 erste Zeile",
    );
  });

  it("gives the same hash to the same lines, and one file to both", async () => {
    await s.add("Band", ofPages(3));
    const [a, b] = [await s.freeze(), await s.freeze()];
    expect(s.sets.version(a).frozenHash).toBe(s.sets.version(b).frozenHash);
    expect(files()).toHaveLength(1);
    s.sets.remove(s.sets.version(a).dataSetId, null);
    expect(await s.rows(b)).toHaveLength(6);
  });

  it("leaves out what is not verified or not to be trained on, and says so", async () => {
    await s.add("Band", [["eins", "zwei", "drei"]]);
    const lines = s.t.corrections.lines("Band/0");
    s.database.prepare("UPDATE line SET no_training = 1 WHERE id = ?").run(lines[0]?.id);
    edit(lines[1]);
    const request = { unit: "line", status: "verified", split: { by: "all", side: "test" } } as const;
    const { rows, leftOut } = s.sets.preview(request);
    expect([rows, leftOut]).toEqual([1, { noTraining: 1, unreadable: 0, unfinished: 1 }]);
    expect((await s.rows(await s.freeze(request))).map(({ text, split }) => [text, split])).toEqual([["drei", "test"]]);
  });

  it("keeps a synthetic document out of what is held back", async () => {
    await s.add("Echt", ofPages(4));
    await s.add("Gemacht", ofPages(40));
    s.database.prepare("UPDATE document SET synthetic = 1 WHERE id = 'Gemacht'").run();
    const rows = await s.rows(await s.freeze({ split: { by: "page", seed: 0, validation: 0.4, test: 0.4 } }));
    const held = rows.filter(({ split }) => split !== "train");
    expect(held.length).toBeGreaterThan(0);
    expect(held.every(({ document, flags }) => document === "Echt" && !flags.synthetic)).toBe(true);
    expect(rows.filter(({ flags }) => flags.synthetic)).toHaveLength(80);
  });

  it("makes rows of whole pages, and passes over pages with an unverified line", async () => {
    await s.add("Band", [["eins", "zwei"], ["drei"]]);
    const [line] = s.t.corrections.lines("Band/1");
    edit(line);
    const rows = await s.rows(await s.freeze({ unit: "page" }));
    expect(rows.map(({ id, text }) => [id, text])).toEqual([["Band/0", "eins\nzwei"]]);
  });

  it("takes subset and hand from tags", async () => {
    await s.add("Band", [["eins"]]);
    s.t.tags.tag(["Band"], "hand: Kurrent A", true);
    s.t.tags.tag(["Band"], "Briefe", true);
    const [row] = await s.rows(await s.freeze());
    expect([row?.subset, row?.hand]).toEqual(["Briefe", "Kurrent A"]);
    expect(s.sets.statistics(s.sets.list()[0]?.versions[0]?.id ?? "").hands).toEqual([{ name: "Kurrent A", count: 1 }]);
  });

  it("refuses an empty set and a set of the other kind", async () => {
    expect(() =>
      s.sets.preview({ unit: "line", status: "verified", split: { by: "all", side: "train" } }),
    ).not.toThrow();
    await expect(s.freeze()).rejects.toThrow("Verify some");
    await s.add("Band", [["eins"]]);
    const { dataSetId } = s.sets.version(await s.freeze());
    await expect(s.freeze({ unit: "page" }, { dataSetId })).rejects.toThrow("made of lines");
  });
});

describe("versions", () => {
  it("keeps every page on its side when pages are added", async () => {
    await s.add("Band", ofPages(30));
    const split = { by: "page", seed: 7, validation: 0.2, test: 0.2 } as const;
    const first = await s.freeze({ split });
    const { dataSetId } = s.sets.version(first);
    await s.add("Noch ein Band", ofPages(30));
    const second = await s.freeze({ split }, { dataSetId });
    const sides = new Map((await s.rows(second)).map(({ page, split: side }) => [page, side]));
    for (const { page, split: side } of await s.rows(first)) expect(sides.get(page)).toBe(side);
    expect(s.sets.list()[0]?.versions.map(({ number }) => number)).toEqual([2, 1]);
    expect(new Set(sides.values())).toEqual(new Set(["train", "validation", "test"]));
  });

  it("does not change when the library does", async () => {
    await s.add("Band", [["alt"]]);
    const id = await s.freeze();
    const [line] = s.t.corrections.lines("Band/0");
    s.t.corrections.save({ lineId: line?.id ?? "", text: "neu", verified: true, baseRevision: line?.revision ?? 0 });
    expect((await s.rows(id)).map(({ text }) => text)).toEqual(["alt"]);
  });

  it("goes with its last version, and comes back whole", async () => {
    await s.add("Band", [["eins"]]);
    const id = await s.freeze();
    const { dataSetId } = s.sets.version(id);
    const [before, image] = [s.sets.list(), (await s.rows(id))[0]?.sha256 ?? ""];
    expect(s.sets.dependents(dataSetId, null)).toMatchObject({ versions: 1, rows: 1, runs: [] });
    expect(s.sets.remove(dataSetId, null)).toEqual({ versionIds: [id] });
    expect(s.sets.list()).toEqual([]);
    expect(() => s.sets.manifest(id)).toThrow("not in the library");
    expect(s.sets.removed()).toMatchObject([{ versionId: id, name: "Set", number: 1, rows: 1 }]);
    // A restart sweeps what no version names; images that a deleted one names are still held.
    const again = dataSetsOf(s.database, s.folder, s.blobs, s.t.events);
    expect(files()).toHaveLength(1);
    expect(await again.sets.held(new Set([image]))).toEqual(new Set([image]));
    again.sets.restore([id]);
    expect(s.sets.list()).toEqual(before);
    expect((await s.rows(id)).map(({ text }) => text)).toEqual(["eins"]);
    expect(() => s.sets.restore([id])).toThrow("restored or deleted for good already");
  });

  it("is gone for good where it was deleted and purged, but for a file that another version is", async () => {
    await s.add("Band", [["eins"]]);
    const first = await s.freeze();
    const { dataSetId, size } = s.sets.version(first);
    const second = await s.freeze({}, { dataSetId });
    expect(() => s.sets.purge([first])).toThrow("Look at the list again");
    s.sets.remove(dataSetId, first);
    expect(s.sets.purge([first])).toEqual({ bytes: 0 });
    expect((await s.rows(second)).map(({ text }) => text)).toEqual(["eins"]);
    s.sets.remove(dataSetId, second);
    expect(s.sets.purge([second])).toEqual({ bytes: size });
    expect([files(), s.sets.removed(), s.sets.list()]).toEqual([[], [], []]);
  });

  it("loses erased lines also where it was deleted", async () => {
    await s.add("Band", [["bleibt", "geht"]]);
    const id = await s.freeze();
    const gone = (await s.rows(id))[1];
    s.sets.remove(s.sets.version(id).dataSetId, id);
    expect((await s.sets.erase(new Set([gone?.id ?? ""]))).texts).toEqual(["geht"]);
    s.sets.restore([id]);
    expect((await s.rows(id)).map(({ text }) => text)).toEqual(["bleibt"]);
  });

  it("loses erased lines and says how many, under the hash that it was frozen under", async () => {
    await s.add("Band", [["bleibt", "geht"]]);
    const id = await s.freeze();
    const before = s.sets.version(id);
    const gone = (await s.rows(id))[1];
    expect(await s.sets.erase(new Set([gone?.id ?? ""]))).toEqual({ texts: ["geht"], blobs: [gone?.sha256] });
    expect((await s.rows(id)).map(({ text }) => text)).toEqual(["bleibt"]);
    expect(s.sets.version(id)).toMatchObject({ frozenHash: before.frozenHash, erased: 1, rows: 1 });
    expect(files()).toHaveLength(1);
    expect(await s.sets.held(new Set([gone?.sha256 ?? ""]))).toEqual(new Set());
  });
});

describe("what a kill left", () => {
  it("goes at the next start, and a file that was cut off is told", async () => {
    await s.add("Band", [["eins", "zwei"]]);
    const id = await s.freeze();
    writeFileSync(join(s.store.folder, "half.part"), "{");
    writeFileSync(join(s.store.folder, `${"a".repeat(64)}.jsonl`), "{}\n");
    s.store.sweep(s.sets.list().flatMap(({ versions }) => versions.map(({ sha256 }) => sha256)));
    expect(files()).toEqual([`${s.sets.version(id).fileHash}.jsonl`]);
    writeFileSync(s.sets.manifest(id), readFileSync(s.sets.manifest(id)).subarray(0, 100));
    await expect(s.rows(id)).rejects.toThrow("changed or cut off");
  });
});

/** @file Confusions of a real library: counted, shown place by place, judged, mended as one step and taken back. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { proposal } from "../corrections/test-corrections.ts";
import { addDocument, documentsOf, noFiles, type TestDocuments } from "../documents/test-documents.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import type { ConfusionMending } from "./confusion-mending.ts";
import type { ConfusionService } from "./confusion-service.ts";
import { mendingOf } from "./test-mending.ts";

let library: TestLibrary;
let t: TestDocuments;
let confusions: ConfusionService;
let mending: ConfusionMending;
beforeEach(() => {
  library = openTestLibrary();
  t = documentsOf(library.database);
  ({ confusions, mending } = mendingOf(library.database, t));
});
afterEach(() => library.dispose());

/** Documents of lines as the base reads them, verified with these texts. */
async function read(name: string, lines: readonly (readonly [reading: string, truth: string])[]): Promise<void> {
  await addDocument(t, noFiles, name, [lines.map(([reading]) => reading)]);
  for (const [index, line] of t.corrections.lines(`${name}/0`).entries()) {
    const text = lines[index]?.[1] as string;
    t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
  }
}
/** The first line read again, with the place of every character. */
function readWithPlaces(name: string, text: string): void {
  const [line] = t.corrections.lines(`${name}/0`);
  const { confidence, characters } = proposal(text);
  const reading = new Map([[line?.id ?? "", { text, confidence, characters }]]);
  t.corrections.addProposals(`${name}/0`, reading, { id: "base", name: "Base" });
}
const texts = (name: string) => t.corrections.lines(`${name}/0`).map((line) => line.text);
const matrix = async (scope: Parameters<ConfusionService["matrix"]>[0] = {}) =>
  contract.confusions.matrix.output.parse(await confusions.matrix(scope));
const places = async (truth: string, readAs: string, more: { documentId?: string; versionId?: string } = {}) =>
  contract.confusions.places.output.parse(
    await confusions.places({ truth, read: readAs, offset: 0, limit: 100, ...more }),
  );

beforeEach(async () => {
  await read("a", [
    ["Hauſ und Fof", "Hauſ und Hof"],
    ["fo if ef", "ſo iſ eſ"],
    ["12,5 Mark", "12.5 Mark"],
  ]);
  await read("b", [
    ["ef war", "eſ war"],
    ["مرحبا يا", "مرحبا يه"],
    ["gleich", "gleich"],
  ]);
});

describe("a matrix", () => {
  it("counts by script of the ground truth, most frequent first", async () => {
    const all = await matrix();
    expect(all).toMatchObject({ lines: 6, leftOut: 0, script: "Latn", cellCount: 2 });
    expect(all.cells).toEqual([
      { truth: "ſ", read: "f", open: 4, right: 0 },
      { truth: "H", read: "F", open: 1, right: 0 },
    ]);
    expect(all.scripts.map(({ script, errors }) => [script, errors])).toEqual([
      ["Latn", 5],
      ["Zyyy", 1],
      ["Arab", 1],
    ]);
    expect((await matrix({ script: "Zyyy" })).cells).toEqual([{ truth: ".", read: ",", open: 1, right: 0 }]);
    expect(await matrix({ documentId: "b" })).toMatchObject({ lines: 3, cells: [{ open: 1 }] });
    expect((await matrix({ documentId: "a", script: "Arab" })).script).toBe("Latn");
  });

  it("is of a version, or of the newest readings on record", async () => {
    const [first] = t.corrections.lines("b/0");
    const reading = new Map([[first?.id ?? "", { text: "ez war", confidence: 0.9, characters: [] }]]);
    t.corrections.addProposals("b/0", reading, { id: "v2", name: "Two" });
    expect((await matrix({ documentId: "b" })).cells).toMatchObject([{ truth: "ſ", read: "z" }]);
    expect((await matrix({ documentId: "b", versionId: "base" })).cells).toMatchObject([{ truth: "ſ", read: "f" }]);
    expect(await matrix({ documentId: "b", versionId: "v2" })).toMatchObject({ lines: 1 });
    expect((await matrix()).versions).toEqual([
      { versionId: "base", versionName: "Base", lines: 6 },
      { versionId: "v2", versionName: "Two", lines: 1 },
    ]);
  });

  it("of nothing verified says so", async () => {
    expect(await matrix({ documentId: "none" })).toMatchObject({ lines: 0, script: null, cells: [], versions: [] });
  });
});

describe("the places of a confusion", () => {
  it("are every one, with where they lie in text, reading and picture", async () => {
    readWithPlaces("b", "ef war");
    const { places: found, total, open } = await places("ſ", "f");
    expect([total, open]).toEqual([4, 4]);
    expect(found.map(({ documentName, linePosition, at }) => [documentName, linePosition, at])).toEqual([
      ["a", 1, 0],
      ["a", 1, 4],
      ["a", 1, 7],
      ["b", 0, 1],
    ]);
    for (const each of found) {
      expect(each.text.slice(each.start, each.end)).toBe("ſ");
      expect(each.reading.slice(each.readStart, each.readEnd)).toBe("f");
    }
    expect([found[3]?.x0, found[3]?.x1]).toEqual([1 / 6, 2 / 6].map((x) => expect.closeTo(x, 3)));
  });

  it("of what was not read lie between its neighbours", async () => {
    await read("c", [["eswar", "es war"]]);
    readWithPlaces("c", "eswar");
    const [place] = (await places(" ", "", { documentId: "c" })).places;
    expect(place).toMatchObject({ start: 2, end: 3, readStart: 2, readEnd: 2 });
    expect([place?.x0, place?.x1]).toEqual([0.4, 0.4].map((x) => expect.closeTo(x, 3)));
  });

  it("where the ground truth is right are said to be so, until that is taken back or the place changes", async () => {
    const [first] = (await places("ſ", "f")).places;
    const place = { lineId: first?.lineId as string, at: first?.at as number, truth: "ſ", read: "f" };
    confusions.judge({ ...place, right: true });
    expect((await matrix()).cells[0]).toEqual({ truth: "ſ", read: "f", open: 3, right: 1 });
    expect(await places("ſ", "f")).toMatchObject({
      total: 4,
      open: 3,
      places: [{ right: true }, { right: false }, {}, {}],
    });
    confusions.judge({ ...place, right: false });
    expect((await places("ſ", "f")).open).toBe(4);
    expect(() => confusions.judge({ ...place, lineId: "gone", right: true })).toThrow(/not in the library any more/);
  });
});

const mendAll = async (open: number) => {
  const { jobId } = mending.mendAll({ truth: "ſ", read: "f", open });
  return contract.confusions.job.output.parse(await mending.finished(jobId));
};

describe("ground truth that is wrong", () => {
  it("is mended at one place, as one step", async () => {
    const place = (await places("ſ", "f")).places[1];
    const { lineId = "", at = 0, revision = 0 } = place ?? {};
    const done = contract.confusions.mend.output.parse(
      mending.mend({ lineId, at, truth: "ſ", read: "f", baseRevision: revision }),
    );
    expect(texts("a")[1]).toBe("ſo if eſ");
    expect(t.corrections.lines("a/0")[1]?.status).toBe("verified");
    expect(() => mending.mend({ lineId, at, truth: "ſ", read: "f", baseRevision: revision })).toThrow();
    expect(() => mending.mend({ lineId, at, truth: "ſ", read: "f", baseRevision: revision + 1 })).toThrow(
      /something else/,
    );
    mending.undo(done.steps);
    expect(texts("a")[1]).toBe("ſo iſ eſ");
  });

  it("is mended everywhere at once: one step of each document, taken back together", async () => {
    const [first] = (await places("ſ", "f")).places;
    confusions.judge({ lineId: first?.lineId as string, at: 0, truth: "ſ", read: "f", right: true });
    expect(await mendAll(4)).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/There are 3 such places/),
    });
    const before = t.corrections.entries("a", 1, 0).total;
    const { mended: done } = await mendAll(3);
    expect(done).toMatchObject({ lines: 2, places: 3, steps: [{ documentId: "a" }, { documentId: "b" }] });
    expect([texts("a")[1], texts("b")[0]]).toEqual(["ſo if ef", "ef war"]);
    expect(t.corrections.entries("a", 1, 0).total).toBe(before + 1);
    expect((await matrix()).cells[0]).toEqual({ truth: "H", read: "F", open: 1, right: 0 });
    mending.undo(done?.steps ?? []);
    expect([texts("a")[1], texts("b")[0]]).toEqual(["ſo iſ eſ", "eſ war"]);
    expect((await matrix()).cells[0]).toEqual({ truth: "ſ", read: "f", open: 3, right: 1 });
  });

  it("stays as it was where that is cancelled, or a line changes on the way", async () => {
    const before = [texts("a"), texts("b")];
    const { jobId } = mending.mendAll({ truth: "ſ", read: "f", open: 4 });
    mending.cancel(jobId);
    expect(await mending.finished(jobId)).toMatchObject({ state: "cancelled", mended: null });
    expect([texts("a"), texts("b")]).toEqual(before);

    const line = t.corrections.lines("a/0")[1];
    const started = mending.mendAll({ truth: "ſ", read: "f", open: 4 });
    const stop = t.events.subscribe(({ name }) => {
      if (name !== "confusions.progress") return;
      stop();
      // Another window, once this page was looked at.
      t.corrections.save({ lineId: line?.id ?? "", text: "neu", verified: true, baseRevision: line?.revision ?? 0 });
    });
    expect(await mending.finished(started.jobId)).toMatchObject({ state: "failed", mended: null });
    expect(mending.job(started.jobId).message).toMatch(/changed in another window/);
    expect([texts("a"), texts("b")]).toEqual([[before[0]?.[0], "neu", before[0]?.[2]], before[1]]);
  });

  it("is not taken back past something else that was done since, in no document", async () => {
    const { mended: done } = await mendAll(4);
    const [line] = t.corrections.lines("b/0");
    t.corrections.save({ lineId: line?.id ?? "", text: "neu", verified: true, baseRevision: line?.revision ?? 0 });
    expect(() => mending.undo(done?.steps ?? [])).toThrow();
    expect([texts("a")[1], texts("b")[0]]).toEqual(["fo if ef", "neu"]);
  });
});

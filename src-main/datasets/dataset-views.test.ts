import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DataSetUse } from "./dataset-use.ts";
import { DataSetViews } from "./dataset-views.ts";
import { openTestDataSets, type TestDataSets } from "./test-datasets.ts";

let s: TestDataSets;
let views: DataSetViews;
beforeEach(async () => {
  s = openTestDataSets();
  const { repository, source, sets, blobs, jobs, t } = s;
  views = new DataSetViews({ repository, source, sets, blobs, jobs, events: t.events });
  await s.add("Band", [["eine Zeile mit ꝑ darin", "noch eine Zeile hier"], ["eine Zeile mit ꝗ darin"]]);
});
afterEach(() => s.dispose());

it("shows the rows that a check names, and where they are", async () => {
  const id = await s.freeze();
  await s.jobs.finished(views.check(id, false).jobId);
  // ꝑ and ꝗ, and the o and c of “noch”.
  expect(s.sets.version(id).checks?.counts["rare-character"]).toBe(4);
  const { findings } = await views.findings(id, "rare-character", 0, 10);
  const found = findings.find(({ detail }) => detail === "ꝑ");
  const [line] = s.t.corrections.lines("Band/0");
  expect(found?.row).toMatchObject({ text: "eine Zeile mit ꝑ darin", document: "Band", imageAsset: line?.cropAsset });
  expect(found?.row.place).toEqual({ documentId: "Band", pageId: "Band/0", lineId: line?.id });
});

it("shows the texts of two versions side by side", async () => {
  const before = await s.freeze();
  const [line] = s.t.corrections.lines("Band/0");
  s.t.corrections.save({ lineId: line?.id ?? "", text: "anders", verified: true, baseRevision: line?.revision ?? 0 });
  const after = await s.freeze({}, { dataSetId: s.sets.version(before).dataSetId });
  const job = await s.jobs.finished(views.compare(before, after).jobId);
  expect(job.differences).toMatchObject({ changed: 1, added: 0, removed: 0, same: 2 });
  const { rows } = await views.differences(job.id, "changed", 0, 10);
  expect(rows.map((row) => [row.before?.text, row.after?.text])).toEqual([["eine Zeile mit ꝑ darin", "anders"]]);
});

it("knows which sets lines are in by their newest versions, lines and whole pages", async () => {
  const { repository, source, sets } = s;
  const use = new DataSetUse({ repository, source, sets });
  const old = await s.freeze({ split: { by: "all", side: "train" } });
  const lines = await s.freeze({ split: { by: "all", side: "test" } }, { dataSetId: sets.version(old).dataSetId });
  const pages = await s.freeze({ unit: "page", split: { by: "all", side: "train" } });
  const [line] = s.t.corrections.lines("Band/0");
  const found = await use.setsOf(new Set([line?.id ?? "", "Band/1"]));
  expect([...found]).toEqual([
    ["Band/1", [{ versionId: pages, name: "Set v1", split: "train" }]],
    [line?.id, [{ versionId: lines, name: "Set v2", split: "test" }]],
  ]);
  // A manifest that is gone says nothing.
  rmSync(sets.manifest(pages));
  expect([...(await use.setsOf(new Set(["Band/1"])))]).toEqual([]);
});

it("gives frozen lines to a run, but for those that must not be trained on by now", async () => {
  const id = await s.freeze({ split: { by: "all", side: "test" } });
  const use = new DataSetUse(s);
  expect(use.heldLines(id)).toHaveLength(3);
  s.database.prepare("UPDATE page SET no_training = 1 WHERE id = 'Band/1'").run();
  expect(use.lines(id).map(({ text, split }) => [text, split])).toEqual([
    ["eine Zeile mit ꝑ darin", "test"],
    ["noch eine Zeile hier", "test"],
  ]);
});

it("scores on no line that was made from text", async () => {
  const use = new DataSetUse(s);
  await s.add("Gemacht", [["aus Text gemacht"]]);
  s.database.prepare("UPDATE document SET synthetic = 1 WHERE id = 'Gemacht'").run();
  const mixed = await s.freeze({ split: { by: "all", side: "train" } });
  expect(use.lines(mixed)).toHaveLength(4);
  expect(use.heldLines(mixed)).toHaveLength(3);
  expect(await use.held(mixed)).toEqual(use.heldLines(mixed));
  const made = await s.freeze({ documentIds: ["Gemacht"], split: { by: "all", side: "train" } });
  expect(() => use.heldLines(made)).toThrow(/made from text/);
  await expect(use.held(made)).rejects.toThrow(/Choose a set of scanned lines/);
  expect(use.offered()).toEqual([{ versionId: mixed }]);
});

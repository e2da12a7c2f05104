import { afterEach, beforeEach, expect, it } from "vitest";
import type { GroupBy, LineFilter } from "#contract/dashboard.ts";
import { contract } from "#contract/index.ts";
import {
  DOCUMENT,
  detected,
  openTestCorrections,
  PAGES,
  proposal,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { DashboardRepository } from "./dashboard-repository.ts";
import { DashboardService, type SetPlace } from "./dashboard-service.ts";
import { EvaluationRepository } from "./evaluation-repository.ts";
import { EvaluationService } from "./evaluation-service.ts";

const [page1, page2] = PAGES;
let t: TestCorrections;
let service: DashboardService;
/** Data sets by line or page. */
let sets: Map<string, SetPlace[]>;

beforeEach(() => {
  t = openTestCorrections();
  const evaluation = new EvaluationService(new EvaluationRepository(t.database));
  sets = new Map();
  service = new DashboardService(new DashboardRepository(t.database), evaluation, {
    setsOf: (ids) => Promise.resolve(new Map([...sets].filter(([id]) => ids.has(id)))),
  });
  t.corrections.insertDetected(page1, detected("abcd", "abxy", "xxxxxxxx"));
  t.corrections.insertDetected(page2, detected("0123456789", "never verified"));
  verify(page1, ["abcd", "abcd", ""]);
  verify(page2, ["0123456789"]);
});
afterEach(() => t.dispose());

function verify(page: string, texts: readonly string[]): void {
  for (const [index, text] of texts.entries()) {
    const line = t.corrections.lines(page)[index];
    if (line === undefined) throw new Error("no such line");
    t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
  }
}

/** A version that learned from the first line of page 1 and was chosen by the second; it has read page 1. */
function addVersion(texts: readonly string[]): void {
  t.database.exec(`INSERT INTO training_run (id, name, state, created_at, snapshot)
    VALUES ('run', 'Run', 'done', '2026-01-01', '{}')`);
  t.database.exec(`INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary)
    VALUES ('v1', 'Fraktur 1', 'run', '2026-01-01', 'f', 'h', 1, '{}')`);
  const lines = t.corrections.lines(page1);
  const saw = t.database.prepare("INSERT INTO training_line (run_id, line_id, split, text) VALUES ('run', ?, ?, '')");
  saw.run(lines[0]?.id, "train");
  saw.run(lines[1]?.id, "validation");
  const readings = new Map(lines.map((line, index) => [line.id, proposal(texts[index] as string)]));
  t.corrections.addProposals(page1, readings, { id: "v1", name: "Fraktur 1" });
}

/** Held against the contract, through JSON as the wire has it. */
async function dashboard(filter: LineFilter = {}, groupBy: GroupBy = "version", worst = 30) {
  const answer = await service.dashboard({ filter, groupBy, worst });
  return contract.evaluation.dashboard.output.parse(JSON.parse(JSON.stringify(answer)));
}

it("counts one reading of each verified line, and says which ranges their CER is in", async () => {
  const { all, distribution, worst, groups, groupsLeftOut } = await dashboard();
  expect(all).toMatchObject({ lines: 4, edits: 10, characters: 18, cer: 10 / 18 });
  expect(groups).toMatchObject([{ key: "base", lines: 4, edits: 10 }]);
  expect(groupsLeftOut).toBe(0);
  expect(distribution.filter(({ lines }) => lines > 0)).toEqual([
    { from: 0, to: 0, lines: 2 },
    { from: 0.2, to: 0.5, lines: 1 },
    { from: 1, to: null, lines: 1 },
  ]);
  expect(worst.map(({ cer, pagePosition, linePosition }) => [cer, pagePosition, linePosition])).toEqual([
    [null, 0, 2],
    [0.5, 0, 1],
  ]);
  expect(worst[0]).toMatchObject({ documentId: DOCUMENT, documentName: "Letters", pageId: page1, direction: "ltr" });
  expect((await dashboard({}, "version", 1)).worst).toHaveLength(1);
});

it("tells versions apart: all readings of each, the newest of each line in other groups", async () => {
  addVersion(["abcd", "abcd", ""]);
  const byVersion = await dashboard();
  expect(byVersion.groups.map(({ key, lines, edits }) => [key, lines, edits])).toEqual([
    ["base", 4, 10],
    ["v1", 3, 0],
  ]);
  expect(byVersion.all).toMatchObject({ lines: 4, edits: 0 });
  expect(byVersion.series.map(({ versionId, points }) => [versionId, points.map(({ lines }) => lines)])).toEqual([
    ["base", [4]],
    ["v1", [3]],
  ]);
  // The test's clock stands at the beginning of time.
  expect(byVersion.series[0]?.points[0]?.from).toBe("1970-01-01");
  const ofBase = await dashboard({ versionId: "base" }, "page");
  expect(ofBase.groups.map(({ pageId, position, edits }) => [pageId, position, edits])).toEqual([
    [page1, 0, 10],
    [page2, 1, 0],
  ]);
  expect(byVersion.choices.versions).toEqual([
    { key: "base", name: "Base", lines: 4 },
    { key: "v1", name: "Fraktur 1", lines: 3 },
  ]);
});

it("keeps apart what a version learned from, was chosen by, and never saw", async () => {
  addVersion(["abcd", "abxd", "x"]);
  const { groups } = await dashboard({ versionId: "v1" }, "subset");
  expect(groups.map(({ key, lines, edits }) => [key, lines, edits])).toEqual([
    ["unseen", 1, 1],
    ["validation", 1, 1],
    ["train", 1, 0],
  ]);
  expect((await dashboard({ versionId: "v1", seen: "validation" })).all).toMatchObject({ lines: 1, cer: 0.25 });
  // The base saw nothing.
  expect((await dashboard({ versionId: "base", seen: "train" })).all).toMatchObject({ lines: 0, cer: 0, low: null });
});

it("goes by data set and side, a line of two sets in both, and one of none in none", async () => {
  const [first, second] = t.corrections.lines(page1);
  const place = (versionId: string, split: SetPlace["split"]) => ({ versionId, name: `Set ${versionId}`, split });
  sets.set(first?.id ?? "", [place("a", "train")]);
  sets.set(second?.id ?? "", [place("a", "test"), place("b", "test")]);
  // A page as a whole.
  sets.set(page2, [place("b", "test")]);
  const { groups } = await dashboard({}, "dataset");
  const found = groups.map(({ name, split, lines, edits }) => [name, split, lines, edits]);
  expect(found).toHaveLength(4);
  expect(found).toEqual(
    expect.arrayContaining([
      ["Set a", "train", 1, 0],
      ["Set a", "test", 1, 2],
      ["Set b", "test", 2, 2],
      ["", null, 1, 8],
    ]),
  );
});

it("goes by the language of the document, and by none", async () => {
  expect((await dashboard({}, "language")).groups).toMatchObject([{ key: "", lines: 4 }]);
  t.database.exec("UPDATE document SET language = 'de-Latf'");
  const { groups, choices } = await dashboard({ language: "de-Latf" }, "language");
  expect(groups).toMatchObject([{ key: "de-Latf", lines: 4 }]);
  expect(choices.languages).toEqual([{ key: "de-Latf", name: "", lines: 4 }]);
  expect((await dashboard({ language: "" })).all.lines).toBe(0);
});

it("goes by tags, a document with two in both, and leaves the trash out", async () => {
  t.database.exec("INSERT INTO tag VALUES ('t1', 'Letters', 'letters'), ('t2', 'War', 'war')");
  t.database.exec(`INSERT INTO document_tag VALUES ('${DOCUMENT}', 't1'), ('${DOCUMENT}', 't2')`);
  const { groups, choices } = await dashboard({}, "tag");
  expect(groups.map(({ name, lines }) => [name, lines])).toEqual([
    ["Letters", 4],
    ["War", 4],
  ]);
  expect(choices.tags).toHaveLength(2);
  expect((await dashboard({ tagId: "t2" })).all.lines).toBe(4);
  expect((await dashboard({ tagId: "nothing" })).all.lines).toBe(0);
  expect((await dashboard({}, "document")).groups).toMatchObject([{ documentId: DOCUMENT, name: "Letters", lines: 4 }]);
  t.database.exec("UPDATE document SET removed_at = '2026-02-01'");
  expect(await dashboard()).toMatchObject({ all: { lines: 0 }, groups: [], series: [], worst: [] });
});

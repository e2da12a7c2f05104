/** @file A run that goes on from a version, from the press of the button to the versions it leaves; only the trainer is a stand-in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { openTestVersions } from "../adapters/test-versions.ts";
import type { VersionServices } from "../adapters/version-services.ts";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { readManifest } from "../datasets/manifest.ts";
import { LineageRepository } from "../privacy/lineage-repository.ts";
import { LineageService } from "../privacy/lineage-service.ts";
import { openTestTraining, type TestTraining, verifyLines } from "./test-training.ts";
import type { TrainRequest } from "./trainer-protocol.ts";
import { TrainingService } from "./training-service.ts";

let t: TestTraining;
let versions: VersionServices;
let training: TrainingService;

beforeEach(() => {
  t = openTestTraining();
  versions = openTestVersions(t);
  training = new TrainingService({
    ...t.options,
    register: (adapter) => versions.adapters.register(adapter),
    parent: versions.parent,
  });
});
afterEach(() => t.dispose());

const folder = (runId: string) => join(t.folder, "runs", runId);
const requestOf = (runId: string) =>
  JSON.parse(readFileSync(join(folder(runId), "request.json"), "utf8")) as TrainRequest & { parent?: string };
const inputOf = (input: object) => contract.training.start.input.parse({ budgetSeconds: 60, ...input });
const rowsOf = async (runId: string) => readManifest(join(folder(runId), "manifest.jsonl"));

async function taught(input: { parentId?: string; rank?: number }): Promise<string> {
  const { runId } = training.start({ ...inputOf(input), name: "normal" });
  for (;;) {
    const run = training.run(runId);
    if (run.state === "done") return runId;
    if (run.state !== "running") throw new Error(`the run did not end well: ${run.message}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it("asks the trainer for the parent and its rank, and leaves a version whose lineage counts the parent's lines", async () => {
  verifyLines(t, [8, 0]);
  const parent = await taught({ rank: 4 });
  const learnt = versions.parent(parent).learnt;
  expect(learnt.size).toBeGreaterThan(4);
  // More is corrected, and training goes on.
  verifyLines(t, [0, 6]);
  const child = await taught({ parentId: parent });

  expect(requestOf(child)).toMatchObject({ parent: join(t.folder, "adapters", parent), rank: 4, alpha: 4 });
  expect(requestOf(parent).parent).toBeUndefined();
  const made = versions.adapters.list().find(({ id }) => id === child);
  expect(made).toMatchObject({ runId: child, parents: [{ id: parent, gone: false }] });

  const rows = await rowsOf(child);
  expect(rows).toHaveLength(14);
  const held = rows.filter(({ split }) => split === "validation");
  expect(held.length).toBeGreaterThan(0);
  expect(held.filter(({ id }) => learnt.has(id))).toEqual([]);

  const lineage = new LineageService(new LineageRepository(t.database));
  const own = rows.filter(({ split }) => split === "train").map(({ id }) => id);
  const both = new Set([...learnt, ...own]);
  expect(lineage.of(child)).toMatchObject({ lines: both.size, known: true });
  expect([...versions.parent(child).learnt].sort()).toEqual([...both].sort());
});

it("counts lines that only the parent saw, and says it where they are chosen to score on", async () => {
  verifyLines(t, [8, 0]);
  const parent = await taught({});
  const learnt = versions.parent(parent).learnt;
  // One line that the parent learnt is a doubt again: it is no ground truth of the child, but in it all the same.
  const doubted = t.corrections.lines(PAGES[0] as string).find(({ id }) => learnt.has(id));
  if (doubted === undefined) throw new Error("the parent learnt nothing");
  t.corrections.save({ lineId: doubted.id, text: "doubt", verified: false, baseRevision: doubted.revision });
  verifyLines(t, [0, 6]);
  const child = await taught({ parentId: parent });
  expect((await rowsOf(child)).map(({ id }) => id)).not.toContain(doubted.id);
  expect(versions.parent(child).learnt).toContain(doubted.id);
  expect(new LineageService(new LineageRepository(t.database)).of(child).lines).toBeGreaterThan(learnt.size);

  t.database.exec("INSERT INTO document (id, name, created_at) VALUES ('other', 'Other', '2026-01-02')");
  t.database.prepare("UPDATE page SET document_id = 'other' WHERE id = ?").run(PAGES[1]);
  const told = training.start({ ...inputOf({ parentId: parent, validationDocumentIds: [DOCUMENT] }), name: "waits" });
  expect(training.run(told.runId).warnings).toEqual([expect.stringContaining("the score flatters")]);
  training.cancel(told.runId);
  while (training.run(told.runId).state === "running") await new Promise((resolve) => setTimeout(resolve, 5));
});

/** @file Drift in a real library: recent documents that are read worse, shakier, slower and from worse scans. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DriftSignal } from "#contract/drift.ts";
import { contract } from "#contract/index.ts";
import { addDocument, documentsOf, noFiles, type TestDocuments } from "../documents/test-documents.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { DriftRepository } from "./drift-repository.ts";
import { DriftService } from "./drift-service.ts";
import { EvaluationRepository } from "./evaluation-repository.ts";
import { EvaluationService } from "./evaluation-service.ts";

let library: TestLibrary;
let t: TestDocuments;
let drift: DriftService;
let made: number;
beforeEach(() => {
  library = openTestLibrary();
  t = documentsOf(library.database);
  made = 0;
  drift = new DriftService({
    repository: new DriftRepository(library.database),
    evaluation: new EvaluationService(new EvaluationRepository(library.database)),
    settings: new SettingsRepository(library.database),
    events: t.events,
  });
});
afterEach(() => library.dispose());

interface Kind {
  /** Characters of ten that are read wrongly in each line. */
  wrong?: number;
  confidence?: number;
  sharpness?: number;
  milliseconds?: number;
}

/** Three pages of ten lines each, read by the base, verified, measured. Later ones are newer. */
async function add(name: string, { wrong = 1, confidence = 0.9, sharpness = 0.6, milliseconds = 500 }: Kind = {}) {
  const texts = Array.from({ length: 10 }, () => `${"x".repeat(wrong)}${"abcdefghij".slice(wrong)}`);
  await addDocument(t, noFiles, name, [texts, texts, texts]);
  const { database } = library;
  database.prepare("UPDATE document SET created_at = ? WHERE id = ?").run(`2026-01-${10 + made++}`, name);
  for (let page = 0; page < 3; page++) {
    const id = `${name}/${page}`;
    const readings = new Map(
      t.corrections.lines(id).map((line) => [line.id, { text: line.text, confidence, characters: [] }]),
    );
    t.corrections.addProposals(id, readings, { id: "base", name: "Base" });
    for (const line of t.corrections.lines(id)) {
      t.corrections.save({ lineId: line.id, text: "abcdefghij", verified: true, baseRevision: line.revision });
    }
    drift.timed(id, "base", milliseconds);
    database
      .prepare(
        "INSERT INTO page_quality SELECT id, image_sha256, ?, 0.7, 1, 0.1, 40, '2026-01-01' FROM page WHERE id = ?",
      )
      .run(sharpness, id);
  }
}
const report = async (versionId?: string) => contract.drift.report.output.parse(await drift.report(versionId));
const alerts = async () =>
  (await report()).figures.filter(({ alert }) => alert).map(({ signal }): DriftSignal => signal);

describe("drift", () => {
  it("says so where nothing is read, and where there is nothing to compare with", async () => {
    expect(await report()).toMatchObject({ versionId: null, reference: "none", figures: [] });
    await add("only");
    expect(await report()).toMatchObject({ versionId: "base", reference: "none", referenceLines: 0, recentLines: 30 });
    expect(await alerts()).toEqual([]);
  });

  it("is none where recent documents are like earlier ones", async () => {
    drift.setSettings({ threshold: 0.25, recentDocuments: 1 });
    await add("a");
    await add("b");
    const { reference, referenceLines, recentLines, figures, documents } = await report();
    expect({ reference, referenceLines, recentLines }).toEqual({
      reference: "earlier",
      referenceLines: 30,
      recentLines: 30,
    });
    expect(figures.map(({ signal, reference: before, recent, worse }) => [signal, before, recent, worse])).toEqual([
      ["confidence", expect.closeTo(0.9), expect.closeTo(0.9), expect.closeTo(0)],
      ["cer", 0.1, 0.1, 0],
      ["sharpness", 0.6, 0.6, 0],
      ["contrast", 0.7, 0.7, 0],
      ["noise", 1, 1, 0],
      ["skew", 0.1, 0.1, 0],
      ["lineHeight", 40, 40, 0],
      ["latency", 50, 50, 0],
    ]);
    expect(documents.map(({ documentName, lines }) => [documentName, lines])).toEqual([["b", 30]]);
    expect(await alerts()).toEqual([]);
  });

  it("alerts by signal beyond the threshold, and by document", async () => {
    drift.setSettings({ threshold: 0.25, recentDocuments: 2 });
    await add("a");
    await add("b");
    await add("good");
    await add("bad", { wrong: 4, confidence: 0.7, sharpness: 0.2, milliseconds: 900 });
    expect(await alerts()).toEqual(["confidence", "cer", "sharpness", "latency"]);
    const byDocument = (await report()).documents.map(({ documentName, figures }) => [
      documentName,
      figures.filter(({ alert }) => alert).map(({ signal }) => signal),
    ]);
    expect(byDocument).toEqual([
      ["bad", ["confidence", "cer", "sharpness", "latency"]],
      ["good", []],
    ]);
    drift.setSettings({ threshold: 3, recentDocuments: 1 });
    // CER went from 0.1 to 0.4, which is three times worse and not more; doubt tripled.
    expect(await alerts()).toEqual([]);
    drift.setSettings({ threshold: 1.5, recentDocuments: 1 });
    expect(await alerts()).toEqual(["confidence", "cer"]);
  });

  it("goes by the lines that the version's run was scored on, and leaves out what it learned", async () => {
    const { database } = library;
    await add("taught");
    await add("new", { wrong: 3 });
    database
      .prepare(
        "INSERT INTO training_run (id, name, state, created_at, snapshot) VALUES ('run', 'Run', 'done', '2026', '{}')",
      )
      .run();
    database
      .prepare(
        "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES ('v1', 'V1', 'run', '2026', '', '', 1, '{}')",
      )
      .run();
    for (const document of ["taught", "new"]) {
      for (let page = 0; page < 3; page++) {
        const lines = t.corrections.lines(`${document}/${page}`);
        const text = document === "new" ? "xxxdefghij" : "abcdefghij";
        const readings = new Map(lines.map((line) => [line.id, { text, confidence: 0.9, characters: [] }]));
        t.corrections.addProposals(`${document}/${page}`, readings, { id: "v1", name: "V1" });
        if (document !== "taught") continue;
        for (const line of lines) {
          database
            .prepare("INSERT INTO training_line (run_id, line_id, split, text) VALUES ('run', ?, ?, '')")
            .run(line.id, page === 0 ? "train" : "validation");
        }
      }
    }
    const found = await report("v1");
    expect(found).toMatchObject({
      versionId: "v1",
      reference: "held-back",
      referenceLines: 20,
      recentLines: 30,
      documents: [{ documentName: "new" }],
    });
    expect(found.figures.find(({ signal }) => signal === "cer")).toMatchObject({
      reference: 0,
      recent: 0.3,
      worse: null,
    });
    expect(found.versions.map(({ versionId }) => versionId)).toEqual(["v1", "base"]);
  });

  it("keeps the settings, and takes the usual ones for what cannot be read", () => {
    const { database } = library;
    expect(drift.setSettings({ threshold: 0.5, recentDocuments: 3 })).toEqual(drift.settings());
    new SettingsRepository(database).set("drift", { threshold: "much" });
    expect(drift.settings()).toEqual({ threshold: 0.25, recentDocuments: 5 });
  });
});

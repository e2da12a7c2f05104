import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { contract } from "#contract/index.ts";
import { LineArchiveRepository } from "../corrections/line-archive-repository.ts";
import {
  DOCUMENT,
  detected,
  openTestCorrections,
  PAGES,
  proposal,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { DocumentRepository } from "../documents/document-repository.ts";
import { DocumentService } from "../documents/document-service.ts";
import { EvaluationRepository } from "./evaluation-repository.ts";
import { EvaluationService } from "./evaluation-service.ts";

let t: TestCorrections;
let evaluation: EvaluationService;
let documents: DocumentService;
const [page1, page2] = PAGES;

beforeEach(() => {
  t = openTestCorrections();
  evaluation = new EvaluationService(new EvaluationRepository(t.database));
  documents = documentsWith(evaluation);
});
afterEach(() => t.dispose());

function verify(page: string, index: number, text: string, verified = true): void {
  const line = t.corrections.lines(page)[index];
  if (line === undefined) throw new Error("no such line");
  t.corrections.save({ lineId: line.id, text, verified, baseRevision: line.revision });
}

function reread(page: string, versionId: string, texts: string[]): void {
  const lines = t.corrections.lines(page).slice(0, texts.length);
  const readings = new Map(lines.map((line, index) => [line.id, proposal(texts[index] as string)]));
  t.corrections.addProposals(page, readings, { id: versionId, name: `Version ${versionId}` });
}

/** Also holds each answer against the contract, through JSON as the wire has it. */
function document() {
  const answer = evaluation.document(DOCUMENT);
  return contract.evaluation.document.output.parse(JSON.parse(JSON.stringify(answer)));
}

function documentsWith(service: EvaluationService): DocumentService {
  return new DocumentService({
    repository: new DocumentRepository(t.database),
    tags: { of: () => new Map() },
    events: t.events,
    refreshFigures: (id) => service.refreshFigures(id),
    fold: (text) => text,
  });
}

/** What a document and its pages come to, as the library shows it. */
function figures(from = documents) {
  const { document, pages } = from.get(DOCUMENT);
  return { document, pages: new Map(pages.map((page) => [page.id, page.cer])) };
}

/** What is kept in memory and in the database must not matter. */
function expectAsIfFresh(): void {
  const kept = figures();
  const fresh = new EvaluationService(new EvaluationRepository(t.database));
  expect(evaluation.document(DOCUMENT)).toEqual(fresh.document(DOCUMENT));
  t.database.exec("UPDATE page_figures SET counted = -1, lines = 7, verified = 7, edits = 7, confidence = 7");
  expect(kept).toEqual(figures(documentsWith(fresh)));
  expect(documents.list()).toEqual([kept.document]);
  expect(evaluation.library()).toEqual(fresh.library());
}

describe("scores", () => {
  it("are none where nothing is verified", () => {
    t.corrections.insertDetected(page1, detected("abc"));
    expect(document()).toEqual({ versions: [], pages: [], worstLines: [] });
    expect(figures()).toMatchObject({
      document: { cer: null, lineCount: 1, verifiedCount: 0 },
      pages: new Map([
        [page1, null],
        [page2, null],
      ]),
    });
  });

  it("are any figures under any profile, page by page, of a document or of all", async () => {
    t.corrections.insertDetected(page1, detected("Second line", "Firſt line"));
    t.corrections.insertDetected(page2, detected("x"));
    verify(page1, 0, "first line");
    verify(page1, 1, "second line");
    verify(page2, 0, "y");
    const profile = { base: "emend" as const, steps: ["case" as const, "long-s" as const] };
    const metrics = ["exact-lines" as const, "flexible-cer" as const];
    const answer = await evaluation.scores({ documentId: DOCUMENT, profile, metrics });
    expect(contract.evaluation.scores.output.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
    expect(answer.profile.name).toBe("emend+long-s+case");
    // In another order the two lines of page 1 are right; the line of page 2 is not.
    expect(answer.versions).toMatchObject([
      { versionId: "base", lines: 3, values: [{ value: 0 }, { metric: "flexible-cer", part: 1, whole: 22 }] },
    ]);
    expect(await evaluation.scores({ profile, metrics })).toEqual(answer);
  });

  it("come with the interval of CER and WER, and of nothing else", async () => {
    t.corrections.insertDetected(page1, detected("abcd", "abcd", "abcd ef", ""));
    verify(page1, 0, "abcd");
    verify(page1, 1, "abxy");
    verify(page1, 2, "abcd ef");
    verify(page1, 3, "");
    const profile = { base: "emend" as const, steps: [] };
    const { versions } = await evaluation.scores({ profile, metrics: ["cer", "wer", "exact-lines"] });
    const [cer, wer, exact] = versions[0]?.values ?? [];
    expect(cer).toMatchObject({ value: 2 / 15, part: 2, low: 0 });
    expect(cer?.high).toBeGreaterThan(2 / 15);
    expect(cer?.high).toBeLessThanOrEqual(0.5);
    expect(wer?.low).toBeLessThan(wer?.value ?? 0);
    expect(exact).toMatchObject({ value: 0.75, low: null, high: null });
  });

  it("are sums of edits over sums of lengths, by version, on the verified lines each has read", () => {
    t.corrections.insertDetected(page1, detected("abcd", "xx", "never verified"));
    t.corrections.insertDetected(page2, detected("0123456789"));
    verify(page1, 0, "abce");
    verify(page1, 1, "yy");
    verify(page2, 0, "0123456789");
    reread(page1, "v2", ["abce"]);
    const { versions, pages } = document();
    expect(versions.map(({ versionId, scores }) => [versionId, scores.lines, scores.edits, scores.characters])).toEqual(
      [
        ["base", 3, 3, 16],
        ["v2", 1, 0, 4],
      ],
    );
    expect(versions[0]?.scores.cer).toBeCloseTo(3 / 16);
    expect(pages.map(({ position, versionId, scores }) => [position, versionId, scores.cer])).toEqual([
      [0, "base", 0.5],
      [0, "v2", 0],
      [1, "base", 0],
    ]);
    // The newest proposals: v2 on the first line, base on the others.
    const { document: all, pages: byPage } = figures();
    expect(all.cer).toBeCloseTo(2 / 16);
    expect(byPage).toEqual(
      new Map([
        [page1, 2 / 6],
        [page2, 0],
      ]),
    );
  });

  it("take a version's newest reading of a line", () => {
    t.corrections.insertDetected(page1, detected("wrong"));
    verify(page1, 0, "right");
    reread(page1, "base", ["right"]);
    expect(document().versions).toMatchObject([{ versionId: "base", scores: { lines: 1, edits: 0 } }]);
  });

  it("do not count what a person only edited", () => {
    t.corrections.insertDetected(page1, detected("abc"));
    verify(page1, 0, "abd", false);
    expect(document().versions).toEqual([]);
  });

  it("are null where text was read and there is none, in JSON too", () => {
    t.corrections.insertDetected(page1, detected("dirt", "abcd"));
    verify(page1, 0, "");
    const alone = document();
    expect(alone.versions[0]?.scores).toMatchObject({ lines: 1, cer: null, wer: null, edits: 4, characters: 0 });
    expect(alone.worstLines[0]).toMatchObject({ cer: null, edits: 4 });
    expect(figures().document.cer).toBeNull();
    verify(page1, 1, "abcx");
    // With a length in the sum there is a figure, and it is not clamped.
    expect(document().versions[0]?.scores.cer).toBe(5 / 4);
  });

  it("leave out lines without a reading", () => {
    const lines = detected("x").map(({ proposals: _, ...line }) => ({ ...line, text: "truth" }));
    t.corrections.insertGroundTruth(page1, lines, "sample");
    expect(document().versions).toEqual([]);
    reread(page1, "base", ["truth"]);
    expect(document().versions).toMatchObject([{ scores: { lines: 1, cer: 0 } }]);
  });
});

describe("worst lines", () => {
  it("are those that the newest reading gets most wrong", () => {
    t.corrections.insertDetected(page1, detected("aaaa", "bbbb", "cccc", "dirt", "eeee"));
    for (const [index, text] of ["aaab", "xxxx", "cccc", "", "zzzz"].entries()) verify(page1, index, text);
    reread(page1, "v2", ["aaaa", "bbbb", "cccc", "dirt", "zzzz"]);
    expect(document().worstLines.map((line) => [line.position, line.versionId, line.cer])).toEqual([
      [3, "v2", null],
      [1, "v2", 1],
      [0, "v2", 0.25],
    ]);
  });

  it("are at most twenty", () => {
    t.corrections.insertDetected(page1, detected(...Array.from({ length: 30 }, () => "a")));
    for (let index = 0; index < 30; index++) verify(page1, index, "b");
    expect(document().worstLines).toHaveLength(20);
  });
});

describe("the library", () => {
  it("is none of what was made from text", () => {
    t.corrections.insertDetected(page1, detected("abcd"));
    verify(page1, 0, "abce");
    t.database.prepare("UPDATE document SET synthetic = 1 WHERE id = ?").run(DOCUMENT);
    expect(evaluation.library().versions).toEqual([]);
    // Asked for by name, its lines are shown.
    expect(evaluation.document(DOCUMENT).versions).toMatchObject([{ versionId: "base", scores: { lines: 1 } }]);
  });

  it("is all documents but the trash", () => {
    t.corrections.insertDetected(page1, detected("abcd"));
    verify(page1, 0, "abce");
    expect(evaluation.library().versions).toMatchObject([{ versionId: "base", scores: { lines: 1, edits: 1 } }]);
    t.database.prepare("UPDATE document SET removed_at = '2026-01-02' WHERE id = ?").run(DOCUMENT);
    expect(evaluation.library().versions).toEqual([]);
  });
});

describe("what is kept in memory", () => {
  it("follows every kind of change", () => {
    t.corrections.insertDetected(page1, detected("abc", "def"));
    expectAsIfFresh();
    verify(page1, 0, "abd");
    expectAsIfFresh();
    verify(page1, 0, "abcd");
    expectAsIfFresh();
    reread(page1, "v2", ["abcd", "deg"]);
    expectAsIfFresh();
    t.corrections.undo(DOCUMENT);
    expectAsIfFresh();
    t.corrections.redo(DOCUMENT);
    expectAsIfFresh();
    verify(page1, 0, "abcd", false);
    expectAsIfFresh();
    t.corrections.insertDetected(page2, detected("ghi"));
    verify(page2, 0, "ghi");
    expectAsIfFresh();
    const [first] = t.corrections.lines(page1) as [Line];
    t.corrections.flag([{ lineId: first.id, baseRevision: first.revision }], "unreadable", true);
    expectAsIfFresh();
    expect(evaluation.document(DOCUMENT).versions.every((version) => version.scores.lines === 1)).toBe(true);
    const archive = new LineArchiveRepository(t.database);
    for (const line of t.corrections.lines(page2)) archive.remove(line.id);
    expectAsIfFresh();
  });
});

import { afterEach, beforeEach, expect, it } from "vitest";
import {
  DOCUMENT,
  detected,
  openTestCorrections,
  PAGES,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { EvaluationRepository } from "../evaluation/evaluation-repository.ts";
import { EvaluationService } from "../evaluation/evaluation-service.ts";
import { DocumentRepository } from "./document-repository.ts";
import { DocumentService } from "./document-service.ts";

let t: TestCorrections;
let documents: DocumentService;
beforeEach(() => {
  t = openTestCorrections();
  const evaluation = new EvaluationService(new EvaluationRepository(t.database));
  documents = new DocumentService(new DocumentRepository(t.database), t.events, (id) => evaluation.refreshFigures(id));
});
afterEach(() => t.dispose());

it("says of single pages what it says of them among all", () => {
  t.corrections.insertDetected(PAGES[0], detected("abc"));
  const [line] = t.corrections.lines(PAGES[0]);
  if (line === undefined) throw new Error("no line");
  t.corrections.save({ lineId: line.id, text: "abd", verified: true, baseRevision: line.revision });
  const some = documents.pageFigures(DOCUMENT, [PAGES[0]]);
  const all = documents.get(DOCUMENT);
  expect(some).toEqual({ document: all.document, pages: all.pages.slice(0, 1) });
  expect(some.pages[0]).toMatchObject({ verifiedCount: 1, cer: 1 / 3 });
});

it("leaves out pages that are gone, and says when the document is", () => {
  expect(documents.pageFigures(DOCUMENT, ["no-page", PAGES[1]]).pages.map(({ id }) => id)).toEqual([PAGES[1]]);
  expect(() => documents.pageFigures("no-document", [PAGES[0]])).toThrow(expect.objectContaining({ code: "not-found" }));
});

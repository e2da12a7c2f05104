import { afterEach, beforeEach, expect, it } from "vitest";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { addDocument, documentsOf, noFiles, type TestDocuments } from "./test-documents.ts";

let library: TestLibrary;
let t: TestDocuments;
beforeEach(async () => {
  library = openTestLibrary();
  t = documentsOf(library.database);
  await addDocument(t, noFiles, "Briefe", [["abc"], ["def"]]);
});
afterEach(() => library.dispose());

it("says of single pages what it says of them among all", () => {
  const [line] = t.corrections.lines("Briefe/0");
  if (line === undefined) throw new Error("no line");
  t.corrections.save({ lineId: line.id, text: "abd", verified: true, baseRevision: line.revision });
  const some = t.documents.pageFigures("Briefe", ["Briefe/0"]);
  const all = t.documents.get("Briefe");
  expect(some).toEqual({ document: all.document, pages: all.pages.slice(0, 1) });
  expect(some.pages[0]).toMatchObject({ verifiedCount: 1, cer: 1 / 3 });
});

it("leaves out pages that are gone, and says when the document is", () => {
  expect(t.documents.pageFigures("Briefe", ["no-page", "Briefe/1"]).pages.map(({ id }) => id)).toEqual(["Briefe/1"]);
  expect(() => t.documents.pageFigures("none", ["Briefe/0"])).toThrow(expect.objectContaining({ code: "not-found" }));
});

/** @file Lists go by the order in which things came, as the library shows them, and not by a clock that anybody may set. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addDocument, documentsOf, noFiles } from "../documents/test-documents.ts";
import { RunRepository } from "../training/run-repository.ts";
import { openTestLibrary, type TestLibrary } from "./test-library.ts";

let library: TestLibrary;
beforeEach(() => {
  library = openTestLibrary();
});
afterEach(() => library.dispose());

it("lines are taught in the order of the library, also where the clock was set back between two documents", async () => {
  const t = documentsOf(library.database);
  for (const name of ["first", "second"]) {
    await addDocument(t, noFiles, name, [[name]]);
    const [line] = t.corrections.lines(`${name}/0`);
    if (line === undefined) throw new Error("no line");
    t.corrections.save({ lineId: line.id, text: name, verified: true, baseRevision: line.revision });
  }
  library.database.exec("UPDATE document SET created_at = '2001-01-01' WHERE id = 'second'");
  expect(t.documents.list().map(({ id }) => id)).toEqual(["second", "first"]);
  expect(new RunRepository(library.database).verifiedLines(null).map(({ text }) => text)).toEqual(["first", "second"]);
});

it("no query of ours puts anything in order by when it was made", () => {
  const root = join(import.meta.dirname, "..");
  const files = globSync("**/*-repository.ts", { cwd: root });
  expect(files.length).toBeGreaterThan(30);
  const dated = files.filter((file) => /ORDER BY[^`"]*created_at/.test(readFileSync(join(root, file), "utf8")));
  expect(dated).toEqual([]);
});

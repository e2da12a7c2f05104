import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { addDocument, documentsOf, noFiles, type TestDocuments } from "./test-documents.ts";

let library: TestLibrary;
let t: TestDocuments;
beforeEach(() => {
  library = openTestLibrary();
  t = documentsOf(library.database);
});
afterEach(() => library.dispose());

const add = (name: string, ...pages: string[][]) => addDocument(t, noFiles, name, pages);
const all = { text: "", removed: false, order: "newest", offset: 0, limit: 60 } as const;
type Query = Parameters<TestDocuments["documents"]["query"]>[0];

function query(part: Partial<Query> = {}) {
  return contract.documents.query.output.parse(JSON.parse(JSON.stringify(t.documents.query({ ...all, ...part }))));
}
const names = (part: Partial<Query> = {}) => query(part).documents.map((document) => document.name);

function verify(pageId: string, count: number): void {
  for (const line of t.corrections.lines(pageId).slice(0, count)) {
    t.corrections.save({ lineId: line.id, text: `${line.text}!`, verified: true, baseRevision: line.revision });
  }
}

/** Documents made in one millisecond keep the order in which they were made. */
async function addThree(): Promise<void> {
  await add("Briefe 10", ["eins", "zwei"], ["drei", "vier"]);
  await add("Briefe 2", ["eins", "zwei"]);
  await add("Ägypten", ["eins", "zwei"]);
}

describe("a part of the library", () => {
  it("is in the order of time, of names as people read them, or of what is left to do", async () => {
    await addThree();
    verify("Briefe 10/0", 2);
    verify("Ägypten/0", 2);
    expect(names()).toEqual(["Ägypten", "Briefe 2", "Briefe 10"]);
    expect(names({ order: "name" })).toEqual(["Ägypten", "Briefe 2", "Briefe 10"]);
    expect(names({ order: "progress" })).toEqual(["Briefe 2", "Briefe 10", "Ägypten"]);
  });

  it("counts what was done, each line once", async () => {
    await add("a", ["eins", "zwei", "drei", "vier"]);
    verify("a/0", 1);
    const [, second, third] = t.corrections.lines("a/0");
    t.corrections.save({ lineId: second?.id ?? "", text: "x", verified: false, baseRevision: second?.revision ?? 0 });
    library.database.prepare("UPDATE line SET unreadable = 1 WHERE id = ?").run(third?.id);
    expect(query().documents[0]).toMatchObject({
      pageCount: 1,
      readPageCount: 1,
      lineCount: 4,
      editedCount: 1,
      verifiedCount: 1,
      unreadableCount: 1,
      cer: 1 / 5,
    });
    expect(contract.documents.progress.output.parse(t.documents.progress())).toEqual({
      documents: 1,
      pages: 1,
      readPages: 1,
      lines: 4,
      edited: 1,
      verified: 1,
      unreadable: 1,
      hasSample: false,
    });
  });

  it("comes in pages that fit together, with how many there are", async () => {
    for (let n = 0; n < 25; n++) await add(`d${n}`, []);
    const parts = [0, 10, 20, 30].map((offset) => query({ offset, limit: 10 }));
    expect(parts.map((part) => [part.documents.length, part.total])).toEqual([
      [10, 25],
      [10, 25],
      [5, 25],
      [0, 25],
    ]);
    expect(parts.flatMap((part) => part.documents.map(({ name }) => name))).toEqual(
      Array.from({ length: 25 }, (_, n) => `d${24 - n}`),
    );
  });

  it("is found by a part of the name, whatever its case and marks", async () => {
    await addThree();
    await add("Wünſche", []);
    expect(names({ text: "BRIEF" })).toEqual(["Briefe 2", "Briefe 10"]);
    expect(names({ text: " wunsche " })).toEqual(["Wünſche"]);
    expect(names({ text: "nichts" })).toEqual([]);
  });

  it("is the trash, where that is asked for", async () => {
    await addThree();
    t.documents.setRemoved(["Briefe 2", "Ägypten", "gone"], true);
    expect(names()).toEqual(["Briefe 10"]);
    expect(names({ removed: true })).toEqual(["Ägypten", "Briefe 2"]);
    expect(t.documents.progress()).toMatchObject({ documents: 1, pages: 2, lines: 4 });
    t.documents.setRemoved(["Ägypten"], false);
    expect(names()).toEqual(["Ägypten", "Briefe 10"]);
    expect(() => t.documents.setRemoved(["gone"], true)).toThrow(/not in the library any more/);
  });

  it("is never of before a change", async () => {
    await addThree();
    expect(names({ order: "progress" })[0]).toBe("Ägypten");
    verify("Ägypten/0", 1);
    expect(names({ order: "progress" }).at(-1)).toBe("Ägypten");
    t.documents.rename("Ägypten", "Zypern");
    expect(names({ order: "name" }).at(-1)).toBe("Zypern");
    t.documents.remove("Ägypten");
    expect(names({ order: "name" })).toEqual(["Briefe 2", "Briefe 10"]);
  });
});

describe("a part of the pages", () => {
  it("is in order, with how many there are", async () => {
    await add("long", ...Array.from({ length: 7 }, (_, n) => [`line of ${n}`]));
    const part = contract.documents.pages.output.parse(t.documents.pages({ id: "long", offset: 2, limit: 3 }));
    expect(part.pages.map(({ position, lineCount }) => [position, lineCount])).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    expect(part.total).toBe(7);
    expect(() => t.documents.pages({ id: "gone", offset: 0, limit: 1 })).toThrow(/not in the library any more/);
  });
});

describe("tags", () => {
  it("are put on many documents, and found by", async () => {
    await addThree();
    t.tags.tag(["Briefe 2", "Briefe 10", "gone"], "Briefe", true);
    const list = contract.documents.tags.output.parse(t.tags.tag(["Briefe 2"], "zu lesen", true));
    expect(list.map(({ name, documentCount }) => [name, documentCount])).toEqual([
      ["Briefe", 2],
      ["zu lesen", 1],
    ]);
    expect(query().documents.map(({ name, tags }) => [name, tags.map((tag) => tag.name)])).toEqual([
      ["Ägypten", []],
      ["Briefe 2", ["Briefe", "zu lesen"]],
      ["Briefe 10", ["Briefe"]],
    ]);
    expect(names({ tagId: list[0]?.id })).toEqual(["Briefe 2", "Briefe 10"]);
    t.documents.remove("Briefe 10");
    expect(t.tags.list()[0]?.documentCount).toBe(1);
  });

  it("are one where their names differ in case or marks alone", async () => {
    await addThree();
    t.tags.tag(["Briefe 2"], "Größe", true);
    t.tags.tag(["Briefe 10"], "GROSSE", true);
    expect(t.tags.list()).toMatchObject([{ name: "Größe", documentCount: 2 }]);
    t.tags.tag(["Briefe 2", "Briefe 10"], "große", false);
    expect(t.tags.list()).toMatchObject([{ name: "Größe", documentCount: 0 }]);
    // Nothing but signs: such names stand for themselves.
    t.tags.tag(["Briefe 2"], "\u0301", true);
    expect(t.tags.list()).toHaveLength(2);
  });

  it("are renamed, but not to another's name", async () => {
    await addThree();
    const [one] = t.tags.tag(["Briefe 2"], "eins", true);
    t.tags.tag(["Briefe 2"], "zwei", true);
    expect(() => t.tags.rename(one?.id ?? "", "Zwei")).toThrow(/already/);
    expect(t.tags.rename(one?.id ?? "", "Eins").map(({ name }) => name)).toEqual(["Eins", "zwei"]);
    expect(() => t.tags.rename("gone", "drei")).toThrow(/Choose another one/);
  });

  it("are removed, and come back as they were", async () => {
    await addThree();
    const [tag] = t.tags.tag(["Briefe 2", "Ägypten"], "eins", true);
    const removed = contract.documents.removeTag.output.parse(t.tags.remove(tag?.id ?? ""));
    expect(t.tags.list()).toEqual([]);
    t.tags.tag(removed.documentIds, removed.name, true);
    expect(t.tags.list()).toMatchObject([{ name: "eins", documentCount: 2 }]);
    expect(() => t.tags.remove("gone")).toThrow(/Choose another one/);
  });
});

describe("the language of documents", () => {
  const tags = () => Object.fromEntries(query().documents.map(({ name, language }) => [name, language]));
  const choices = (...list: [string[], string | null][]) =>
    contract.documents.setLanguages.input.parse({
      choices: list.map(([documentIds, language]) => ({ documentIds, language })),
    }).choices;

  it("is said of several at once, counted, and put back as it was", async () => {
    await addThree();
    expect(tags()).toEqual({ "Briefe 10": null, "Briefe 2": null, Ägypten: null });
    t.documents.setLanguages(choices([["Ägypten"], "AR"]));
    const { before } = t.documents.setLanguages(choices([["Ägypten", "Briefe 2", "gone"], "de-latf"]));
    expect(tags()).toEqual({ "Briefe 10": null, "Briefe 2": "de-Latf", Ägypten: "de-Latf" });
    expect(t.documents.languages()).toEqual([{ language: "de-Latf", documentCount: 2 }]);
    t.documents.setLanguages(contract.documents.setLanguages.output.parse({ before }).before);
    expect(tags()).toEqual({ "Briefe 10": null, "Briefe 2": null, Ägypten: "ar" });
    t.documents.remove("Ägypten");
    expect(t.documents.languages()).toEqual([]);
  });

  it("is a language tag or refused, and wants a document that is there", () => {
    for (const tag of ["german", "de_DE", "x", "", "de--x"]) {
      expect(() => choices([["a"], tag])).toThrow(/must be a language tag such as de, de-Latf or ar/);
    }
    expect(() => t.documents.setLanguages(choices([["gone"], "de"]))).toThrow(/not in the library any more/);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import { addDocument, documentsOf, noFiles, type TestDocuments } from "../documents/test-documents.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { SearchRepository } from "./search-repository.ts";
import { SearchService, termsOf } from "./search-service.ts";

let library: TestLibrary;
let t: TestDocuments;
let search: SearchService;
beforeEach(() => {
  library = openTestLibrary();
  t = documentsOf(library.database);
  search = new SearchService(new SearchRepository(library.database), t.events);
});
afterEach(async () => {
  await search.dispose();
  library.dispose();
});

const add = (name: string, ...pages: string[][]) => addDocument(t, noFiles, name, pages);

async function find(
  text: string,
  part: { exact?: boolean; documentId?: string; tagId?: string; offset?: number; limit?: number } = {},
) {
  const answer = await search.lines({ text, exact: false, offset: 0, limit: 50, ...part });
  return contract.search.lines.output.parse(JSON.parse(JSON.stringify(answer)));
}
const snippets = async (text: string, part = {}) => (await find(text, part)).hits.map(({ snippet }) => snippet);

function save(pageId: string, index: number, text: string, verified = true): void {
  const line = t.corrections.lines(pageId)[index];
  if (line === undefined) throw new Error("no such line");
  t.corrections.save({ lineId: line.id, text, verified, baseRevision: line.revision });
}

describe("search", () => {
  beforeEach(() =>
    add(
      "Märchen",
      ["das Wünſchen noch geholfen hat", "die Töchter waren alle ſchoͤn", "Schloſſe des Königs"],
      ["كَانَ يَا مَا كَانَ فِي قَدِيمِ الزَّمَان", "וְהַמֶּלֶךְ זָקֵן 1001", "漢字の本を読む"],
    ),
  );

  it.each([
    ["wunschen", "das Wünſchen noch geholfen hat"],
    ["WÜNSCHEN", "das Wünſchen noch geholfen hat"],
    ["ünsch", "das Wünſchen noch geholfen hat"],
    ["schön", "die Töchter waren alle ſchoͤn"],
    ["schlosse konigs", "Schloſſe des Königs"],
    ["konigs schlosse", "Schloſſe des Königs"],
    ['"des Königs"', "Schloſſe des Königs"],
    ["كان الزمان", "كَانَ يَا مَا كَانَ فِي قَدِيمِ الزَّمَان"],
    ["והמלך", "וְהַמֶּלֶךְ זָקֵן 1001"],
    ["המלך", "וְהַמֶּלֶךְ זָקֵן 1001"],
    ["漢字", "漢字の本を読む"],
    ["本", "漢字の本を読む"],
    ["10", "וְהַמֶּלֶךְ זָקֵן 1001"],
  ])("finds %s", async (text, line) => {
    expect(await snippets(text)).toEqual([line]);
  });

  it.each([['"Königs des"'], ["wunschen schlosse"], ["xyz"], [""], ["   "], ['""'], ["\u0301"]])(
    "finds nothing for %s",
    async (text) => {
      expect(await find(text)).toMatchObject({ hits: [], total: 0, indexing: null });
    },
  );

  it("takes what has a meaning for the index as plain text", async () => {
    await add("odd", ['a "quoted" AND-word', "NEAR(x) * 50 %_", "it's folded: -y"]);
    expect(await snippets("NEAR(x)")).toEqual(["NEAR(x) * 50 %_"]);
    expect(await snippets("50 %_")).toEqual(["NEAR(x) * 50 %_"]);
    expect(await snippets("folded: -y")).toEqual(["it's folded: -y"]);
    expect(await snippets("AND-word")).toEqual(['a "quoted" AND-word']);
  });

  it("goes by the very characters where it is to be exact", async () => {
    await add("modern", ["das Wünschen noch"]);
    expect(await snippets("Wünschen")).toHaveLength(2);
    expect(await snippets("Wünschen", { exact: true })).toEqual(["das Wünschen noch"]);
    expect(await snippets("Wünſchen", { exact: true })).toEqual(["das Wünſchen noch geholfen hat"]);
    expect(await snippets("wünschen", { exact: true })).toEqual([]);
    // Typed with a mark of its own, found composed.
    expect(await snippets("Wu\u0308nschen", { exact: true })).toEqual(["das Wünschen noch"]);
  });

  it("says where, and what matches", async () => {
    const { hits } = await find("schön töch");
    expect(hits).toMatchObject([
      {
        documentId: "Märchen",
        documentName: "Märchen",
        pageId: "Märchen/0",
        pagePosition: 0,
        linePosition: 1,
        status: "proposed",
        direction: "ltr",
        cutBefore: false,
        cutAfter: false,
      },
    ]);
    expect(hits[0]?.ranges.map(([start, end]) => hits[0]?.snippet.slice(start, end))).toEqual(["Töch", "ſchoͤn"]);
    expect((await find("كان")).hits[0]).toMatchObject({ direction: "rtl", pagePosition: 1 });
  });

  it("cuts a long line around the first match, between words", async () => {
    const long = `${"vorher ".repeat(60)}Nadel ${"nachher ".repeat(60)}`;
    await add("long", [long]);
    const [hit] = (await find("nadel")).hits;
    expect(hit).toMatchObject({ cutBefore: true, cutAfter: true });
    expect(hit?.snippet.length).toBeLessThan(310);
    expect(hit?.snippet).toMatch(/^vorher .*Nadel nachher.*nachher$/);
    expect(hit?.ranges.map(([start, end]) => hit.snippet.slice(start, end))).toEqual(["Nadel"]);
  });

  it("is in the order of documents, pages and lines, and comes in parts", async () => {
    await add("b", ["gleich 1", "gleich 2"], ["gleich 3"]);
    await add("c", ["gleich 4"]);
    expect(await snippets("gleich")).toEqual(["gleich 4", "gleich 1", "gleich 2", "gleich 3"]);
    const part = await find("gleich", { offset: 1, limit: 2 });
    expect(part.hits.map(({ snippet }) => snippet)).toEqual(["gleich 1", "gleich 2"]);
    expect(part.total).toBe(4);
  });

  it("keeps to a document or a tag, and out of the trash", async () => {
    await add("b", ["König"]);
    const [tag] = t.tags.tag(["b"], "wichtig", true);
    expect(await snippets("konig")).toHaveLength(2);
    expect(await snippets("konig", { documentId: "Märchen" })).toEqual(["Schloſſe des Königs"]);
    expect(await snippets("konig", { tagId: tag?.id })).toEqual(["König"]);
    t.documents.remove("b");
    expect(await snippets("konig")).toEqual(["Schloſſe des Königs"]);
    t.documents.restore("b");
    expect(await snippets("konig")).toHaveLength(2);
  });
});

describe("the index", () => {
  it("follows what people write, undo and redo", async () => {
    await add("a", ["alt eins", "alt zwei"]);
    expect(await snippets("alt")).toEqual(["alt eins", "alt zwei"]);
    save("a/0", 0, "neu eins");
    expect(await snippets("alt")).toEqual(["alt zwei"]);
    expect((await find("neu")).hits).toMatchObject([{ snippet: "neu eins", status: "verified" }]);
    t.corrections.undo("a");
    expect(await snippets("alt")).toEqual(["alt eins", "alt zwei"]);
    t.corrections.redo("a");
    expect(await snippets("neu")).toEqual(["neu eins"]);
  });

  it("follows new readings where no person has written", async () => {
    await add("a", ["alt eins", "alt zwei"]);
    save("a/0", 0, "person");
    const reading = { text: "neu gelesen", confidence: 1, characters: [] };
    const readings = new Map(t.corrections.lines("a/0").map((line) => [line.id, reading]));
    t.incoming.addProposals("a/0", readings, { id: "v1", name: "V1" });
    expect(await snippets("gelesen")).toEqual(["neu gelesen"]);
    expect(await snippets("person")).toEqual(["person"]);
    expect(await snippets("alt")).toEqual([]);
  });

  it("follows lines that go and come back", async () => {
    await add("a", ["bleibt", "geht"]);
    expect(await snippets("geht")).toEqual(["geht"]);
    const [, line] = t.corrections.lines("a/0");
    library.database.prepare("DELETE FROM line WHERE id = ?").run(line?.id);
    expect(await snippets("geht")).toEqual([]);
    expect(library.database.prepare("SELECT count(*) FROM search_line").pluck().get()).toBe(1);
    library.database.exec("INSERT INTO search_index (search_index) VALUES ('integrity-check')");
  });

  it("is whole after any sequence of changes", async () => {
    await add("a", ["eins zwei", "drei vier", "fünf sechs"], ["sieben acht"]);
    const words = ["eins", "neun", "zehn", "Wünſchen", "", "ß", "كتاب"];
    for (let step = 0; step < 60; step++) {
      const page = `a/${step % 2}`;
      const count = t.corrections.lines(page).length;
      save(page, step % count, `${words[step % 7] ?? ""} ${words[(step * 3) % 7] ?? ""}`, step % 3 === 0);
      if (step % 5 === 0) t.corrections.undo("a");
      if (step % 4 === 0) await find("eins");
    }
    await find("eins");
    library.database.exec("INSERT INTO search_index (search_index) VALUES ('integrity-check')");
    const shown = ["a/0", "a/1"].flatMap((page) => t.corrections.lines(page).map(({ text }) => text.normalize("NFC")));
    const indexed = library.database.prepare("SELECT text FROM search_line").pluck().all() as string[];
    expect(indexed.toSorted()).toEqual(shown.toSorted());
  });

  it("takes up many lines in passing, answers meanwhile, and says when it is done", async () => {
    const lines = (page: number) => Array.from({ length: 900 }, (_, n) => `zeile ${page} ${n}`);
    await add("big", lines(0), lines(1), lines(2));
    const told: unknown[] = [];
    t.events.subscribe(({ name, payload }) => {
      if (name === "search.progress") told.push(payload);
    });
    const first = await find("zeile");
    expect(first.indexing).toMatchObject({ total: 2700 });
    expect(first.total).toBeLessThan(2700);
    await expect.poll(() => told.at(-1)).toEqual({ done: 2700, total: 2700 });
    expect(await find("zeile")).toMatchObject({ total: 2700, indexing: null });
    expect((await find('"zeile 1 89"')).hits.map(({ snippet }) => snippet)).toEqual([
      "zeile 1 89",
      ...Array.from({ length: 10 }, (_, n) => `zeile 1 89${n}`),
    ]);
  });

  it("goes on after a restart with what was left", async () => {
    await add("a", ["noch nicht"]);
    await search.dispose();
    search = new SearchService(new SearchRepository(library.database), t.events);
    expect(await snippets("nicht")).toEqual(["noch nicht"]);
  });
});

it.each([
  ["eins  zwei", ["eins", "zwei"]],
  ['"eins zwei" drei', ["eins zwei", "drei"]],
  ['drei "eins zwei', ["drei", "eins zwei"]],
  ['eins"zwei"', ["eins", "zwei"]],
  ["  ", []],
  ["scho\u0308n", ["schön"]],
])("terms of %s", (text, terms) => {
  expect(termsOf(text)).toEqual(terms);
});

it("goes on where text cannot be taken up just then, and tells the log", async () => {
  await add("a", ["eins"]);
  const logged: string[] = [];
  const repository = new SearchRepository(library.database);
  const full = vi.spyOn(repository, "index").mockImplementation(() => {
    throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
  });
  search = new SearchService(repository, t.events, (message) => logged.push(message));
  search.start();
  await vi.waitFor(() => expect(logged).toEqual([expect.stringContaining("disk is full")]), { timeout: 30_000 });
  await expect(find("eins")).rejects.toThrow("disk is full");
  full.mockRestore();
  expect(await snippets("eins")).toEqual(["eins"]);
});

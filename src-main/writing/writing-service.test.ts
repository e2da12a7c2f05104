import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventFrame } from "#contract/wire.ts";
import { KeyboardLayout, WritingSettings } from "#contract/writing.ts";

import {
  DOCUMENT,
  detected,
  openTestCorrections,
  PAGES,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { SourceRegistry } from "../platform/uploads.ts";
import { parseAssetId } from "../storage/asset-id.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { DictionaryRepository } from "./dictionary-repository.ts";
import { DictionaryService } from "./dictionary-service.ts";
import { WritingRepository } from "./writing-repository.ts";
import { WritingService } from "./writing-service.ts";

const keyboardsFolder = fileURLToPath(new URL("../../resources/keyboards", import.meta.url));

let library: TestCorrections;
let writing: WritingService;

/** The service anew over the same file, as after a restart. */
function open(): WritingService {
  return new WritingService({
    repository: new WritingRepository(library.database),
    settings: new SettingsRepository(library.database),
    events: library.events,
    keyboardsFolder,
  });
}

beforeEach(() => {
  library = openTestCorrections();
  writing = open();
});
afterEach(() => library.dispose());

const told = (): unknown[] =>
  library.frames.filter(({ name }: EventFrame) => name === "writing.changed").map(({ payload }) => payload);
const layout = (part: Partial<KeyboardLayout> = {}): KeyboardLayout =>
  KeyboardLayout.parse({
    format: "emend-keyboard",
    version: 1,
    name: "Mine",
    rows: [{ keys: [{ text: "ſ", shift: "S" }] }],
    ...part,
  });

describe("keyboards", () => {
  it("come with Emend for each of the six scripts, in NFC and without two keys alike in a row", () => {
    const builtin = writing.keyboards();
    expect(builtin.map(({ layout: { name } }) => name)).toEqual([
      "Latin, historical",
      "German Fraktur",
      "Arabic",
      "Greek",
      "Hebrew",
      "Cyrillic",
    ]);
    for (const { layout: keyboard } of builtin) {
      for (const { keys } of keyboard.rows) {
        const texts = keys.flatMap(({ text, shift }) => (shift === undefined ? [text] : [text, shift]));
        expect(texts.map((text) => text.normalize("NFC"))).toEqual(texts);
        expect(new Set(keys.map(({ text }) => text)).size, `${keyboard.name}: ${texts.join(" ")}`).toBe(keys.length);
      }
      // A keyboard of the desk: 13 keys in the row of digits, 12 or 13, 11, and 10.
      if (keyboard.physical) expect(keyboard.rows.slice(0, 4).map(({ keys }) => keys.length)).toEqual([13, 13, 11, 10]);
    }
  });

  it("of one's own survive a restart, are changed, exported and imported the same", () => {
    const saved = writing.saveKeyboard(undefined, layout());
    writing.saveKeyboard(saved.id, layout({ name: "Mine, better" }));
    const found = open()
      .keyboards()
      .find(({ id }) => id === saved.id);
    expect(found).toMatchObject({ builtin: false, layout: { name: "Mine, better" } });
    const copy = writing.importKeyboard("mine.json", JSON.stringify(found?.layout));
    expect(copy.layout).toEqual(found?.layout);
    expect(copy.id).not.toBe(saved.id);
    writing.removeKeyboard(saved.id);
    expect(writing.keyboards().some(({ id }) => id === saved.id)).toBe(false);
    expect(told()).toHaveLength(4);
  });

  it("that come with Emend are not changed; one that is gone is not made again", () => {
    const [first] = writing.keyboards();
    expect(() => writing.saveKeyboard(first?.id, layout())).toThrow(/Copy it and change the copy/);
    expect(() => writing.saveKeyboard("gone", layout())).toThrow(/removed in another window/);
  });

  it.each([
    ["no JSON", "{", /“k.json” is not JSON/],
    ["a list", "[]", /“k.json” is not a keyboard/],
    ["another format", JSON.stringify({ ...layout(), format: "x" }), /format must be "emend-keyboard"/],
    ["a later version", JSON.stringify({ ...layout(), version: 2 }), /version must be 1/],
    ["no name", JSON.stringify({ ...layout(), name: " " }), /name must not be empty/],
    ["no rows", JSON.stringify({ ...layout(), rows: [] }), /rows must have at least one row/],
    [
      "an empty key",
      JSON.stringify({ ...layout(), rows: [{ keys: [{ text: "a" }] }, { keys: [{ text: "b" }, { text: "" }] }] }),
      /row 2, key 2, text must write something/,
    ],
    [
      "a misspelled field",
      JSON.stringify({ ...layout(), rows: [{ keys: [{ text: "a", shfit: "A" }] }] }),
      /row 1, key 1 unrecognized key: "shfit"/,
    ],
    ["a wrong direction", JSON.stringify({ ...layout(), direction: "up" }), /direction/],
  ])("refuse %s and say where and what to do", (_what, json, message) => {
    expect(() => writing.importKeyboard("k.json", json)).toThrow(message);
    expect(() => writing.importKeyboard("k.json", json)).toThrow(/Correct the file and import it again/);
    expect(writing.keyboards().every(({ builtin }) => builtin)).toBe(true);
  });

  it("import a file with a byte order mark", () => {
    expect(writing.importKeyboard("k.json", `\uFEFF${JSON.stringify(layout())}`).layout.name).toBe("Mine");
  });
});

describe("snippets", () => {
  it("keep one text for each abbreviation", () => {
    const etc = writing.saveSnippet({ abbreviation: "etc", text: "ꝛc.", expand: "word" });
    writing.saveSnippet({ abbreviation: "s:", text: "ſ", expand: "at-once" });
    expect(() => writing.saveSnippet({ abbreviation: "etc", text: "&c.", expand: "word" })).toThrow(/“ꝛc.” already/);
    writing.saveSnippet({ ...etc, text: "&c." });
    expect(
      open()
        .snippets()
        .map(({ text }) => text),
    ).toEqual(["&c.", "ſ"]);
    writing.removeSnippet(etc.id);
    expect(() => writing.saveSnippet(etc)).toThrow(/removed in another window/);
  });
});

describe("settings", () => {
  it("are a document's own, else the default, else Emend's", () => {
    expect(writing.settings(DOCUMENT)).toEqual(WritingSettings.parse({}));
    const german = WritingSettings.parse({ rules: { longS: "german", allowed: "abc" } });
    writing.saveSettings(DOCUMENT, german, true);
    library.database.prepare("INSERT INTO document (id, name, created_at) VALUES ('other', 'Other', '')").run();
    expect(open().settings("other")).toEqual(german);
    writing.saveSettings("other", WritingSettings.parse({}), false);
    expect(writing.settings("other").rules.longS).toBe("off");
    expect(writing.settings(DOCUMENT)).toEqual(german);
    expect(told()).toEqual([
      { what: "settings", documentId: null },
      { what: "settings", documentId: "other" },
    ]);
  });

  it("of an older Emend are filled in, and those that cannot be read do not break the document", () => {
    const put = library.database.prepare("INSERT OR REPLACE INTO writing_settings VALUES (?, ?)");
    put.run(DOCUMENT, '{"rules":{"longS":"none"}}');
    expect(writing.settings(DOCUMENT)).toMatchObject({ rules: { longS: "none", normal: "NFC" } });
    put.run(DOCUMENT, '{"rules":{"longS":"gothic"}}');
    expect(writing.settings(DOCUMENT)).toEqual(WritingSettings.parse({}));
  });

  it("are not written for a document that is gone", () => {
    expect(() => writing.saveSettings("gone", WritingSettings.parse({}), false)).toThrow(/Go back to the library/);
  });
});

describe("words", () => {
  it("count in their document or in all, once, in NFC", () => {
    writing.addWord(DOCUMENT, "Thu\u0308r");
    writing.addWord(DOCUMENT, "Thür");
    writing.addWord(null, "ſeyn");
    writing.addWord(null, "ſeyn");
    expect(open().words(DOCUMENT)).toEqual({ document: ["Thür"], all: ["ſeyn"] });
    expect(writing.words("other")).toEqual({ document: [], all: ["ſeyn"] });
    writing.removeWord(null, "ſeyn");
    expect(writing.words(DOCUMENT)).toEqual({ document: ["Thür"], all: [] });
  });
});

describe("texts", () => {
  it("are what stands for each line, in reading order over the pages", () => {
    library.corrections.insertDetected(PAGES[1] as string, detected("zwei"));
    library.corrections.insertDetected(PAGES[0] as string, detected("eins", "vnd"));
    const lines = library.corrections.lines(PAGES[0] as string);
    library.corrections.save({ lineId: lines[1]?.id as string, text: "und", verified: true, baseRevision: 0 });
    const { lines: texts, next, pageCount } = writing.texts(DOCUMENT, 0);
    expect(texts.map(({ text, status, pagePosition }) => [text, status, pagePosition])).toEqual([
      ["eins", "proposed", 0],
      ["und", "verified", 0],
      ["zwei", "proposed", 1],
    ]);
    expect(texts[1]?.revision).toBe(1);
    expect({ next, pageCount }).toEqual({ next: null, pageCount: 2 });
    expect(writing.characters(DOCUMENT)).toEqual([
      { text: "u", count: 1 },
      { text: "n", count: 1 },
      { text: "d", count: 1 },
    ]);
  });

  it("come some pages at a time", () => {
    const insert = library.database.prepare(
      `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
       thumbnail_sha256) VALUES (?, ?, 'source', ?, ?, 10, 10, 'i', 't')`,
    );
    for (let position = 2; position < 230; position += 1) insert.run(`p${position}`, DOCUMENT, position, position);
    library.corrections.insertDetected("p229", detected("last"));
    const seen: string[] = [];
    let from: number | null = 0;
    let calls = 0;
    while (from !== null) {
      const part: ReturnType<WritingService["texts"]> = writing.texts(DOCUMENT, from);
      seen.push(...part.lines.map(({ text }) => text));
      from = part.next;
      calls += 1;
    }
    expect({ seen, calls }).toEqual({ seen: ["last"], calls: 3 });
  });
});

describe("dictionaries", () => {
  let sources: SourceRegistry;
  let dictionaries: DictionaryService;
  const offer = (name: string, content: string | Uint8Array): string => {
    const path = join(library.folder, "files", name);
    mkdirSync(join(library.folder, "files"), { recursive: true });
    writeFileSync(path, content);
    return sources.offerPath(path);
  };

  beforeEach(() => {
    sources = new SourceRegistry(join(library.folder, "uploads"));
    const repository = new DictionaryRepository(library.database);
    dictionaries = new DictionaryService({ repository, blobs: library.blobs, sources, events: library.events });
  });

  it("are kept as they came, once, and served as bytes", async () => {
    const latin1 = new Uint8Array([0x31, 0x0a, 0x54, 0x68, 0xfc, 0x72, 0x0a]);
    const files = () => [offer("de_alt.aff", "SET ISO8859-1\n"), offer("de_alt.dic", latin1)];
    const added = await dictionaries.add(files());
    expect(added).toMatchObject({ name: "de_alt", size: 21 });
    expect(await dictionaries.add(files())).toEqual(added);
    expect(dictionaries.list()).toEqual([added]);
    const asset = parseAssetId(added.wordsAsset);
    expect(asset?.contentType).toBe("application/octet-stream");
    expect(library.blobs.has(asset?.sha256 as string)).toBe(true);
    expect(told()).toEqual([{ what: "dictionaries", documentId: null }]);
    dictionaries.remove(added.id);
    expect(dictionaries.list()).toEqual([]);
  });

  it("may be a list of words alone", async () => {
    expect(await dictionaries.add([offer("names.dic", "2\nGrimm\nRunge\n")])).toMatchObject({ name: "names" });
  });

  it.each([
    ["an .aff alone", [["a.aff", "SET UTF-8\n"]], /Choose both of them together/],
    [
      "two lists",
      [
        ["a.dic", "1\na"],
        ["b.dic", "1\nb"],
      ],
      /Choose both of them together/,
    ],
    ["another file", [["a.txt", "1\na"]], /Choose both of them together/],
    ["a list without its count", [["a.dic", "Grimm\n"]], /“a.dic” is not a Hunspell file/],
    [
      "a renamed picture",
      [
        ["a.aff", "\u0089PNG\0"],
        ["a.dic", "1\na"],
      ],
      /“a.aff” is not a Hunspell file/,
    ],
  ])("refuse %s, and keep none of it", async (_what, files, message) => {
    const ids = files.map(([name, content]) => offer(name as string, content as string));
    await expect(dictionaries.add(ids)).rejects.toThrow(message);
    expect(dictionaries.list()).toEqual([]);
    expect(() => sources.resolve(ids[0] as string)).toThrow(/not handed over/);
  });
});

// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import type { KeyboardLayout, Snippet } from "#contract/writing.ts";
import { loadCharacterNames, searchCharacters } from "./characters/character-search.ts";
import { faceOf, physicalText, rowsToText, textToRows } from "./keyboards/layout.ts";
import { listenForTyping } from "./keyboards/physical-typing.ts";
import { LineTarget } from "./line-target.ts";
import { expansionAt, listenForSnippets } from "./snippets/expansion.ts";

const keyboard = (part: Partial<KeyboardLayout>): KeyboardLayout => ({
  format: "emend-keyboard",
  version: 1,
  name: "K",
  language: "",
  direction: "ltr",
  physical: false,
  rows: [],
  ...part,
});

/** A field as the workspace has them. */
function lineField(value = ""): HTMLTextAreaElement {
  const field = document.createElement("textarea");
  field.dataset.lineText = "l0";
  field.value = value;
  document.body.append(field);
  field.focus();
  field.setSelectionRange(value.length, value.length);
  return field;
}
/** Types as a browser does: the character, then the event. */
function type(field: HTMLTextAreaElement, text: string): void {
  for (const data of text) {
    field.setRangeText(data, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, data, inputType: "insertText" }));
  }
}
const press = (field: HTMLElement, code: string, init: KeyboardEventInit = {}): boolean =>
  field.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, code, ...init }));

let stop: (() => void) | null = null;
afterEach(() => {
  stop?.();
  stop = null;
  document.body.replaceChildren();
});

describe("keyboards", () => {
  it("are written down as text and read back the same", () => {
    const rows: KeyboardLayout["rows"] = [
      { label: "Letters above", keys: [{ text: "ͤ" }, { text: "a", shift: "A" }, { text: ":" }, { text: "::" }] },
      { label: "", keys: [{ text: "|", shift: "\\" }, { text: "a b" }, { text: "-", shift: "|" }] },
    ];
    expect(textToRows(rowsToText(rows))).toEqual(rows);
    expect(textToRows("  Signs: § †|‡\n\nſ")).toEqual([
      { label: "Signs", keys: [{ text: "§" }, { text: "†", shift: "‡" }] },
      { label: "", keys: [{ text: "ſ" }] },
    ]);
  });

  it("show a mark by itself on a circle", () => {
    expect(faceOf("\u0364")).toBe("\u25CC\u0364");
    expect(faceOf("aͤ")).toBe("aͤ");
  });

  it("are typed on by place, with Shift, and leave other keys alone", () => {
    const layout = keyboard({
      physical: true,
      rows: [
        { label: "", keys: [] },
        { label: "", keys: [{ text: "ض", shift: "َ" }] },
      ],
    });
    expect([physicalText(layout, "KeyQ", false), physicalText(layout, "KeyQ", true)]).toEqual(["ض", "َ"]);
    expect(physicalText(layout, "KeyW", false)).toBeNull();
    expect(physicalText({ ...layout, physical: false }, "KeyQ", false)).toBeNull();
    const field = lineField();
    stop = listenForTyping(() => layout);
    expect(press(field, "KeyQ")).toBe(false);
    expect(press(field, "KeyQ", { ctrlKey: true })).toBe(true);
    expect(press(field, "Enter")).toBe(true);
    expect(press(document.body, "KeyQ")).toBe(true);
    expect(field.value).toBe("ض");
  });
});

describe("LineTarget", () => {
  it("writes where the keyboard was last, and takes it there", () => {
    const target = new LineTarget();
    stop = target.listen();
    expect(target.insert("ſ")).toBe(false);
    const field = lineField("aſo");
    field.setSelectionRange(1, 2);
    const search = document.createElement("input");
    document.body.append(search);
    search.focus();
    expect(target.insert("ꝛ")).toBe(true);
    expect(field.value).toBe("aꝛo");
    expect(document.activeElement).toBe(field);
    field.remove();
    expect(target.insert("x")).toBe(false);
  });

  it("does not write into a field that is being saved", () => {
    const target = new LineTarget();
    stop = target.listen();
    lineField("a").readOnly = true;
    expect(target.insert("b")).toBe(false);
  });
});

describe("snippets", () => {
  const snippets: Snippet[] = [
    { id: "1", abbreviation: "etc", text: "ꝛc.", expand: "word" },
    { id: "2", abbreviation: "s:", text: "ſ", expand: "at-once" },
    { id: "3", abbreviation: "ss:", text: "ſſ", expand: "at-once" },
    { id: "4", abbreviation: ";v", text: "von", expand: "word" },
  ];

  it.each([
    ["und etc", " ", "und ꝛc. "],
    ["etc", ",", "ꝛc.,"],
    ["Petc", " ", null],
    ["etcx", " ", null],
    ["et", "c", null],
    ["das s", ":", "das ſ"],
    ["mess", ":", "meſſ"],
    ["Gott;v", " ", "Gottvon "],
  ] as const)("%s and then %s", (before, typed, after) => {
    const text = before + typed;
    const expansion = expansionAt(text, typed, snippets);
    expect(expansion === null ? null : text.slice(0, expansion.start) + expansion.text).toBe(after);
  });

  it("expand while a person types, not again in what they became, and not while composing", () => {
    stop = listenForSnippets(() => [...snippets, { id: "5", abbreviation: "ſ", text: "etc", expand: "at-once" }]);
    const field = lineField();
    type(field, "s:");
    expect(field.value).toBe("ſ");
    field.value = "etc";
    field.dispatchEvent(new InputEvent("input", { bubbles: true, data: " ", inputType: "insertCompositionText" }));
    expect(field.value).toBe("etc");
  });

  it("expand the last word when the line is left by a key", () => {
    stop = listenForSnippets(() => snippets);
    const field = lineField("und etc");
    expect(press(field, "Enter", { key: "Enter" })).toBe(true);
    expect(field.value).toBe("und ꝛc.");
  });
});

describe("characters", () => {
  it.each([
    ["long s", "ſ"],
    ["eszett", "ß"],
    ["r rotunda", "ꝛ"],
    ["combining small e", "ͤ"],
    ["tironian", "⁊"],
    ["double oblique hyphen", "⸗"],
    ["alef", "ﬡ"],
    ["hebrew alef", "א"],
    ["arabic beh", "ب"],
    ["U+A75B", "ꝛ"],
    ["a75b", "ꝛ"],
    ["ſ", "ſ"],
  ])("%s finds %s among the first", async (query, text) => {
    const { found } = searchCharacters(await loadCharacterNames(), query, 40);
    expect(found.map((character) => character.text)).toContain(text);
  });

  it("say what stands there, sign by sign, also what has no name", async () => {
    const names = await loadCharacterNames();
    expect(searchCharacters(names, "aͤ\uE5DC", 9).found.slice(0, 3)).toEqual([
      { text: "a", name: "LATIN SMALL LETTER A" },
      { text: "\u0364", name: "COMBINING LATIN SMALL LETTER E" },
      { text: "\uE5DC", name: null },
    ]);
  });

  it("put the shortest whole match first, and count the rest", async () => {
    const { found, total } = searchCharacters(await loadCharacterNames(), "thorn", 3);
    expect(found[0]?.name).toBe("LATIN SMALL LETTER THORN");
    expect(found).toHaveLength(3);
    expect(total).toBeGreaterThan(5);
    expect(searchCharacters(await loadCharacterNames(), "no such thing", 3)).toEqual({ found: [], total: 0 });
  });
});

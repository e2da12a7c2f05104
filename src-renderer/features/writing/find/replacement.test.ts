import { describe, expect, it } from "vitest";
import type { LineText, RuleSettings } from "#contract/writing.ts";
import { compile, type FindOptions, findChanges, findIn, mend } from "./replacement.ts";

const line = (text: string): LineText => ({
  lineId: "l",
  pageId: "p",
  pagePosition: 0,
  position: 0,
  direction: "ltr",
  status: "proposed",
  revision: 0,
  text,
});
const options = (part: Partial<FindOptions>): FindOptions => ({
  query: "",
  replacement: "",
  regex: false,
  matchCase: true,
  wholeWord: false,
  ...part,
});
const replace = (text: string, part: Partial<FindOptions>): string | null => {
  const all = options(part);
  return findIn(line(text), compile(all), all)?.after ?? null;
};

describe("find and replace", () => {
  it.each([
    ["literal", "vnd vnder", { query: "vnd", replacement: "und" }, "und under"],
    ["whole words", "vnd vnder vndͤ", { query: "vnd", replacement: "und", wholeWord: true }, "und vnder vndͤ"],
    ["whole words beside ſ", "ſo ſoll", { query: "ſo", replacement: "so", wholeWord: true }, "so ſoll"],
    ["case", "Vnd vnd", { query: "vnd", replacement: "und" }, "Vnd und"],
    ["any case", "Vnd vnd", { query: "vnd", replacement: "und", matchCase: false }, "und und"],
    ["signs of a pattern are plain", "a.b axb $1", { query: "a.b", replacement: "$1" }, "$1 axb $1"],
    ["a letter under a mark is another letter", "o oͤ", { query: "o", replacement: "0" }, "0 oͤ"],
    ["composed or not", "Ko\u0308nig König", { query: "ö", replacement: "oe" }, "Koenig Koenig"],
    ["to nothing", "a-b", { query: "-", replacement: "" }, "ab"],
    ["astral letters", "𝔄𝔅", { query: "𝔅", replacement: "B" }, "𝔄B"],
    ["Arabic", "كتاب جديد", { query: "جديد", replacement: "قديم" }, "كتاب قديم"],
    ["groups", "12.3.1857", { query: "(\\d+)\\.(\\d+)", replacement: "$2/$1", regex: true }, "3/12.1857"],
    ["named groups", "a-b", { query: "(?<x>\\w)-(?<y>\\w)", replacement: "$<y>$<x>$$$&", regex: true }, "ba$a-b"],
    ["a group that is not there", "ab", { query: "a(x)?", replacement: "[$1]$2", regex: true }, "[]$2b"],
    [
      "a pattern that can match nothing",
      "aXb",
      { query: "x*", replacement: "-", regex: true, matchCase: false },
      "a-b",
    ],
    [
      "alternatives with whole words",
      "an anno",
      { query: "an|no", replacement: "#", regex: true, wholeWord: true },
      "# anno",
    ],
    ["look-behind", "ſt st", { query: "(?<=ſ)t", replacement: "T", regex: true }, "ſT st"],
  ] as [string, string, Partial<FindOptions>, string][])("%s", (_what, text, part, after) => {
    expect(replace(text, part)).toBe(after);
  });

  it("finds nothing where nothing is", () => {
    expect(replace("abc", { query: "x", replacement: "y" })).toBeNull();
  });

  it("throws for what is no pattern", () => {
    expect(() => compile(options({ query: "(", regex: true }))).toThrow(SyntaxError);
  });

  it("shows each place", () => {
    const all = options({ query: "f", replacement: "ſ" });
    expect(findIn(line("fo if"), compile(all), all)).toMatchObject({
      count: 2,
      parts: [
        { before: "f", after: "ſ" },
        { before: "o i", after: "o i" },
        { before: "f", after: "ſ" },
      ],
    });
  });
});

describe("mending by rules", () => {
  const rules: RuleSettings = {
    allowed: null,
    longS: "german",
    ligatures: "separate",
    quotes: "off",
    apostrophe: "off",
    normal: "NFC",
    doubleSpaces: true,
    edgeSpaces: true,
    spaceBefore: false,
    lineHyphen: "off",
    digits: "off",
    invisible: true,
  };

  it("shows each place, before and after", () => {
    expect(mend(line("ein  Hauſ"), rules, undefined)).toMatchObject({
      after: "ein Haus",
      count: 2,
      parts: [
        { before: "ein", after: "ein" },
        { before: "  ", after: " " },
        { before: "Hau", after: "Hau" },
        { before: "ſ", after: "s" },
      ],
    });
  });

  it("shows mending in steps as one change that holds both texts whole", () => {
    const change = mend(line("wo ﬆehen ſie"), rules, undefined);
    expect(change?.after).toBe("wo ſtehen ſie");
    expect(change?.parts.map(({ before }) => before).join("")).toBe("wo ﬆehen ſie");
    expect(change?.parts.map(({ after }) => after).join("")).toBe("wo ſtehen ſie");
  });

  it("takes chosen rules alone, and leaves what is right", () => {
    const lines = [line("ein  Hauſ"), line("recht ſo")];
    expect(findChanges(lines, { kind: "rules", rules, only: ["longS"] }).map(({ after }) => after)).toEqual([
      "ein  Haus",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { RuleSettings } from "#contract/writing.ts";
import { checkText, fixText } from "./check.ts";
import type { RuleId } from "./issue.ts";

const off: RuleSettings = {
  allowed: null,
  longS: "off",
  ligatures: "off",
  quotes: "off",
  apostrophe: "off",
  normal: "off",
  doubleSpaces: false,
  edgeSpaces: false,
  spaceBefore: false,
  lineHyphen: "off",
  digits: "off",
  invisible: false,
};
const only = (part: Partial<RuleSettings>): RuleSettings => ({ ...off, ...part });

/** [rule setting, text, mended text] */
const cases: [RuleId, Partial<RuleSettings>, string, string][] = [
  ["doubleSpaces", { doubleSpaces: true }, "ein  König   war", "ein König war"],
  ["edgeSpaces", { edgeSpaces: true }, "  ein König\u00A0", "ein König"],
  ["spaceBefore", { spaceBefore: true }, "nein , nie ! und ... fort", "nein, nie! und ... fort"],
  ["longS", { longS: "german" }, "sie ſaß das Hauſ, 's iſt Waſ-", "ſie ſaß das Haus, 's iſt Waſ-"],
  ["longS", { longS: "german" }, "Sohn s. seinſ", "Sohn s. ſeins"],
  ["longS", { longS: "german" }, "Hausthür Häuschen Wachſtube", "Hausthür Häuschen Wachſtube"],
  ["longS", { longS: "roman" }, "huſband aſk ſatisfaction sleep", "husband ask ſatisfaction ſleep"],
  ["longS", { longS: "none" }, "ſo iſt Waſ-", "so ist Was-"],
  ["ligatures", { ligatures: "separate" }, "oﬃce ﬁnden ﬅehen ﬆ", "office finden ſtehen st"],
  ["ligatures", { ligatures: "separate" }, "ﺍﻟﻜﺘﺎﺏ ﻻ ﷲ ﴾", "الكتاب لا الله ﴾"],
  ["ligatures", { ligatures: "joined" }, "office Schiff fliegt iſt", "oﬃce Schiﬀ ﬂiegt iﬅ"],
  ["quotes", { quotes: "german" }, '"Nein," ſagte ſie. ”Nie!«', "„Nein,“ ſagte ſie. „Nie!“"],
  ["quotes", { quotes: "inward" }, "„Ach,“ ſprach ‚er‹", "»Ach,« ſprach ›er‹"],
  ["quotes", { quotes: "outward" }, "« Bien », dit-il. “Oui”", "« Bien », dit-il. «Oui»"],
  ["quotes", { quotes: "english" }, "„Go!“ he said", "“Go!” he said"],
  ["quotes", { quotes: "straight" }, "»Ach«", '"Ach"'],
  ["apostrophe", { apostrophe: "curly" }, "don't laſſ' `x", "don’t laſſ’ `x"],
  ["apostrophe", { apostrophe: "straight" }, "l’homme", "l'homme"],
  ["normal", { normal: "NFC" }, "Ko\u0308nig uͤber e\u0301te\u0301", "König uͤber été"],
  ["normal", { normal: "NFD" }, "é", "e\u0301"],
  ["normal", { normal: "NFC" }, "\u1112\u1161\u11ab", "한"],
  ["lineHyphen", { lineHyphen: "⸗" }, "wunder- bar ge-", "wunder- bar ge⸗"],
  ["lineHyphen", { lineHyphen: "-" }, "Waſ¬ ", "Waſ- "],
  ["digits", { digits: "arabic" }, "1857 ۱", "١٨٥٧ ١"],
  ["digits", { digits: "european" }, "سنة ١٢٣ ۴", "سنة 123 4"],
  ["invisible", { invisible: true }, "a\u200Bb\u00ADc\u00A0d\u202Ee\uFEFF Waſ\u00AD", "abc de Waſ-"],
  ["invisible", { invisible: true }, "می\u200Cخواهم", "می\u200Cخواهم"],
  ["allowed", { allowed: "abcfi" }, "abc ﬁ", "abc fi"],
];

describe("each rule", () => {
  it.each(cases)("%s %o: %s", (rule, settings, text, mended) => {
    const rules = only(settings);
    expect(fixText(text, rules)).toBe(mended);
    const issues = checkText(text, rules);
    expect(issues.length > 0).toBe(text !== mended);
    expect(issues.every((issue) => issue.rule === rule)).toBe(true);
    // What is mended is right.
    expect(checkText(mended, rules)).toEqual([]);
    // And switched off, nobody minds.
    expect(checkText(text, off)).toEqual([]);
  });
});

it("says where, and leaves to a person what only a person can tell", () => {
  expect(checkText("ab €  c", only({ allowed: "abc", doubleSpaces: true }))).toEqual([
    { rule: "allowed", start: 3, end: 4, fix: null },
    { rule: "doubleSpaces", start: 4, end: 6, fix: " " },
  ]);
  expect(fixText("ab €  c", only({ allowed: "abc", doubleSpaces: true }))).toBe("ab € c");
});

it("counts places in UTF-16 units, also behind a character of two", () => {
  expect(checkText("𝔄€", only({ allowed: "𝔄" }))).toEqual([{ rule: "allowed", start: 2, end: 3, fix: null }]);
});

it("mends in more than one step where one makes the next possible", () => {
  expect(fixText("ﬆehen", only({ ligatures: "separate", longS: "german" }))).toBe("ſtehen");
});

it("mends by chosen rules alone", () => {
  const rules = only({ doubleSpaces: true, longS: "none" });
  expect(fixText("ſo  iſt", rules, new Set<RuleId>(["doubleSpaces"]))).toBe("ſo iſt");
});

it("remembers: the same text under the same settings is checked once", () => {
  const rules = only({ doubleSpaces: true });
  expect(checkText("a  b", rules)).toBe(checkText("a  b", rules));
  expect(checkText("a b", rules)).toBe(checkText("c d", rules));
});

it("mending is settled: random texts under all rules do not change a second time", () => {
  const all = only({
    longS: "german",
    ligatures: "separate",
    quotes: "german",
    apostrophe: "curly",
    normal: "NFC",
    doubleSpaces: true,
    edgeSpaces: true,
    spaceBefore: true,
    lineHyphen: "⸗",
    digits: "european",
    invisible: true,
  });
  const pieces = [
    "ſ",
    "s",
    " ",
    "  ",
    '"',
    "„",
    "“",
    "ﬁ",
    "ﬆ",
    "a\u0308",
    "-",
    "'",
    "\u200B",
    "٣",
    ",",
    ".",
    "ab",
    "\u00A0",
  ];
  let seed = 7;
  const next = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed;
  };
  for (let i = 0; i < 2000; i += 1) {
    const text = Array.from({ length: 1 + (next() % 12) }, () => pieces[next() % pieces.length]).join("");
    const mended = fixText(text, all);
    expect(fixText(mended, all), JSON.stringify(text)).toBe(mended);
  }
});

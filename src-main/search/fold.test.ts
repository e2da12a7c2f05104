import { describe, expect, it } from "vitest";
import { findTerms, fold } from "./fold.ts";

describe("folding", () => {
  it.each([
    ["Wünſchen", "wunschen"],
    ["ſcho\u0364n", "schon"],
    ["GRÜẞE, Größe", "grusse, grosse"],
    ["daſs, daß", "dass, dass"],
    ["ﬁnden, Œuvre, Ærø", "finden, oeuvre, aero"],
    ["faꝛbe", "farbe"],
    ["İstanbul, ılık", "istanbul, ilik"],
    ["Σοφίας, ΣΟΦΊΑΣ", "σοφιασ, σοφιασ"],
    ["كَتَبَ", "كتب"],
    ["أحمد إلى آخر", "احمد الي اخر"],
    ["مدرسة كتـــاب", "مدرسه كتاب"],
    ["کتاب فارسی", "كتاب فارسي"],
    ["בְּרֵאשִׁית", "בראשית"],
    ["Ёлка й", "елка и"],
    ["so\u00adft \u200fx\u200e", "soft x"],
    ["Ａｂｃ ①", "abc 1"],
    ["a b", "a b"],
    ["", ""],
  ])("%s is %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("is the same folded twice", () => {
    for (const text of ["Wünſchen", "ẞ ﬃ", "آة", "ΰ", "한국어", "ὕβρις", "ĳ", "㎏"])
      expect(fold(fold(text))).toBe(fold(text));
  });
});

describe("finding", () => {
  const marked = (text: string, terms: string[], exact = false) =>
    findTerms(text, terms, exact).map(([start, end]) => text.slice(start, end));

  it("tells the place in the text as it stands", () => {
    expect(marked("das Wünſchen noch", ["wunschen"])).toEqual(["Wünſchen"]);
    expect(marked("ſcho\u0364n und ſchön", ["schon"])).toEqual(["ſcho\u0364n", "ſchön"]);
    expect(marked("كَتَبَ الوَلَدُ", ["كتب"])).toEqual(["كَتَبَ"]);
  });

  it("takes a ligature whole where a half of it is meant", () => {
    expect(marked("Waffel", ["affel"])).toEqual(["affel"]);
    expect(marked("Waﬀel", ["afe"])).toEqual([]);
    expect(marked("Waﬀel", ["af"])).toEqual(["aﬀ"]);
    expect(marked("Straße", ["strass"])).toEqual(["Straß"]);
  });

  it("joins what touches and overlaps", () => {
    expect(marked("aaa bbb", ["aaa", "aa ", "bbb"])).toEqual(["aaa bbb"]);
    expect(marked("ab ab", ["ab"])).toEqual(["ab", "ab"]);
    expect(marked("anything", [""])).toEqual([]);
  });

  it("goes by the very characters where it is to be exact", () => {
    expect(marked("Wünſchen, Wünschen", ["Wünſchen"], true)).toEqual(["Wünſchen"]);
  });

  it("counts code units, as the window does", () => {
    expect(findTerms("𝔉𝔯 x", ["x"], false)).toEqual([[5, 6]]);
    expect(findTerms("𝔉x", ["f"], false)).toEqual([[0, 2]]);
  });
});

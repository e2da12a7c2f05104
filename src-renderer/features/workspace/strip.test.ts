import { describe, expect, it } from "vitest";
import { fakeLine } from "../../client/fake-client.ts";
import { type PlacedWord, placeWords } from "./alignment.ts";
import { layStrip, stripFont } from "./strip-layout.ts";
import { closeWord, isSplit, joinWords, openWord, startOf, stripWords, wordIndexAt } from "./strip-text.ts";

const { proposal } = fakeLine(0, "wo das Wünſchen");
const words = placeWords("wo das Wünſchen", proposal, "ltr");
const at = (i: number): PlacedWord => {
  const word = words[i];
  if (word === undefined) throw new Error(`no word ${i}`);
  return word;
};

describe("the strip's places", () => {
  const widths = [1, 1.5, 4];

  it("start each word at the x of its ink", () => {
    const slots = layStrip(words, widths, 12, 600, "ltr");
    slots.forEach(({ left }, i) => {
      expect(left).toBeCloseTo(at(i).x0 * 600 - 3);
    });
  });

  it("end each word at the end of its ink, right to left", () => {
    const mirrored = words.map((word) => ({ ...word, x0: 1 - word.x1, x1: 1 - word.x0 }));
    const slots = layStrip(mirrored, widths, 12, 600, "rtl");
    expect(slots.map(({ left, width }) => Math.round(left + width))).toEqual(
      mirrored.map(({ x1 }) => Math.round(x1 * 600 + 3)),
    );
  });

  it("never lay one word over another, nor push one beyond the line", () => {
    for (const direction of ["ltr", "rtl"] as const) {
      const size = stripFont(words, [2, 9, 9], 300);
      const slots = layStrip(words, [2, 9, 9], size, 300, direction).toSorted((a, b) => a.left - b.left);
      slots.forEach(({ left, width }, i) => {
        const next = slots[i + 1];
        if (next !== undefined) expect(left + width).toBeLessThanOrEqual(next.left);
      });
      expect(slots[0]?.left).toBeGreaterThanOrEqual(-3);
      expect((slots.at(-1)?.left ?? 0) + (slots.at(-1)?.width ?? 0)).toBeLessThanOrEqual(303);
    }
  });

  it("size the text by the ink, within what can be read", () => {
    expect(stripFont(words, widths, 100_000)).toBe(30);
    expect(stripFont(words, widths, 10)).toBe(11);
    expect(stripFont([], [], 300)).toBe(16);
  });
});

describe("typing in a word of the strip", () => {
  const text = "wo das Wünſchen";

  it("changes the text around it not at all", () => {
    expect(closeWord(openWord(text, at(1), "daß"))).toBe("wo daß Wünſchen");
    expect(closeWord(openWord(text, at(0), "Wo"))).toBe("Wo das Wünſchen");
    expect(closeWord(openWord(text, at(2), "Wünſchen."))).toBe("wo das Wünſchen.");
  });

  it("an emptied word takes its space with it, and is still there to type in", () => {
    const open = openWord(text, at(1), "");
    expect(closeWord(open)).toBe("wo Wünſchen");
    const shown = stripWords("wo Wünſchen", open, proposal, "ltr");
    expect(shown.map((word) => word.text)).toEqual(["wo", "", "Wünſchen"]);
    expect(closeWord({ ...open, value: "daß" })).toBe(text.replace("das", "daß"));
  });

  it("a space at its end waits for what follows; one within it makes two words", () => {
    const open = openWord(text, at(0), "wo ");
    expect(closeWord(open)).toBe(text);
    expect(stripWords(text, open, proposal, "ltr").map((word) => word.text)).toEqual(["wo ", "das", "Wünſchen"]);
    expect([isSplit("wo "), isSplit("w o"), isSplit(" wo")]).toEqual([false, true, false]);
    expect(closeWord(openWord(text, at(0), "w o"))).toBe("w o das Wünſchen");
  });

  it("keeps the place of its ink while it says something else", () => {
    const open = openWord(text, at(1), "xyz");
    const shown = stripWords(closeWord(open), open, proposal, "ltr")[1];
    expect([shown?.x0, shown?.x1]).toEqual([at(1).x0, at(1).x1]);
    expect(startOf(open)).toBe(3);
  });

  it("an open word that the text no longer has is given up", () => {
    expect(stripWords("another text", openWord(text, at(1), "xyz"), proposal, "ltr").map((word) => word.text)).toEqual([
      "another",
      "text",
    ]);
  });

  it("joins words", () => {
    expect(joinWords(text, at(1), -1)).toEqual({ text: "wodas Wünſchen", caret: 2 });
    expect(joinWords(text, at(1), 1)).toEqual({ text: "wo dasWünſchen", caret: 6 });
    expect(joinWords(text, at(0), -1)).toBeNull();
  });

  it("finds the word of a caret", () => {
    expect([0, 1, 2, 3, 6, 7, 15].map((offset) => wordIndexAt(words, offset))).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(wordIndexAt([], 0)).toBe(-1);
  });
});

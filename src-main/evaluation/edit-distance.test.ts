import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestFit, codePoints, distance, fitEdits, textDistance, unitDistance } from "./edit-distance.ts";

/** The definition, row by row. */
function plainDistance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((unit, i) => {
    const next = [i + 1];
    b.forEach((other, j) => {
      next.push(
        Math.min((row[j + 1] as number) + 1, (next[j] as number) + 1, (row[j] as number) + (unit === other ? 0 : 1)),
      );
    });
    row = next;
  });
  return row[b.length] as number;
}

// Few letters, so that there is much to align; up to 150 of them, so that several bands of 32 rows are needed.
const letters = fc.array(fc.constantFrom("a", "b", "ſ", "𝔄", "\ud800"), { maxLength: 150 });
const text = letters.map((units) => units.join(""));

describe("edit distance", () => {
  it("is what the definition says", () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(distance(a, b)).toBe(plainDistance(a, b));
      }),
    );
  });

  it("is a distance: zero on itself alone, symmetric, within the triangle", () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(textDistance(a, b) === 0).toBe(a === b);
        expect(textDistance(a, b)).toBe(textDistance(b, a));
        expect(textDistance(a, c)).toBeLessThanOrEqual(textDistance(a, b) + textDistance(b, c));
      }),
    );
  });

  it("counts code points: a surrogate pair is one, half of one is one, too", () => {
    expect([...codePoints("a😀\ud800b")]).toEqual([0x61, 0x1f600, 0xd800, 0x62]);
    expect(textDistance("😀", "😁")).toBe(1);
    expect(textDistance("\ud83d", "😀")).toBe(1);
  });

  it("finds the part of a text that a pattern fits best", () => {
    fc.assert(
      fc.property(text.map(codePoints), text.map(codePoints), (pattern, whole) => {
        const { edits, start, end } = bestFit(pattern, whole);
        expect(unitDistance(pattern, whole.subarray(start, end))).toBe(edits);
        expect(fitEdits(pattern, whole)).toBe(edits);
        expect(edits).toBeLessThanOrEqual(Math.min(pattern.length, unitDistance(pattern, whole)));
      }),
    );
    expect(bestFit(codePoints("line"), codePoints("a lime tree"))).toEqual({ edits: 1, start: 2, end: 6 });
  });
});

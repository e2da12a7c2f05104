import fc from "fast-check";
import { expect, it } from "vitest";
import { clustersOf } from "./text-units.ts";

const standard = new Intl.Segmenter("en", { granularity: "grapheme" });

it("takes the short way to the same clusters as the standard's", () => {
  const below = fc.string({ unit: fc.integer({ min: 0, max: 0x2ff }).map((point) => String.fromCodePoint(point)) });
  const any = fc.string({
    unit: fc.constantFrom("a", "\r", "\n", "\u0301", "\u00ad", "ſ", "👩\u200d👧", "\ud800", "क", "्"),
  });
  fc.assert(
    fc.property(fc.oneof(below, any), (text) => {
      expect(clustersOf(text)).toEqual(Array.from(standard.segment(text), ({ segment }) => segment));
    }),
  );
  // Each pair of the short way's characters, so that none is missed by chance.
  for (let a = 0; a < 0x300; a++) {
    const pairs = Array.from({ length: 0x300 }, (_, b) => String.fromCharCode(a, b)).join("");
    const joined = Array.from(standard.segment(pairs), ({ segment }) => segment).filter(({ length }) => length > 1);
    expect(joined).toEqual(a === 10 || a === 13 ? ["\r\n"] : []);
  }
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorsAt } from "./alignment.ts";
import { normalise } from "./metrics.ts";
import { mended, placed } from "./text-places.ts";
import { scriptOf } from "./unicode-script.ts";

/** Every error of the reading put into the text: what is left is the reading. */
function allMended(text: string, reading: string): string | null {
  const places = placed(text);
  if (places === null) return null;
  return mended(places, errorsAt(places.points, [...normalise(reading)]) ?? []);
}

describe("places in a text", () => {
  it("are of the text as it was typed, whatever form that is in", () => {
    const text = "  Ba\u0308r  u\u0364ber a\u0323\u0308 ";
    const { points, starts } = placed(text) ?? { points: [], starts: [] };
    expect(points.join("")).toBe(normalise(text));
    expect(points.map((point, at) => [point, starts[at]])).toEqual([
      ["B", 2],
      ["\u00e4", 3],
      ["r", 5],
      [" ", 6],
      ["u", 8],
      ["\u0364", 9],
      ["b", 10],
      ["e", 11],
      ["r", 12],
      [" ", 13],
      ["\u1ea1", 14],
      ["\u0308", 14],
    ]);
  });

  it("are mended one by one, and the rest stays letter for letter", () => {
    const text = "  Ba\u0308r  u\u0364ber ";
    const of = (...mends: [number, string, string][]) =>
      mended(
        placed(text) as NonNullable<ReturnType<typeof placed>>,
        mends.map(([at, truth, read]) => ({ at, truth, read })),
      );
    expect(of([1, "\u00e4", "a"])).toBe("  Bar  u\u0364ber ");
    expect(of([5, "\u0364", ""])).toBe("  Ba\u0308r  uber ");
    expect(of([3, " ", ""], [0, "", "x"])).toBe("  xBa\u0308ru\u0364ber ");
    expect(of([9, "", "!"])).toBe("  Ba\u0308r  u\u0364ber !");
    expect(of([0, "b", "x"])).toBeNull();
  });

  it("bring any text to any reading when all are mended", () => {
    const text = fc
      .oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }))
      .map((each) => each.toWellFormed());
    fc.assert(
      fc.property(text, text, (reference, reading) => {
        const after = allMended(reference, reading);
        fc.pre(after !== null);
        expect(normalise(after as string)).toBe(normalise(normalise(reading)));
      }),
      { numRuns: 500 },
    );
  });
});

it("scripts of characters are those of Unicode", () => {
  expect(Array.from("aſäαжבع漢ا7, \u0301\u0364ᚠ", scriptOf)).toEqual(
    "Latn Latn Latn Grek Cyrl Hebr Arab Hani Arab Zyyy Zyyy Zyyy Zinh Zinh Runr".split(" "),
  );
});

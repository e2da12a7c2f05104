/** @file Places for texts without any, and shapes that files bring in all conditions. */
import { describe, expect, it } from "vitest";
import { rectangle } from "./line-geometry.ts";
import { placeLines } from "./page-shapes.ts";
import type { TextLine } from "./page-text.ts";
import { alignTexts, fillPlaces } from "./placing.ts";

const seen = (text: string, top: number) => ({ text, polygon: rectangle([10, top, 90, top + 10]) });
const line = (text: string, more: Partial<TextLine> = {}): TextLine => ({
  id: text,
  polygon: null,
  baseline: null,
  text,
  verified: null,
  confidence: null,
  direction: null,
  regionId: null,
  ...more,
});
const page = (lines: TextLine[], width = 100, height = 200) => ({ width, height, regions: [], lines });
const context = (lines: ReturnType<typeof seen>[]) => {
  const notes: string[] = [];
  return { notes, read: () => Promise.resolve(lines), note: (message: string) => void notes.push(message) };
};

describe("texts and what the engine sees", () => {
  it("go together in order, as much as agrees", () => {
    const lines = [
      seen("Kopfzeile 12", 0),
      seen("Es war eimal ein", 20),
      seen("Konig der hatte", 40),
      seen("drei Tochter", 60),
    ];
    expect(alignTexts(["Es war einmal ein", "nicht auf der Seite", "König, der hatte", "drei Töchter"], lines)).toEqual(
      [1, null, 2, 3],
    );
    expect(alignTexts([], lines)).toEqual([]);
    expect(alignTexts(["a"], [])).toEqual([null]);
  });

  it("of a line twice on the page are not mixed up", () => {
    const lines = [seen("da capo", 0), seen("andere Zeile", 20), seen("da capo", 40)];
    expect(alignTexts(["da capo", "andere Zeile", "da capo"], lines)).toEqual([0, 1, 2]);
  });
});

it("puts what has no place between its neighbours, within the page, in order", () => {
  const places = fillPlaces([rectangle([10, 0, 90, 10]), null, null, rectangle([10, 50, 90, 60])], 100, 200);
  expect(places.map((place) => place[0]?.[1])).toEqual([0, 10, 30, 50]);
  for (const all of [
    fillPlaces([null, null], 100, 200),
    fillPlaces([rectangle([0, 190, 90, 200]), null], 100, 200),
    fillPlaces([null, rectangle([0, 0, 5, 5])], 100, 200),
  ]) {
    for (const place of all) {
      for (const [x, y] of place) expect(x >= 0 && x <= 100 && y >= 0 && y <= 200).toBe(true);
      expect((place[2]?.[1] as number) - (place[0]?.[1] as number)).toBeGreaterThan(0);
    }
  }
});

describe("shapes of a file", () => {
  it("are scaled to the image, cut at its edge, and told where the image is another one", async () => {
    const same = context([]);
    const half = await placeLines(
      page([line("a", { polygon: rectangle([20, 40, 250, 60]) })], 200, 400),
      { width: 100, height: 200 },
      same,
    );
    expect(half.lines[0]?.polygon).toEqual(rectangle([10, 20, 100, 30]));
    expect(same.notes).toEqual([]);
    const other = context([]);
    await placeLines(
      page([line("a", { polygon: rectangle([20, 40, 80, 60]) })], 200, 200),
      { width: 100, height: 200 },
      other,
    );
    expect(other.notes.join()).toMatch(/200 × 200 pixels, this one has 100 × 200/);
  });

  it("that are missing here and there are guessed and marked so; only where all are missing the page is read", async () => {
    const some = context([seen("never asked", 0)]);
    const placed = await placeLines(
      page([
        line("a", { polygon: rectangle([10, 10, 90, 20]) }),
        line("b"),
        line("c", {
          polygon: [
            [5, 5],
            [5, 5],
          ],
        }),
      ]),
      { width: 100, height: 200 },
      some,
    );
    expect(placed.lines.map(({ guessed }) => guessed)).toEqual([false, true, true]);
    expect(some.notes.join()).toMatch(/2 of 3 lines have no place/);
    const all = context([seen("erste Zeile", 10), seen("zweite Zeile", 30)]);
    const read = await placeLines(page([line("Erſte Zeile"), line("zweite Zeile")]), { width: 100, height: 200 }, all);
    expect(read.lines.map(({ guessed, polygon }) => [guessed, polygon[0]])).toEqual([
      [false, [10, 10]],
      [false, [10, 30]],
    ]);
    expect(all.notes).toEqual([]);
  });
});

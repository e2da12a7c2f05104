import { expect, it } from "vitest";
import type { Point } from "./engine.ts";
import { textLayerProposals } from "./text-layer.ts";

const box = (x0: number, y0: number, x1: number, y1: number): Point[] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];
const line = (polygon: Point[], direction: "ltr" | "rtl" = "ltr") => ({ polygon, direction });
const piece = (text: string, polygon: Point[]) => ({ text, polygon });
const texts = (...args: Parameters<typeof textLayerProposals>) =>
  textLayerProposals(...args).map((p) => p?.text ?? null);

it("gives each line what lies in it, in reading order", () => {
  const lines = [line(box(0, 0, 100, 20)), line(box(0, 25, 100, 45)), line(box(0, 50, 100, 70))];
  const layer = [
    piece("world", box(50, 2, 90, 18)),
    piece(" Hello ", box(2, 2, 45, 18)),
    piece("below", box(0, 26, 90, 44)),
  ];
  expect(texts(lines, layer)).toEqual(["Hello world", "below", null]);
  expect(textLayerProposals(lines, layer)[0]).toMatchObject({ versionId: "text-layer", confidence: 1, characters: [] });
});

it("says nothing of a line whose font does not say its letters", () => {
  const lines = [line(box(0, 0, 100, 20)), line(box(0, 25, 100, 45))];
  const layer = [
    piece("habibi", box(0, 0, 40, 20)),
    piece("\u{fffd}\u{fffd}", box(50, 0, 90, 20)),
    piece("plain", box(0, 26, 90, 44)),
  ];
  expect(texts(lines, layer)).toEqual([null, "plain"]);
});

it("joins pieces of a right-to-left line from the right", () => {
  const layer = [piece("עולם", box(0, 0, 40, 20)), piece("שלום", box(50, 0, 100, 20))];
  expect(texts([line(box(0, 0, 100, 20), "rtl")], layer)).toEqual(["שלום עולם"]);
});

it("gives a piece between two skewed lines to one of them only", () => {
  const lines = [line(box(0, 0, 100, 30)), line(box(0, 20, 100, 50))];
  expect(texts(lines, [piece("first", box(0, 4, 90, 26)), piece("second", box(0, 24, 90, 46))])).toEqual([
    "first",
    "second",
  ]);
});

it("knows a line under a font's box that is far taller than the ink", () => {
  expect(texts([line(box(0, 10, 100, 20))], [piece("tall font", box(0, 0, 100, 40))])).toEqual(["tall font"]);
});

it("leaves out what is mostly elsewhere, blank, or not there", () => {
  const lines = [line(box(0, 0, 100, 20))];
  expect(texts(lines, [piece("both columns", box(0, 0, 250, 20))])).toEqual([null]);
  expect(texts(lines, [piece("  ", box(0, 0, 50, 20))])).toEqual([null]);
  expect(texts(lines, [])).toEqual([null]);
  expect(texts(lines, null)).toEqual([null]);
  expect(texts([], [piece("x", box(0, 0, 1, 1))])).toEqual([]);
});

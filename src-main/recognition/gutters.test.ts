import { describe, expect, it } from "vitest";
import { cropQuad, type Quad } from "./geometry.ts";
import { splitAtGutters } from "./gutters.ts";
import type { Raster } from "./raster.ts";

const box = (x: number, y: number, w: number, h = 30): Quad => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

/** White paper with dark bars for words: `[x, width]` on each row. */
function pageOf(rows: [number, number][][]): Raster {
  const [width, height] = [1100, rows.length * 40 + 40];
  const data = new Uint8Array(width * height * 3).fill(240);
  for (const [row, words] of rows.entries()) {
    for (const [x, w] of words) {
      for (let y = row * 40 + 8; y < row * 40 + 24; y++) {
        data.fill(20, (y * width + x) * 3, (y * width + x + w) * 3);
      }
    }
  }
  return { width, height, data } as Raster;
}

const columns: [number, number][] = [
  [55, 240],
  [305, 240],
  [585, 240],
  [835, 220],
];
const rowsOfBoxes = (count: number) =>
  Array.from({ length: count }, (_, row) => [box(50, row * 40, 500), box(580, row * 40, 490)]).flat();

describe("splitAtGutters", () => {
  it("cuts a line that runs across where its neighbours part", () => {
    const page = pageOf(Array.from({ length: 6 }, () => columns));
    const merged = box(50, 200, 1020);
    const quads = splitAtGutters([...rowsOfBoxes(5), merged], (quad) => cropQuad(page, quad));
    expect(quads).toHaveLength(12);
    const [left, right] = quads.slice(-2) as [Quad, Quad];
    expect(left[1][0]).toBeGreaterThanOrEqual(545);
    expect(right[0][0]).toBeLessThanOrEqual(585);
    expect(left[1][0]).toBeLessThan(right[0][0]);
  });

  it("leaves a heading that runs over the gutter", () => {
    const heading: [number, number][] = [[55, 1000]];
    const page = pageOf([...Array.from({ length: 5 }, () => columns), heading]);
    expect(splitAtGutters([...rowsOfBoxes(5), box(50, 200, 1020)], (quad) => cropQuad(page, quad))).toHaveLength(11);
  });

  it("leaves a page of one column alone", () => {
    const page = pageOf(Array.from({ length: 6 }, () => columns));
    const quads = [0, 1, 2, 3, 4, 5].map((row) => box(50, row * 40, 1020));
    expect(splitAtGutters(quads, (quad) => cropQuad(page, quad))).toEqual(quads);
  });
});

import { describe, expect, it } from "vitest";
import { findBlocks } from "./blocks.ts";
import { minAreaRect, type Quad, quadOf, tilt } from "./geometry.ts";
import { joinPieces, readingOrder } from "./layout.ts";
import { cutOut } from "./raster.ts";

const box = (x: number, y: number, w: number, h = 30): Quad => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

describe("layout", () => {
  it("reads a title, then the left column, then the right one", () => {
    const quads = [
      box(600, 300, 500),
      box(50, 300, 500),
      box(50, 350, 500),
      box(600, 350, 500),
      box(300, 50, 500, 60),
      box(50, 400, 500),
      box(600, 400, 500),
    ];
    expect(readingOrder(quads, false)).toEqual([4, 1, 2, 5, 0, 3, 6]);
  });

  it("reads columns from the right for right-to-left scripts", () => {
    const quads = [box(50, 300, 500), box(50, 350, 500), box(600, 300, 500), box(600, 350, 500)];
    expect(readingOrder(quads, true)).toEqual([2, 3, 0, 1]);
  });

  it("follows columns around a picture's caption that stands in both of them", () => {
    const column = (x: number, w: number, from: number, rows: number) =>
      Array.from({ length: rows }, (_, row) => box(x, from + row * 40, w));
    const left = [...column(50, 500, 100, 4), ...column(50, 300, 260, 4), ...column(50, 500, 420, 4)];
    const right = [...column(570, 500, 100, 4), ...column(770, 300, 260, 4), ...column(570, 500, 420, 4)];
    const caption = column(400, 320, 270, 3);
    const order = readingOrder([...caption, ...right, ...left], false);
    expect(order).toEqual([
      ...left.map((_, index) => 3 + right.length + index),
      ...caption.map((_, index) => index),
      ...right.map((_, index) => 3 + index),
    ]);
  });

  it("reads an initial before the first of the lines that stand beside it", () => {
    const lines = [box(170, 100, 480), box(170, 140, 480), box(50, 180, 600), box(50, 220, 600)];
    const initial = box(50, 102, 110, 75);
    expect(readingOrder([...lines, initial], false)).toEqual([4, 0, 1, 2, 3]);
    const mirrored = [...lines, initial].map((quad) =>
      box(1000 - quad[1][0], quad[0][1], quad[1][0] - quad[0][0], quad[3][1] - quad[0][1]),
    );
    expect(readingOrder(mirrored, true)).toEqual([4, 0, 1, 2, 3]);
  });

  it("keeps columns apart where one line's box reaches over the gutter", () => {
    const rows = Array.from({ length: 10 }, (_, row) => row);
    const left = rows.map((row) => box(50, 100 + row * 45, row === 0 ? 555 : 500));
    const right = rows.map((row) => box(row === 0 ? 590 : 580, 100 + row * 45, 500));
    expect(readingOrder([...left, ...right], false)).toEqual([...rows, ...rows.map((row) => 10 + row)]);
  });

  it("does not join across a narrow gutter that the rows around show", () => {
    const rows = [0, 1, 2, 3, 4, 5].flatMap((row) => [box(50, row * 40, 500), box(562, row * 40, 500)]);
    const narrow = [box(50, 240, 505), box(561, 240, 500)];
    expect(joinPieces([...rows, ...narrow])).toHaveLength(14);
    expect(joinPieces(narrow)).toHaveLength(1);
  });

  it("takes vowel points that the detector boxed apart into their line, and leaves other lines alone", () => {
    const line = box(50, 100, 900, 40);
    const points = [box(200, 130, 20, 14), box(400, 132, 24, 14)];
    const next = box(50, 150, 900, 40);
    expect(joinPieces([line, ...points, next])).toHaveLength(2);
    // A page number beside the line and small print under it are lines of their own.
    expect(joinPieces([line, box(1000, 115, 20, 14), box(200, 142, 300, 16)])).toHaveLength(3);
  });

  it("keeps order on a skewed page", () => {
    const angle = 0.05;
    const turned = [0, 1, 2, 3, 4].map((row) =>
      box(50, 100 + row * 45, 900).map(([x, y]) => [
        x * Math.cos(angle) - y * Math.sin(angle),
        x * Math.sin(angle) + y * Math.cos(angle),
      ]),
    ) as unknown as Quad[];
    expect(readingOrder(turned.toReversed(), false)).toEqual([4, 3, 2, 1, 0]);
  });

  it("joins the words of a line but not two columns", () => {
    expect(joinPieces([box(50, 100, 200), box(258, 101, 200)])).toHaveLength(1);
    expect(joinPieces([box(50, 100, 200), box(300, 100, 200)])).toHaveLength(2);
  });

  it("finds the rectangle around turned points, its first edge to the right", () => {
    const quad = minAreaRect([
      [0, 0],
      [100, 10],
      [98, 30],
      [-2, 20],
    ]);
    expect(quad[1][0] - quad[0][0]).toBeGreaterThan(90);
    expect(quad[3][1]).toBeGreaterThan(quad[0][1]);
  });

  it("keeps the direction of a polygon that runs upwards", () => {
    const quad = quadOf([
      [0, 100],
      [0, 50],
      [0, 0],
      [20, 0],
      [20, 100],
    ]);
    expect(quad[1][1]).toBeLessThan(quad[0][1]);
  });
});

describe("blocks", () => {
  const page = [
    box(50, 20, 1050),
    ...[0, 1, 2].flatMap((row) => [box(50, 300 + row * 50, 500), box(600, 300 + row * 50, 500)]),
  ];
  const turned = (quads: readonly Quad[], quarters: number) =>
    quads.map((quad) => tilt(quad, quarters).map(([x, y]) => [x + 2000, y + 2000])) as unknown as Quad[];

  it.each([0, 1, 2, 3])(
    "are the columns and what runs across them, with the text turned by %i quarters",
    (quarters) => {
      const blocks = findBlocks(turned(page, quarters), false);
      expect(blocks.map((block) => block.lines)).toEqual([[0], [1, 3, 5], [2, 4, 6]]);
      const [upright] = turned([box(592.5, 292.5, 515, 145)], quarters) as [Quad];
      expect(blocks[2]?.polygon.map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)])).toEqual(
        upright.map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)]),
      );
    },
  );

  it("of right-to-left text begin with the right column", () => {
    expect(findBlocks(page, true).map((block) => block.lines)).toEqual([[0], [2, 4, 6], [1, 3, 5]]);
  });

  it("are none without lines", () => {
    expect(findBlocks([], false)).toEqual([]);
  });
});

describe("an area of a page", () => {
  /** Every pixel says where it is. */
  const page = { width: 40, height: 30, data: new Uint8Array(40 * 30 * 3) };
  for (let i = 0; i < 40 * 30; i++) page.data.set([i % 40, Math.floor(i / 40), 200], i * 3);
  const pixel = (image: { width: number; data: Uint8Array }, x: number, y: number) => [
    ...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3),
  ];

  it("is cut out, and what lies around it is paper", () => {
    const { raster, x, y } = cutOut(page, [
      [10, 5],
      [20.5, 5],
      [10, 15.5],
    ]);
    expect([raster.width, raster.height, x, y]).toEqual([11, 11, 10, 5]);
    expect(pixel(raster, 1, 1)).toEqual([11, 6, 200]);
    // The corner that the triangle leaves out is of the colour in the middle of all.
    expect(pixel(raster, 10, 10)).toEqual([15, 10, 200]);
  });

  it("stays on the page", () => {
    const { raster, x, y } = cutOut(page, box(-10, -10, 500, 500));
    expect([raster.width, raster.height, x, y]).toEqual([40, 30, 0, 0]);
    expect(raster.data).toEqual(page.data);
  });
});

import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { DocumentRepository } from "../documents/document-repository.ts";
import type { Point } from "./layout-repository.ts";
import { middleOf } from "./line-shapes.ts";
import { between, fromScan, moved, skewOfLines, textLayerOn } from "./page-geometry.ts";
import { box, errorOf, openTestLayout, SIZE, type TestLayout } from "./test-layout.ts";

let t: TestLayout;
const [page1] = PAGES;

beforeEach(async () => {
  t = await openTestLayout();
  t.fill();
});
afterEach(() => t.dispose());

const undo = () => t.corrections.undo(DOCUMENT);
const redo = () => t.corrections.redo(DOCUMENT);
const polygons = () => t.corrections.lines(page1).map((line) => line.polygon);
const image = () => t.blobs.path(t.page().imageAsset.replace(".png", ""));
/** Everything about where things are, without what only ever grows. */
const placed = () => {
  const { revision: _, ...layout } = t.page();
  return { layout, lines: t.corrections.lines(page1).map(({ layoutRevision: _, ...line }) => line) };
};

/** Where the black square lies in the page's image, by its ink. */
async function squareAt(): Promise<Point> {
  const { data, info } = await sharp(image()).greyscale().raw().toBuffer({ resolveWithObject: true });
  let [x, y, ink] = [0, 0, 0];
  for (let i = 0; i < info.width * info.height; i++) {
    const dark = Math.max(0, 200 - (data[i * info.channels] as number));
    ink += dark;
    x += dark * ((i % info.width) + 0.5);
    y += dark * (Math.floor(i / info.width) + 0.5);
  }
  return [x / ink, y / ink];
}

/** A line drawn exactly over the square, so that both must come to lie in the same place. */
const overSquare = () =>
  t.done(t.layout.lines.create({ ...t.on(), polygon: box(200, 100, 100, 100), direction: "ltr", position: 0 }));

describe("turning a page", () => {
  it.each([90, 180, 270] as const)("by %i degrees turns image, lines and regions, as one step", async (by) => {
    await overSquare();
    await t.done(
      t.layout.regions.create({ ...t.on(), polygon: box(50, 290, 500, 150), kind: "text", direction: null }),
    );
    const before = placed();
    const scan = image();
    await t.done(t.layout.turning.turn(t.on(), by));
    const { width, height, turn } = t.page();
    expect({ width, height, turn }).toEqual(
      by === 180 ? { ...SIZE, turn: by } : { width: SIZE.height, height: SIZE.width, turn: by },
    );
    const metadata = await sharp(image()).metadata();
    expect([metadata.width, metadata.height]).toEqual([width, height]);
    const [x, y] = await squareAt();
    const [lineX, lineY] = middleOf(t.line(0).polygon);
    expect([x, y]).toEqual([expect.closeTo(lineX, 5), expect.closeTo(lineY, 5)]);
    // The text's own top left stays the first corner, so the crop is the same ink the same way up.
    expect(t.line(0).polygon[0]).toEqual(by === 90 ? [700, 200] : by === 180 ? [800, 700] : [100, 800]);
    expect(t.corrections.lines(page1).map((line) => [line.cropAsset, line.text])).toEqual(
      before.lines.map((line) => [line.cropAsset, line.text]),
    );
    undo();
    expect(placed()).toEqual(before);
    expect(image()).toBe(scan);
    redo();
    expect(t.page()).toMatchObject({ width, height, turn });
  });

  it("four times leads back to the scan itself", async () => {
    const before = placed();
    for (let turns = 0; turns < 4; turns++) await t.done(t.layout.turning.turn(t.on(), 90));
    expect(placed()).toEqual(before);
  });

  it("leaves the scan in the library, and never makes an image of an image", async () => {
    const scan = t.page().imageAsset;
    await t.done(t.layout.turning.turn(t.on(), 90));
    await t.done(t.layout.turning.deskew(t.on(), 3));
    const once = t.page().imageAsset;
    expect(t.blobs.has(scan.replace(".png", ""))).toBe(true);
    await t.done(t.layout.turning.deskew(t.on(), 1));
    await t.done(t.layout.turning.deskew(t.on(), -1));
    expect(t.page().imageAsset).toBe(once);
    await t.done(t.layout.turning.deskew(t.on(), -3));
    await t.done(t.layout.turning.turn(t.on(), 270));
    expect(t.page()).toMatchObject({ imageAsset: scan, turn: 0, skew: 0, ...SIZE });
  });

  it("takes along what a machine found meanwhile when it is undone", async () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page1);
    await t.done(t.layout.turning.turn(t.on(), 90));
    t.engine.found = [{ polygon: box(600, 200, 100), text: "found" }];
    await t.read(t.reading.read(DOCUMENT, [page1]).jobId);
    undo();
    expect(polygons()).toEqual([
      [
        [200, 200],
        [200, 100],
        [230, 100],
        [230, 200],
      ],
    ]);
    redo();
    expect(polygons()).toEqual([box(600, 200, 100)]);
  });

  it("keeps the scan, and what undo shows again, when an import is swept up", async () => {
    const { imageAsset, thumbnailAsset } = t.page();
    await t.done(t.layout.turning.turn(t.on(), 90));
    const turned = t.page().imageAsset;
    undo();
    t.layout.lines.remove([t.ref(0)]);
    const hashes = [imageAsset, thumbnailAsset, turned, t.line(0).cropAsset].map((id) => id.split(".")[0] as string);
    const stray = "0".repeat(64);
    const inUse = new DocumentRepository(t.database).imagesInUse([...hashes, stray]);
    expect(inUse).toEqual(new Set(hashes));
  });

  it("is refused where the layout changed while the image was made", async () => {
    const late = t.layout.turning.turn(t.on(), 90);
    t.layout.lines.remove([t.ref(0)]);
    expect((await errorOf(() => late))?.code).toBe("layout-changed-elsewhere");
    expect(t.page().turn).toBe(0);
  });
});

describe("straightening a page", () => {
  it("measures by its lines, and lays them straight, image and polygons alike", async () => {
    const lines = polygons().map((polygon) =>
      moved(polygon, fromScan({ ...SIZE, turn: 0, skew: 2, originalWidth: SIZE.width, originalHeight: SIZE.height })),
    );
    for (const [index, polygon] of lines.entries()) {
      await t.done(
        t.layout.lines.reshape(
          t.ref(index),
          polygon.map(([x, y]) => [x, y]),
        ),
      );
    }
    await overSquare();
    const { degrees, lines: counted } = t.layout.turning.skew(page1);
    expect([degrees, counted]).toEqual([expect.closeTo(-2, 1), 3]);
    const before = placed();
    await t.done(t.layout.turning.deskew(t.on(), undefined));
    expect(t.page().skew).toBe(degrees);
    expect(t.page().width).toBeGreaterThan(SIZE.width);
    const metadata = await sharp(image()).metadata();
    expect([metadata.width, metadata.height]).toEqual([t.page().width, t.page().height]);
    const [x, y] = await squareAt();
    const [lineX, lineY] = middleOf(t.line(0).polygon);
    // Half a pixel: the image has whole pixels, the polygons have not.
    expect(Math.hypot(x - lineX, y - lineY)).toBeLessThan(0.6);
    expect(Math.abs(t.layout.turning.skew(page1).degrees)).toBeLessThanOrEqual(0.02);
    undo();
    expect(placed()).toEqual(before);
  });

  it("fills the corners with the paper's colour", async () => {
    await t.done(t.layout.turning.deskew(t.on(), 10));
    const corner = await sharp(image()).extract({ left: 2, top: 2, width: 3, height: 3 }).raw().toBuffer();
    const paper = [0xf2, 0xea, 0xd8];
    expect(paper.every((value, channel) => Math.abs((corner[channel] as number) - value) < 10)).toBe(true);
  });

  it("wants lines to measure, and no more than 45 degrees", async () => {
    expect((await errorOf(() => t.layout.turning.deskew(t.on(), 44)))?.code).toBeUndefined();
    const error = await errorOf(() => t.layout.turning.deskew(t.on(), 2));
    expect(error).toMatchObject({ code: "bad-input", message: expect.stringContaining("by 90 degrees first") });
    t.layout.lines.remove([t.ref(0), t.ref(1), t.ref(2)]);
    expect(t.layout.turning.skew(page1)).toEqual({ degrees: 0, lines: 0 });
    expect((await errorOf(() => t.layout.turning.deskew(t.on(), undefined)))?.code).toBe("conflict");
  });
});

describe("geometry", () => {
  const scan = { originalWidth: 1000, originalHeight: 800 };
  const upright = { ...scan, width: 1000, height: 800, turn: 0, skew: 0 } as const;
  const down = { ...scan, width: 800, height: 1000, turn: 90, skew: 0 } as const;

  it("goes there and back", () => {
    const askew = { ...scan, width: 1100, height: 900, turn: 180, skew: -7.3 } as const;
    const points: Point[] = [
      [0, 0],
      [12.5, 700.1],
    ];
    for (const [from, to] of [
      [upright, down],
      [down, askew],
    ] as const) {
      const back = moved(moved(points, between(from, to)), between(to, from));
      for (const [index, [x, y]] of back.entries()) {
        expect(x).toBeCloseTo(points[index]?.[0] as number, 1);
        expect(y).toBeCloseTo(points[index]?.[1] as number, 1);
      }
    }
  });

  it("lays a text layer where the page lies now", () => {
    const layer = [{ text: "a", polygon: [[200, 100]] as Point[] }];
    expect(textLayerOn(upright, layer)).toBe(layer);
    expect(textLayerOn(down, layer)).toEqual([{ text: "a", polygon: [[700, 200]] }]);
    expect(textLayerOn(down, null)).toBeNull();
  });

  it("knows how far standing lines are from standing straight", () => {
    const standing = box(0, 0, 400).map(([x, y]): Point => [-y, x]);
    expect(skewOfLines([standing])).toEqual({ degrees: 0, lines: 1 });
    expect(skewOfLines([])).toEqual({ degrees: 0, lines: 0 });
  });
});

/** @file A page image to its lines: find, turn, join, order, read. Runs in the worker. */

import { AppError } from "#contract/errors.ts";
import { findBlocks } from "./blocks.ts";
import type { LineReading, ModelRef, PageLine, PagePhase, PageReading, Point } from "./engine.ts";
import { cropQuad, distanceOf, type Quad, quadOf, tilt, turnQuad, untilt } from "./geometry.ts";
import { splitAtGutters } from "./gutters.ts";
import type { Inference } from "./inference.ts";
import { joinPieces } from "./layout.ts";
import { cutOut, openRaster, type Raster } from "./raster.ts";

/** A box this much taller than wide holds text that runs up or down. */
const UPRIGHT_RATIO = 1.5;
/** Lines asked which way up the page is. */
const VOTERS = 8;
/** Of those, lines read both ways first where the direction model doubts: reading costs far more than asking. */
const READERS = 3;
const MORE_READERS = 40;
/** Mean probability of standing on the head from which both ways are read and compared. */
const SUSPICION = 0.45;
/**
 * Confidence from which a line's reading tells which way is up. Lines that the model can read reach 0.90 in the mean,
 * the same lines on their head 0.80 at most (22 pages of shared/data); in a script that it has not learnt neither does.
 */
const LEGIBLE = 0.85;

/** A box in which nothing could be read is kept as a line from this many times its height. */
const LINE_LIKE = 3;

export type Progress = (phase: PagePhase, done: number, total: number) => void;

/** A page with its lines found and not read yet. */
interface FoundPage {
  whole: Raster;
  /** The page, or the area of it that is looked at. */
  page: Raster;
  left: number;
  top: number;
  quads: Quad[];
  turn: number;
  /** Seconds that finding took. */
  seconds: number;
}

/**
 * Finds and reads the lines of a page, or of an area of it. `progress` may throw to stop.
 * @param area polygon in page pixels; null: the whole page
 */
export async function readPage(
  inference: Inference,
  imagePath: string,
  model: ModelRef | null,
  area: readonly Point[] | null,
  progress: Progress,
): Promise<PageReading> {
  progress("detecting", 0, 1);
  const found = await findLines(inference, imagePath, model, area);
  progress("detecting", 1, 1);
  const { quads, page } = found;
  const started = performance.now();
  const crops = quads.map((quad) => cropQuad(page, quad));
  const readings = await inference.recognise(crops, model, (done) => progress("recognising", done, quads.length));
  return assemble(found, readings, (performance.now() - started) / 1000);
}

/**
 * Reads several pages, the lines of all of them batched together by width. A page that cannot be read does not hold up
 * the others. `progress` may throw to stop.
 */
export async function readPages(
  inference: Inference,
  imagePaths: readonly string[],
  model: ModelRef | null,
  progress: Progress,
): Promise<(PageReading | Error)[]> {
  const found: (Omit<FoundPage, "page"> | Error)[] = [];
  const crops: Raster[] = [];
  for (const [index, imagePath] of imagePaths.entries()) {
    progress("detecting", index, imagePaths.length);
    try {
      const { page, whole, ...rest } = await findLines(inference, imagePath, model, null);
      for (const quad of rest.quads) crops.push(cropQuad(page, quad));
      // Pixels of pages would add up; of a page only its size is asked for later.
      found.push({ ...rest, whole: { ...whole, data: NO_PIXELS } });
    } catch (error) {
      if (error instanceof AppError && error.code === "bad-model") throw error;
      found.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  progress("recognising", 0, crops.length);
  const started = performance.now();
  const readings = await inference.recognise(crops, model, (done) => progress("recognising", done, crops.length));
  const seconds = (performance.now() - started) / 1000;
  let at = 0;
  return found.map((page) => {
    if (page instanceof Error) return page;
    const own = readings.slice(at, at + page.quads.length);
    at += own.length;
    return assemble({ ...page, page: page.whole }, own, (seconds * own.length) / Math.max(1, readings.length));
  });
}

const NO_PIXELS = new Uint8Array(0);

/** Finds the lines of a page without reading them, for an engine that reads elsewhere. Texts are empty. */
export async function findOnly(inference: Inference, imagePath: string, model: ModelRef | null): Promise<PageReading> {
  const found = await findLines(inference, imagePath, model, null);
  const blank = { text: "", confidence: 0, characters: [], direction: "ltr" } as const;
  const lines = found.quads.map((): LineReading => ({ ...blank, characters: [] }));
  return assemble(found, lines, 0, true);
}

async function findLines(
  inference: Inference,
  imagePath: string,
  model: ModelRef | null,
  area: readonly Point[] | null,
): Promise<FoundPage> {
  const started = performance.now();
  const whole = await openRaster(imagePath);
  const { raster: page, x: left, y: top } = area === null ? { raster: whole, x: 0, y: 0 } : cutOut(whole, area);
  const boxes = await inference.detect(page);
  const turn = await orientation(
    inference,
    page,
    boxes.map((box) => box.quad),
    model,
  );
  const pieces = boxes.map((box) => untilt(orient(box.quad, turn), turn));
  const parted = splitAtGutters(pieces, (quad) => cropQuad(page, tilt(quad, turn)));
  const quads = joinPieces(parted).map((quad) => tilt(quad, turn));
  return { whole, page, left, top, quads, turn, seconds: (performance.now() - started) / 1000 };
}

/** @param all also what would be a speck without text */
function assemble(
  { whole, page, left, top, quads, turn, seconds }: FoundPage,
  readings: readonly LineReading[],
  recognise: number,
  all = false,
): PageReading {
  const found: PageLine[] = quads
    .map((quad, index) => ({ ...(readings[index] as LineReading), polygon: rounded(quad, page) }))
    // A model that does not know a script reads nothing in its lines; they are there to be written by a person.
    .filter((line, index) => all || line.text !== "" || isLineLike(quads[index] as Quad));
  const rightToLeft = found.filter((line) => line.direction === "rtl").length > found.length / 2;
  const blocks = findBlocks(
    found.map((line) => line.polygon),
    rightToLeft,
  );
  const place = (polygon: readonly Point[]) => polygon.map(([x, y]): Point => [x + left, y + top]);
  const order = blocks.flatMap((block) => block.lines);
  return {
    width: whole.width,
    height: whole.height,
    lines: order.map((index) => {
      const line = found[index] as PageLine;
      return { ...line, polygon: place(line.polygon) };
    }),
    blocks: blocks.map(({ lines, polygon }) => ({
      polygon: place(rounded(polygon, page)),
      lines: lines.map((index) => order.indexOf(index)),
    })),
    rotation: (((4 - turn) % 4) * 90) as PageReading["rotation"],
    seconds: { detect: seconds, recognise },
  };
}

/** Reads given polygons; the same crops as `readPage` cuts. */
export async function readPolygons(
  inference: Inference,
  imagePath: string,
  polygons: readonly Point[][],
  model: ModelRef | null,
  progress: Progress,
): Promise<LineReading[]> {
  const page = await openRaster(imagePath);
  const crops = polygons.map((polygon) => cropQuad(page, quadOf(polygon)));
  return inference.recognise(crops, model, (done) => progress("recognising", done, crops.length));
}

/** The crops that recognition sees. */
export async function cropPolygons(imagePath: string, polygons: readonly Point[][]): Promise<Raster[]> {
  const page = await openRaster(imagePath);
  return polygons.map((polygon) => cropQuad(page, quadOf(polygon)));
}

/**
 * Quarter turns clockwise by which the page's text is turned: 0 upright, 1 running down, 2 on its head, 3 running up.
 * Box shapes tell lying from standing; the direction model and, where it doubts, the recogniser tell which end is up.
 */
async function orientation(
  inference: Inference,
  page: Raster,
  quads: readonly Quad[],
  model: ModelRef | null,
): Promise<number> {
  const long = quads
    .map((quad) => ({ quad, w: distanceOf(quad[0], quad[1]), h: distanceOf(quad[0], quad[3]) }))
    .filter(({ w, h }) => Math.max(w, h) > 2 * Math.min(w, h));
  if (long.length === 0) return 0;
  const standing = sum(long.filter(({ w, h }) => h > w).map(({ h }) => h));
  const lying = sum(long.filter(({ w, h }) => w >= h).map(({ w }) => w));
  const vertical = standing > lying;
  const candidates = long
    .filter(({ w, h }) => h > w === vertical)
    .toSorted((a, b) => Math.max(b.w, b.h) - Math.max(a.w, a.h));
  const voters = candidates.slice(0, VOTERS);
  const one = vertical ? 1 : 0;
  const crops = (quads: typeof voters, quarters: number) =>
    quads.map(({ quad }) => cropQuad(page, turnQuad(quad, quarters)));
  const doubt = sum(await inference.upsideDown(crops(voters, one))) / voters.length;
  if (!vertical && doubt < SUSPICION) return one;
  // Where those few tell nothing, a line that the model can read (a name, a number in Latin letters) may be among others.
  for (const readers of [voters.slice(-READERS), candidates.slice(0, MORE_READERS)]) {
    const read = async (quarters: number) => inference.recognise(crops(readers, quarters), model, () => {});
    const up = whichWayUp(await read(one), await read(one + 2));
    if (up !== "unknown") return up === "first" ? one : one + 2;
  }
  return vertical && doubt > 0.5 ? one + 2 : one;
}

type Reading = Pick<LineReading, "confidence" | "characters">;

/**
 * Which of two readings of the same lines, half a turn apart, is the right way up; unknown where the model can read
 * neither (a script it has not learnt), so that no page is put on its head by a guess at unknown letters.
 */
export function whichWayUp(first: readonly Reading[], second: readonly Reading[]): "first" | "second" | "unknown" {
  const evidence = (readings: readonly Reading[]) =>
    sum(readings.filter(({ confidence }) => confidence >= LEGIBLE).map(({ characters }) => characters.length));
  const [one, two] = [evidence(first), evidence(second)];
  if (one === two) return "unknown";
  return one > two ? "first" : "second";
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Whether a box without text is a line that the model cannot read, rather than a speck. */
function isLineLike(quad: Quad): boolean {
  return distanceOf(quad[0], quad[1]) >= LINE_LIKE * distanceOf(quad[0], quad[3]);
}

/** Names the corners as the text runs; a piece that lies across the page's direction is taken as it stands. */
function orient(quad: Quad, turn: number): Quad {
  const turned = turnQuad(quad, turn);
  const across = distanceOf(turned[0], turned[3]) > UPRIGHT_RATIO * distanceOf(turned[0], turned[1]);
  // Text that stands on an upright page runs upwards more often than down (spines, margins, plots).
  return across ? turnQuad(turned, 3) : turned;
}

function rounded(quad: readonly Point[], page: Raster): Point[] {
  const clamp = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
  return quad.map(([x, y]) => [clamp(x, page.width), clamp(y, page.height)] as Point);
}

/** @file Lines that the detector drew across a gutter, cut where their neighbours and the white paper say. */
import type { Point } from "./engine.ts";
import { distanceOf, type Quad } from "./geometry.ts";
import type { Raster } from "./raster.ts";
import { type Box, median, straightened } from "./straighten.ts";

/** So many gaps of neighbouring rows at the same place make a gutter. */
const WITNESSES = 3;
/** Rows further away than this many line heights say nothing of a line. */
const REACH = 15;
/** A word gap is narrower than this share of the gutter that the neighbours show. */
const NARROWEST = 0.8;
/** A box reaches over a gutter by at most so many line heights; what goes further runs across it. */
const OVERREACH = 1.5;
/** A column of pixels holds ink where more than this share of it is dark. */
const INK_SHARE = 0.04;

/** White between two neighbours in a row, in straightened axes. */
export interface Gap {
  x0: number;
  x1: number;
  middle: number;
  height: number;
}

/**
 * Cuts lines that run across a gutter; all others come back as they are.
 * @param quads in coordinates in which the text is upright or nearly
 * @param crop the pixels of a quad
 */
export function splitAtGutters(quads: readonly Quad[], crop: (quad: Quad) => Raster): Quad[] {
  const boxes = straightened(quads);
  const gaps = gapsBetween(boxes);
  if (gaps.length < WITNESSES) return [...quads];
  return boxes.flatMap((box) => {
    const quad = quads[box.index] as Quad;
    const gutter = gutterIn(box, gaps);
    return gutter === null ? [quad] : cut(crop(quad), quad, box, gutter);
  });
}

/** White between a box and the next one to the right in its row. */
export function gapsBetween(boxes: readonly Box[]): Gap[] {
  const gaps: Gap[] = [];
  for (const a of boxes) {
    let nearest: Box | null = null;
    for (const b of boxes) {
      const overlap = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
      if (b === a || b.x0 <= a.x1 || overlap < 0.5 * Math.min(a.y1 - a.y0, b.y1 - b.y0)) continue;
      if (nearest === null || b.x0 < nearest.x0) nearest = b;
    }
    if (nearest !== null) {
      const height = a.y1 - a.y0;
      if (nearest.x0 - a.x1 < 4 * height) gaps.push({ x0: a.x1, x1: nearest.x0, middle: (a.y0 + a.y1) / 2, height });
    }
  }
  return gaps;
}

/** Whether so many rows around a box are white at a place that columns part there. */
export function isGutter(gaps: readonly Gap[], x: number, box: Box): boolean {
  const witnesses = near(gaps, box).filter((gap) => gap.x0 <= x && x <= gap.x1);
  return witnesses.length > WITNESSES;
}

/**
 * Boxes that the detector drew a little over a gutter, ended where the rows around show its edge: one of them would hide
 * the gutter of a whole column. For telling columns; the lines themselves stay as they are.
 */
export function withinGutters(boxes: readonly Box[]): Box[] {
  const gaps = gapsBetween(boxes);
  if (gaps.length <= WITNESSES) return [...boxes];
  return boxes.map((box) => {
    const height = box.y1 - box.y0;
    const around = near(gaps, box).filter((gap) => gap.x0 > box.x0 + height || gap.x1 < box.x1 - height);
    const right = agreeing(around.filter((gap) => gap.x0 < box.x1 && gap.x1 > box.x1 - OVERREACH * height));
    const left = agreeing(around.filter((gap) => gap.x1 > box.x0 && gap.x0 < box.x0 + OVERREACH * height));
    return {
      ...box,
      x0: left.length > WITNESSES ? Math.max(box.x0, Math.min(...left.map((gap) => gap.x1))) : box.x0,
      x1: right.length > WITNESSES ? Math.min(box.x1, Math.max(...right.map((gap) => gap.x0))) : box.x1,
    };
  });
}

/** The most gaps that are white at one place. */
function agreeing(gaps: readonly Gap[]): Gap[] {
  let best: Gap[] = [];
  for (const gap of gaps) {
    const x = (gap.x0 + gap.x1) / 2;
    const there = gaps.filter((other) => other.x0 <= x && x <= other.x1);
    if (there.length > best.length) best = there;
  }
  return best;
}

/** Gaps of rows that are about as high as a line and not far from it. */
function near(gaps: readonly Gap[], box: Box): Gap[] {
  const height = box.y1 - box.y0;
  const middle = (box.y0 + box.y1) / 2;
  return gaps.filter(
    (gap) => Math.abs(gap.middle - middle) < REACH * height && gap.height > height / 1.4 && gap.height < height * 1.4,
  );
}

/** The stretch inside a box that most gaps of the rows around leave white; null where there is none. */
function gutterIn(box: Box, gaps: readonly Gap[]): { x0: number; x1: number } | null {
  const height = box.y1 - box.y0;
  const inside = near(gaps, box).filter((gap) => gap.x0 > box.x0 + height && gap.x1 < box.x1 - height);
  const best = agreeing(inside);
  if (best.length < WITNESSES) return null;
  return { x0: median(best.map((gap) => gap.x0)), x1: median(best.map((gap) => gap.x1)) };
}

/** Two lines, if there really is white paper at the gutter; else the line as it is. */
function cut(crop: Raster, quad: Quad, box: Box, gutter: { x0: number; x1: number }): Quad[] {
  const scale = crop.width / (box.x1 - box.x0);
  const expected = { x0: (gutter.x0 - box.x0) * scale, x1: (gutter.x1 - box.x0) * scale };
  const white = whiteRun(crop, expected.x0 - crop.height, expected.x1 + crop.height);
  if (white === null || white.x1 - white.x0 < NARROWEST * (expected.x1 - expected.x0)) return [quad];
  const along = (x: number): [Point, Point] => [
    between(quad[0], quad[1], x / crop.width),
    between(quad[3], quad[2], x / crop.width),
  ];
  // A hair of white stays at the cut, as the detector leaves it at the other end.
  const margin = Math.min(0.15 * crop.height, (white.x1 - white.x0) / 3);
  const [leftTop, leftBottom] = along(white.x0 + margin);
  const [rightTop, rightBottom] = along(white.x1 - margin);
  const halves: Quad[] = [
    [quad[0], leftTop, leftBottom, quad[3]],
    [rightTop, quad[1], quad[2], rightBottom],
  ];
  return halves.every((half) => distanceOf(half[0], half[1]) > crop.height / 2) ? halves : [quad];
}

/** The widest run of pixel columns without ink between two places of a crop. */
function whiteRun(crop: Raster, from: number, to: number): { x0: number; x1: number } | null {
  const threshold = inkThreshold(crop);
  let best: { x0: number; x1: number } | null = null;
  let start = -1;
  const last = Math.min(crop.width, Math.ceil(to));
  for (let x = Math.max(0, Math.floor(from)); x <= last; x++) {
    const white = x < last && inkShare(crop, x, threshold) <= INK_SHARE;
    if (white && start < 0) start = x;
    if (!white && start >= 0) {
      if (best === null || x - start > best.x1 - best.x0) best = { x0: start, x1: x };
      start = -1;
    }
  }
  return best;
}

const luminance = (crop: Raster, pixel: number) =>
  ((crop.data[3 * pixel] as number) + (crop.data[3 * pixel + 1] as number) + (crop.data[3 * pixel + 2] as number)) / 3;

/** Half way between the crop's ink (2nd percentile) and its paper (80th). */
function inkThreshold(crop: Raster): number {
  const values = Float32Array.from({ length: crop.width * crop.height }, (_, pixel) => luminance(crop, pixel)).sort();
  const at = (share: number) => values[Math.floor(share * (values.length - 1))] ?? 0;
  return (at(0.02) + at(0.8)) / 2;
}

function inkShare(crop: Raster, x: number, threshold: number): number {
  let dark = 0;
  for (let y = 0; y < crop.height; y++) if (luminance(crop, y * crop.width + x) < threshold) dark += 1;
  return dark / crop.height;
}

function between(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

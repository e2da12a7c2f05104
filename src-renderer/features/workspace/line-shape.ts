/** @file Lines as shapes on the page: along which edge their text runs, what lies under the pointer. Image pixels. */
import { boundsOf, type XY } from "./viewport.ts";

/** The corners of a line: top left, top right, bottom right, bottom left, as the text runs. */
export type Corners = readonly [XY, XY, XY, XY];

/** Four corners are the line's own (contract `layout`); of more, the upright box stands for them. */
export function cornersOf(polygon: readonly XY[]): Corners {
  const [a, b, c, d] = polygon;
  if (polygon.length === 4 && a !== undefined && b !== undefined && c !== undefined && d !== undefined) {
    return [a, b, c, d];
  }
  const { x, y, width, height } = boundsOf(polygon);
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** Whether a point is inside, by the even-odd rule. */
export function contains(polygon: readonly XY[], [x, y]: XY): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i, i += 1) {
    const [ax, ay] = polygon[i] as XY;
    const [bx, by] = polygon[j] as XY;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Area, whichever way round the corners go. */
export function areaOf(polygon: readonly XY[]): number {
  let twice = 0;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i, i += 1) {
    const [ax, ay] = polygon[i] as XY;
    const [bx, by] = polygon[j] as XY;
    twice += bx * ay - ax * by;
  }
  return Math.abs(twice) / 2;
}

/** The smallest of the shapes under a point; null where there is none. */
export function shapeAt<T extends { polygon: readonly XY[] }>(shapes: readonly T[], point: XY): T | null {
  let best: T | null = null;
  let least = Infinity;
  for (const shape of shapes) {
    if (!contains(shape.polygon, point)) continue;
    const area = areaOf(shape.polygon);
    if (area < least) [best, least] = [shape, area];
  }
  return best;
}

/** @file Shapes of lines: read leniently, written within the image, turned so that a crop of them stands upright. */
import type { Direction, Point } from "./page-text.ts";

export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * Points of `x,y x,y` (PAGE, ALTO as recommended) or `x y x y` (ALTO as kraken and eScriptorium write it). What is no
 * number is passed over with its pair; negative and broken coordinates are kept as near as they can be understood.
 */
export function parsePoints(text: string | undefined): Point[] {
  if (text === undefined) return [];
  const numbers = text.includes(",") ? pairsWithComma(text) : text.trim().split(/\s+/).map(Number);
  const points: Point[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const [x, y] = [numbers[i] as number, numbers[i + 1] as number];
    if (Number.isFinite(x) && Number.isFinite(y)) points.push([x, y]);
  }
  return points;
}

/** `1,2 3,4`; also `1, 2 3, 4` and a trailing comma. */
function pairsWithComma(text: string): number[] {
  const whole = text.trim().split(/\s+/);
  if (whole.every((part) => /^[^,]+,[^,]+$/.test(part))) return whole.flatMap((part) => part.split(",").map(Number));
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map(Number);
}

/** null for no point at all. */
export function boxOf(points: readonly Point[]): Box | null {
  if (points.length === 0) return null;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Clockwise from the top left. */
export function rectangle([x0, y0, x1, y1]: Box): Point[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/** The box around several. */
export function boxAround(boxes: readonly (Box | null)[]): Box | null {
  return boxOf(boxes.flatMap((box) => (box === null ? [] : [[box[0], box[1]] as const, [box[2], box[3]] as const])));
}

/** Whole pixels within the image, points that fall together once, as the schemas want them. */
export function wholePixels(points: readonly Point[], width: number, height: number): Point[] {
  const inside = (value: number, most: number) =>
    Math.max(0, Math.round(most > 0 ? Math.min(most, value) : value)) || 0;
  const whole = points.map(([x, y]): Point => [inside(x, width), inside(y, height)]);
  return whole.filter((point, index) => index === 0 || !samePoint(point, whole[index - 1] as Point));
}

const samePoint = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1];

/** Of a polygon, by the shoelace formula; positive where it runs clockwise as seen on the screen. */
export function areaOf(polygon: readonly Point[]): number {
  let twice = 0;
  for (const [i, [x, y]] of polygon.entries()) {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length] as Point;
    twice += x * nextY - nextX * y;
  }
  return twice / 2;
}

/** Which way the text runs in the image, as an angle in radians: from its baseline, else along the image. */
function angleOf(baseline: readonly Point[] | null, direction: Direction | null): number {
  const [first, last] = [baseline?.[0], baseline?.at(-1)];
  if (first === undefined || last === undefined || samePoint(first, last)) return 0;
  const angle = Math.atan2(last[1] - first[1], last[0] - first[0]);
  // Some draw the baseline of right-to-left text the way it is read; its letters stand upright all the same.
  const backwards = direction === "rtl" && Math.cos(angle) < -Math.SQRT1_2;
  return backwards ? angle + Math.PI : angle;
}

/** An edge within this of the text's way tells it; beyond 45° a crop would be cut sideways. */
const ALONG = Math.cos((40 * Math.PI) / 180);

/**
 * A line's polygon clockwise from the text's own top left, its first edge along the text, as the library keeps them
 * (contract `Polygon`). Files begin anywhere and run either way round.
 * @param baseline tells how the text runs; left to right in the image without one
 * @returns null where the shape holds no area
 */
export function uprightPolygon(
  polygon: readonly Point[],
  baseline: readonly Point[] | null,
  direction: Direction | null = null,
): Point[] | null {
  const points = polygon.filter((point, index) => index === 0 || !samePoint(point, polygon[index - 1] as Point));
  const [first, last] = [points[0], points.at(-1)];
  if (first !== undefined && last !== undefined && points.length > 1 && samePoint(first, last)) points.pop();
  const area = areaOf(points);
  if (points.length < 3 || Math.abs(area) < 1) return null;
  if (area < 0) points.reverse();
  const angle = angleOf(baseline, direction);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  let best = -1;
  let bestLength = 0;
  for (const [i, [x, y]] of points.entries()) {
    const [nextX, nextY] = points[(i + 1) % points.length] as Point;
    const along = (nextX - x) * c + (nextY - y) * s;
    if (along > ALONG * Math.hypot(nextX - x, nextY - y) && along > bestLength) {
      best = i;
      bestLength = along;
    }
  }
  if (best === -1) return boxAlong(points, angle);
  // Of a four-cornered line the edge along the text on top is the only one that runs its way clockwise.
  return [...points.slice(best), ...points.slice(0, best)];
}

function boxAlong(points: readonly Point[], angle: number): Point[] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const box = boxOf(points.map(([x, y]): Point => [x * c + y * s, -x * s + y * c])) as Box;
  return rectangle(box).map(([u, v]): Point => [u * c - v * s, u * s + v * c]);
}

/**
 * The four corners around a line along its text, from its top left, clockwise, for formats that know no other shape.
 * @param polygon as `uprightPolygon` leaves it
 */
export function quadOf(polygon: readonly Point[]): Point[] {
  if (polygon.length === 4) return [...polygon];
  const [a, b] = polygon as [Point, Point];
  return boxAlong(polygon, Math.atan2(b[1] - a[1], b[0] - a[0]));
}

/** How far up from a line's lower edge its letters stand, of its height, where nobody drew a baseline. */
const BASELINE_AT = 0.2;

/**
 * A baseline for a line that has none, along its lower edge.
 * @param polygon as `uprightPolygon` leaves it
 */
export function baselineOf(polygon: readonly Point[]): Point[] {
  const [a, b] = polygon as [Point, Point];
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  if (polygon.length === 4) {
    const [p0, p1, p2, p3] = polygon as [Point, Point, Point, Point];
    const up = (from: Point, to: Point): Point => [
      from[0] + (to[0] - from[0]) * BASELINE_AT,
      from[1] + (to[1] - from[1]) * BASELINE_AT,
    ];
    return [up(p3, p0), up(p2, p1)];
  }
  const [, topRight, bottomRight, bottomLeft] = boxAlong(polygon, angle) as [Point, Point, Point, Point];
  const rise: Point = [(topRight[0] - bottomRight[0]) * BASELINE_AT, (topRight[1] - bottomRight[1]) * BASELINE_AT];
  return [
    [bottomLeft[0] + rise[0], bottomLeft[1] + rise[1]],
    [bottomRight[0] + rise[0], bottomRight[1] + rise[1]],
  ];
}

/** Height of a line of which only the baseline is known, of its length, and at least so many pixels. */
const HEIGHT_OF_LENGTH = 0.05;
const LEAST_HEIGHT = 24;

/** A shape for a line of which only the baseline is known: a band around it. */
export function aroundBaseline(baseline: readonly Point[]): Point[] | null {
  const [first, last] = [baseline[0], baseline.at(-1)];
  if (first === undefined || last === undefined || samePoint(first, last)) return null;
  const length = Math.hypot(last[0] - first[0], last[1] - first[1]);
  const height = Math.max(LEAST_HEIGHT, length * HEIGHT_OF_LENGTH);
  const [nx, ny] = [-(last[1] - first[1]) / length, (last[0] - first[0]) / length];
  const moved = (by: number) => baseline.map(([x, y]): Point => [x + nx * by, y + ny * by]);
  return [...moved(-height * (1 - BASELINE_AT)), ...moved(height * BASELINE_AT).reverse()];
}

/** Equal bands of a box from top to bottom, for lines of which only the region is known. */
export function bands([x0, y0, x1, y1]: Box, count: number): Point[][] {
  const height = (y1 - y0) / count;
  return Array.from({ length: count }, (_, i) => rectangle([x0, y0 + i * height, x1, y0 + (i + 1) * height]));
}

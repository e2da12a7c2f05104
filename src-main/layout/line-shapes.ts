/** @file Polygons of lines and regions: made sound, cut, joined, compared. Points are in page pixels. */
import { AppError } from "#contract/errors.ts";
import { convexHull, distanceOf, type Quad, quadOf, rectAlong } from "../recognition/geometry.ts";
import type { Point } from "./layout-repository.ts";

/** Less than this (square pixels) holds no letter. */
const SMALLEST_AREA = 16;

/** The angle at which the text of a line runs, in radians, clockwise from rightwards. */
export function angleOf(polygon: readonly Point[]): number {
  const [a, b] = quadOf(polygon);
  return Math.atan2(b[1] - a[1], b[0] - a[0]);
}

/**
 * A drawn polygon as it is kept: on the page, clockwise, without points on top of each other, to a tenth of a pixel.
 * @param angle how the text runs, where the polygon does not say: of more or fewer than four corners nobody knows which
 *   is the text's top left
 * @throws AppError `bad-input` where nothing is left of it
 */
export function soundPolygon(drawn: readonly Point[], page: { width: number; height: number }, angle: number): Point[] {
  const within = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
  const clamped = drawn.map(([x, y]): Point => [within(x, page.width), within(y, page.height)]);
  const points = clamped.filter((point, index) => distanceOf(point, clamped.at(index - 1) as Point) > 0.3);
  if (points.length < 3 || Math.abs(areaOf(points)) < SMALLEST_AREA) {
    throw new AppError("bad-input", "This shape is too small or lies off the page. Draw it around some text.");
  }
  const [first, ...rest] = points as [Point, ...Point[]];
  const clockwise = areaOf(points) > 0 ? points : [first, ...rest.toReversed()];
  return clockwise.length === 4 ? clockwise : startAlong(clockwise, angle);
}

/** Positive where the points run clockwise on the screen. */
export function areaOf(points: readonly Point[]): number {
  let twice = 0;
  for (const [index, [x, y]] of points.entries()) {
    const [nextX, nextY] = points[(index + 1) % points.length] as Point;
    twice += x * nextY - nextX * y;
  }
  return twice / 2;
}

/** The same polygon from the point whose edge runs furthest along `angle`: of a clockwise one, its top. */
function startAlong(points: readonly Point[], angle: number): Point[] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const along = points.map(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] as Point;
    return (nextX - x) * c + (nextY - y) * s;
  });
  const start = along.indexOf(Math.max(...along));
  return [...points.slice(start), ...points.slice(0, start)];
}

/** A line's two parts, left and right as it lies on its crop. @param x 0 the crop's left edge, 1 its right edge */
export function splitAt(polygon: readonly Point[], x: number): [left: Point[], right: Point[]] {
  const [p0, p1, p2, p3] = quadOf(polygon);
  const top = mix(p0, p1, x);
  const bottom = mix(p3, p2, x);
  if (polygon.length === 4) {
    return [
      [p0, top, bottom, p3],
      [top, p1, p2, bottom],
    ];
  }
  const angle = angleOf(polygon);
  return [startAlong(keep(polygon, bottom, top), angle), startAlong(keep(polygon, top, bottom), angle)];
}

const mix = (a: Point, b: Point, at: number): Point => [a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at];

/** Both sides of a polygon cut by the straight line through two points; a side without area is empty. */
export function cutAlong(polygon: readonly Point[], from: Point, to: Point): [Point[], Point[]] {
  const part = (a: Point, b: Point) => {
    const points = keep(polygon, a, b);
    return Math.abs(areaOf(points)) < SMALLEST_AREA ? [] : points;
  };
  return [part(from, to), part(to, from)];
}

/** Left of the line from `a` to `b` as one walks along it on the screen, after Sutherland and Hodgman. */
function keep(polygon: readonly Point[], a: Point, b: Point): Point[] {
  const side = ([x, y]: Point) => (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
  const kept: Point[] = [];
  for (const [index, point] of polygon.entries()) {
    const next = polygon[(index + 1) % polygon.length] as Point;
    const [here, there] = [side(point), side(next)];
    if (here <= 0) kept.push(point);
    if (here < 0 !== there < 0 && here !== there && here !== 0 && there !== 0) {
      kept.push(mix(point, next, here / (here - there)));
    }
  }
  return kept;
}

/** One rectangle around lines, running as the longer of them do. */
export function around(polygons: readonly (readonly Point[])[]): Quad {
  let [c, s] = [0, 0];
  for (const polygon of polygons) {
    const [a, b] = quadOf(polygon);
    c += b[0] - a[0];
    s += b[1] - a[1];
  }
  return rectAlong(polygons.flat(), Math.atan2(s, c));
}

/** The hull around regions. */
export function hullOf(polygons: readonly (readonly Point[])[]): Point[] {
  return convexHull(polygons.flat()).toReversed();
}

/** Where a crop of one line begins and ends along the crop of another, 0 to 1. */
export function extentIn(outer: Quad, inner: readonly Point[]): [from: number, to: number] {
  const [a, b] = outer;
  const length = distanceOf(a, b) ** 2;
  const places = inner.map(([x, y]) => ((x - a[0]) * (b[0] - a[0]) + (y - a[1]) * (b[1] - a[1])) / length);
  return [Math.max(0, Math.min(...places)), Math.min(1, Math.max(...places))];
}

/** The middle of the rectangle that a line is cut out as. */
export function middleOf(polygon: readonly Point[]): Point {
  const [a, , b] = quadOf(polygon);
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** Whether a point lies in a polygon. */
export function contains(polygon: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (const [index, a] of polygon.entries()) {
    const b = polygon[(index + 1) % polygon.length] as Point;
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
  }
  return inside;
}

/** How much of the smaller of two lines' rectangles lies in the other one, 0 to 1. */
export function overlapOf(a: readonly Point[], b: readonly Point[]): number {
  const [p, q] = [quadOf(a), quadOf(b)];
  let shared: Point[] = [...p];
  for (const [index, corner] of q.entries()) {
    if (shared.length < 3) return 0;
    shared = keep(shared, q[(index + 1) % 4] as Point, corner);
  }
  return Math.abs(areaOf(shared)) / Math.max(1, Math.min(Math.abs(areaOf(p)), Math.abs(areaOf(q))));
}

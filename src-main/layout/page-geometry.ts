/** @file From the scan as it was imported to the page as it lies now, and by how much its lines lie askew. */
import { distanceOf, quadOf } from "../recognition/geometry.ts";
import type { Point, Turn } from "./layout-repository.ts";

/** x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** How an image was made from a scan. */
export interface Placing {
  /** Clockwise, degrees. */
  turn: Turn;
  skew: number;
  width: number;
  height: number;
  originalWidth: number;
  originalHeight: number;
}

/** From pixels of the scan to pixels of the image: turned around the middle. */
export function fromScan({ turn, skew, width, height, originalWidth, originalHeight }: Placing): Matrix {
  const quarters: Record<Turn, readonly [number, number]> = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] };
  const [c0, s0] = quarters[turn];
  const angle = (skew * Math.PI) / 180;
  const c = c0 * Math.cos(angle) - s0 * Math.sin(angle);
  const s = s0 * Math.cos(angle) + c0 * Math.sin(angle);
  const [x, y] = [originalWidth / 2, originalHeight / 2];
  return [c, s, -s, c, width / 2 - c * x + s * y, height / 2 - s * x - c * y];
}

/** From pixels of one image of a scan to pixels of another. */
export function between(from: Placing, to: Placing): Matrix {
  return after(inverse(fromScan(from)), fromScan(to));
}

/** A matrix that does `first`, then `then`. */
function after(first: Matrix, then: Matrix): Matrix {
  const [a, b, c, d, e, f] = first;
  const [p, q, r, s, t, u] = then;
  return [p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d, p * e + r * f + t, q * e + s * f + u];
}

function inverse([a, b, c, d, e, f]: Matrix): Matrix {
  const k = a * d - b * c;
  return [d / k, -b / k, -c / k, a / k, (c * f - d * e) / k, (b * e - a * f) / k];
}

/** Points elsewhere, to a hundredth of a pixel. */
export function moved(points: readonly Point[], [a, b, c, d, e, f]: Matrix): Point[] {
  const round = (value: number) => Math.round(value * 100) / 100 + 0;
  return points.map(([x, y]) => [round(a * x + c * y + e), round(b * x + d * y + f)]);
}

/** A PDF's text layer, which lies where it did on the scan, as the page lies now. */
export function textLayerOn<T extends { polygon: readonly Point[] }>(page: Placing, pieces: readonly T[] | null) {
  if (pieces === null || (page.turn === 0 && page.skew === 0)) return pieces;
  const by = fromScan(page);
  return pieces.map((piece) => ({ ...piece, polygon: moved(piece.polygon, by) }));
}

/** Lines this much longer than high tell how a page lies; short ones only where there are no others. */
const LONG = 3;

/**
 * By how many degrees clockwise a page would have to be turned for its lines to lie straight (or stand straight), from
 * -45 to 45: the median, long lines counting for more.
 */
export function skewOfLines(polygons: readonly (readonly Point[])[]): { degrees: number; lines: number } {
  const all = polygons.map((polygon) => {
    const [a, b, , d] = quadOf(polygon);
    const degrees = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
    return { tilt: degrees - 90 * Math.round(degrees / 90), length: distanceOf(a, b), height: distanceOf(a, d) };
  });
  const long = all.filter(({ length, height }) => length > LONG * height);
  const lines = (long.length > 0 ? long : all).toSorted((a, b) => a.tilt - b.tilt);
  const total = lines.reduce((sum, { length }) => sum + length, 0);
  let passed = 0;
  const middle = lines.find(({ length }) => {
    passed += length;
    return passed >= total / 2;
  });
  return { degrees: Math.round(-(middle?.tilt ?? 0) * 100) / 100 + 0, lines: lines.length };
}

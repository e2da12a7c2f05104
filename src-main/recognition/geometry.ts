/** @file Hulls, rectangles and crops of text lines. Points are in pixels of the page image. */
import type { Point } from "./engine.ts";
import type { Raster } from "./raster.ts";

/** Top left, top right, bottom right, bottom left, as the text runs. */
export type Quad = [Point, Point, Point, Point];

/** Convex hull, counter-clockwise in image coordinates, by Andrew's monotone chain. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const cross = (o: Point, a: Point, b: Point) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && cross(chain.at(-2) as Point, chain.at(-1) as Point, point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The smallest rectangle around points, its first edge the one nearest to horizontal, from the left. */
export function minAreaRect(points: readonly Point[]): Quad {
  const hull = convexHull(points);
  let best: { area: number; angle: number; box: [number, number, number, number] } | null = null;
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i] as Point;
    const b = hull[(i + 1) % hull.length] as Point;
    if (a[0] === b[0] && a[1] === b[1]) continue;
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const box = boxAlong(hull, angle);
    const area = (box[2] - box[0]) * (box[3] - box[1]);
    if (best === null || area < best.area) best = { area, angle, box };
  }
  if (best === null) {
    const [x, y] = hull[0] ?? [0, 0];
    return [
      [x, y],
      [x + 1, y],
      [x + 1, y + 1],
      [x, y + 1],
    ];
  }
  // Of the four ways to name the corners, the one whose first edge runs to the right within 45 degrees.
  const turn = Math.round(best.angle / (Math.PI / 2)) * (Math.PI / 2);
  const angle = best.angle - turn;
  return corners(boxAlong(hull, angle), angle);
}

/** Extent [u0, v0, u1, v1] of points along axes turned by `angle`. */
function boxAlong(points: readonly Point[], angle: number): [number, number, number, number] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    const u = x * c + y * s;
    const v = -x * s + y * c;
    box[0] = Math.min(box[0], u);
    box[1] = Math.min(box[1], v);
    box[2] = Math.max(box[2], u);
    box[3] = Math.max(box[3], v);
  }
  return box;
}

function corners([u0, v0, u1, v1]: [number, number, number, number], angle: number): Quad {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const at = (u: number, v: number): Point => [u * c - v * s, u * s + v * c];
  return [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)];
}

/** The rectangle around points whose first edge runs at `angle` (radians, clockwise from rightwards). */
export function rectAlong(points: readonly Point[], angle: number): Quad {
  return corners(boxAlong(points, angle), angle);
}

export const distanceOf = (a: Point, b: Point) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/** Grown outwards by `margin` pixels on every side. */
export function expand(quad: Quad, margin: number): Quad {
  const angle = Math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]);
  const [u0, v0, u1, v1] = boxAlong(quad, angle);
  return corners([u0 - margin, v0 - margin, u1 + margin, v1 + margin], angle);
}

/** The text turned by quarter turns clockwise: the corners named anew. */
export function turnQuad(quad: Quad, quarters: number): Quad {
  const shift = ((quarters % 4) + 4) % 4;
  return [0, 1, 2, 3].map((i) => quad[(i + shift) % 4]) as unknown as Quad;
}

/** Coordinates in which the page's text is upright, so that joining and ordering need to know one case only. */
export function untilt(quad: Quad, turn: number): Quad {
  return quad.map(([x, y]) => rotate(x, y, turn)) as unknown as Quad;
}

/** The other way round. */
export function tilt(quad: Quad, turn: number): Quad {
  return quad.map(([x, y]) => rotate(x, y, 4 - turn)) as unknown as Quad;
}

function rotate(x: number, y: number, quarters: number): Point {
  switch (quarters % 4) {
    case 1:
      return [y, -x];
    case 2:
      return [-x, -y];
    case 3:
      return [-y, x];
    default:
      return [x, y];
  }
}

/**
 * The rectangle that a line's crop is cut from. Four points are taken as they are (their order says how the text runs);
 * of more, the smallest rectangle, named so that its top edge runs as the polygon's first edge does.
 */
export function quadOf(polygon: readonly Point[]): Quad {
  if (polygon.length === 4) return polygon as unknown as Quad;
  const quad = minAreaRect(polygon);
  const [a, b] = polygon;
  if (a === undefined || b === undefined) return quad;
  const wanted = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const is = Math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]);
  return turnQuad(quad, Math.round((wanted - is) / (Math.PI / 2)));
}

/** Cuts a line out of a page, upright, at the page's own resolution (bilinear; the page's edge is repeated outside). */
export function cropQuad(page: Raster, quad: Quad): Raster {
  const [p0, p1, , p3] = quad;
  const width = Math.max(1, Math.round(distanceOf(p0, p1)));
  const height = Math.max(1, Math.round(distanceOf(p0, p3)));
  const data = new Uint8Array(width * height * 3);
  const ux = (p1[0] - p0[0]) / width;
  const uy = (p1[1] - p0[1]) / width;
  const vx = (p3[0] - p0[0]) / height;
  const vy = (p3[1] - p0[1]) / height;
  const maxX = page.width - 1;
  const maxY = page.height - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = Math.min(maxX, Math.max(0, p0[0] + ux * (x + 0.5) + vx * (y + 0.5) - 0.5));
      const sy = Math.min(maxY, Math.max(0, p0[1] + uy * (x + 0.5) + vy * (y + 0.5) - 0.5));
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      const fx = sx - x0;
      const fy = sy - y0;
      const a = (y0 * page.width + x0) * 3;
      const b = x0 < maxX ? a + 3 : a;
      const down = y0 < maxY ? page.width * 3 : 0;
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        const top = (page.data[a + c] as number) * (1 - fx) + (page.data[b + c] as number) * fx;
        const bottom = (page.data[a + down + c] as number) * (1 - fx) + (page.data[b + down + c] as number) * fx;
        data[to + c] = Math.round(top * (1 - fy) + bottom * fy);
      }
    }
  }
  return { width, height, data };
}

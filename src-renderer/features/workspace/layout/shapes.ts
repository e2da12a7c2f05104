/** @file Shapes as they are drawn, moved and reshaped on the page image. Plain arithmetic in image pixels. */
import { cornersOf } from "../line-shape.ts";
import type { Size, XY } from "../viewport.ts";

export type Polygon = [number, number][];

/** Where a shape can be taken hold of. */
export type Grip = { kind: "corner"; index: number } | { kind: "edge"; index: number };

/** The upright rectangle between two points, clockwise from its top left. */
export function rectangle([ax, ay]: XY, [bx, by]: XY): Polygon {
  const [x0, x1] = [Math.min(ax, bx), Math.max(ax, bx)];
  const [y0, y1] = [Math.min(ay, by), Math.max(ay, by)];
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/** Kept on the page, in whole pixels: finer ones mean nothing. */
export function onPage(polygon: readonly XY[], { width, height }: Size): Polygon {
  return polygon.map(([x, y]) => [
    Math.round(Math.min(width, Math.max(0, x))),
    Math.round(Math.min(height, Math.max(0, y))),
  ]);
}

export function moved(polygon: readonly XY[], dx: number, dy: number): Polygon {
  return polygon.map(([x, y]) => [x + dx, y + dy]);
}

/** How far shapes can be moved without leaving the page. */
export function moveWithin(polygons: readonly (readonly XY[])[], dx: number, dy: number, page: Size): [number, number] {
  const xs = polygons.flatMap((polygon) => polygon.map(([x]) => x));
  const ys = polygons.flatMap((polygon) => polygon.map(([, y]) => y));
  const clamp = (by: number, values: number[], most: number): number =>
    Math.min(most - Math.max(...values), Math.max(-Math.min(...values), by));
  return [Math.round(clamp(dx, xs, page.width)), Math.round(clamp(dy, ys, page.height))];
}

/** The shape with a grip moved: a corner by itself; an edge of four corners along with both its ends. */
export function reshaped(polygon: readonly XY[], grip: Grip, to: XY, from: XY): Polygon {
  if (grip.kind === "corner") return polygon.map((point, i) => [...(i === grip.index ? to : point)]);
  if (polygon.length !== 4) {
    const next = [...polygon];
    next.splice(grip.index + 1, 0, to);
    return next.map(([x, y]) => [x, y]);
  }
  // Only across the edge: along it, the shape would be sheared.
  const [ax, ay] = polygon[grip.index] as XY;
  const [bx, by] = polygon[(grip.index + 1) % 4] as XY;
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const [nx, ny] = [-(by - ay) / length, (bx - ax) / length];
  const across = (to[0] - from[0]) * nx + (to[1] - from[1]) * ny;
  return polygon.map(([x, y], i) =>
    i === grip.index || i === (grip.index + 1) % 4 ? [x + nx * across, y + ny * across] : [x, y],
  );
}

/** The shape without a corner; as it is where three are left. */
export function withoutCorner(polygon: readonly XY[], index: number): Polygon {
  if (polygon.length <= 3) return polygon.map(([x, y]) => [x, y]);
  return polygon.filter((_, i) => i !== index).map(([x, y]) => [x, y]);
}

/** The middle of each edge, from the first corner on. */
export function middles(polygon: readonly XY[]): XY[] {
  return polygon.map(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length] as XY;
    return [(ax + bx) / 2, (ay + by) / 2];
  });
}

/** The grip within `reach` of a point; corners before edges. */
export function gripAt(polygon: readonly XY[], [x, y]: XY, reach: number): Grip | null {
  const near = (points: readonly XY[]): number => {
    let best = -1;
    let least = reach;
    for (const [i, [px, py]] of points.entries()) {
      const distance = Math.hypot(px - x, py - y);
      if (distance <= least) [best, least] = [i, distance];
    }
    return best;
  };
  const corner = near(polygon);
  if (corner >= 0) return { kind: "corner", index: corner };
  const edge = near(middles(polygon));
  return edge < 0 ? null : { kind: "edge", index: edge };
}

/** How far along a line's image a point lies: 0 its left edge to 1 its right edge, as readings say it. */
export function alongLine(polygon: readonly XY[], [x, y]: XY): number {
  const [[ax, ay], [bx, by]] = cornersOf(polygon);
  const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
  return ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
}

/** Where a cut at `x` along a line's image runs: from its upper edge to its lower one. */
export function cutThrough(polygon: readonly XY[], x: number): [XY, XY] {
  const [a, b, c, d] = cornersOf(polygon);
  return [
    [a[0] + (b[0] - a[0]) * x, a[1] + (b[1] - a[1]) * x],
    [d[0] + (c[0] - d[0]) * x, d[1] + (c[1] - d[1]) * x],
  ];
}

/** Whether a shape has enough room for text: smaller ones are slips of the hand. */
export function isDrawn(polygon: readonly XY[], least: number): boolean {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  return (
    polygon.length >= 3 && Math.max(...xs) - Math.min(...xs) >= least && Math.max(...ys) - Math.min(...ys) >= least
  );
}

/** The mean of the corners. */
export function middleOf(polygon: readonly XY[]): XY {
  const x = polygon.reduce((sum, point) => sum + point[0], 0) / polygon.length;
  const y = polygon.reduce((sum, point) => sum + point[1], 0) / polygon.length;
  return [x, y];
}

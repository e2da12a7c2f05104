/** @file A skewed page made straight: boxes in axes that run with its text. */
import type { Quad } from "./geometry.ts";

/** A line in axes turned with the page's text. */
export interface Box {
  /** Of the line it stands for. */
  index: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const angleOf = (quad: Quad) => Math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]);

/** The middle value (the upper one of two); 0 of none. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The angle at which most lines of a page run, in radians, clockwise: that of long lines, which say it best. */
export function skewOf(quads: readonly Quad[]): number {
  const wide = quads.filter(
    (q) => Math.hypot(q[1][0] - q[0][0], q[1][1] - q[0][1]) > 3 * Math.hypot(q[3][0] - q[0][0], q[3][1] - q[0][1]),
  );
  return median((wide.length > 0 ? wide : quads).map(angleOf));
}

/** Boxes in axes turned with the page's text, so that a skewed page is straight here. */
export function straightened(quads: readonly Quad[], angle: number = skewOf(quads)): Box[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return quads.map((quad, index) => {
    const us = quad.map(([x, y]) => x * c + y * s);
    const vs = quad.map(([x, y]) => -x * s + y * c);
    return { index, x0: Math.min(...us), y0: Math.min(...vs), x1: Math.max(...us), y1: Math.max(...vs) };
  });
}

/** @file Columns and blocks of a page, whichever way it was scanned. */
import type { Point } from "./engine.ts";
import { distanceOf, type Quad, quadOf, tilt, untilt } from "./geometry.ts";
import { readingBlocks } from "./layout.ts";
import { median, skewOf, straightened } from "./straighten.ts";

/** Room around the lines of a block, in line heights. */
const ROOM = 0.25;

export interface Block {
  /** Indices of the lines, in reading order. */
  lines: number[];
  /** A rectangle around them, its first edge as the text runs. */
  polygon: Quad;
}

/**
 * Blocks in reading order, all lines once.
 * @param polygons of lines, each from its text's top left
 * @param rightToLeft whether columns run from the right
 */
export function findBlocks(polygons: readonly (readonly Point[])[], rightToLeft: boolean): Block[] {
  const quads = polygons.map(quadOf);
  const turn = turnOf(quads);
  const upright = quads.map((quad) => untilt(quad, turn));
  return readingBlocks(upright, rightToLeft).map((lines) => ({
    lines,
    polygon: tilt(
      around(
        lines.map((index) => upright[index] as Quad),
        skewOf(upright),
      ),
      turn,
    ),
  }));
}

/** Quarter turns clockwise by which a page's text is turned: 0 upright, 1 running down, 2 on its head, 3 running up. */
export function turnOf(quads: readonly Quad[]): number {
  const votes = [0, 0, 0, 0];
  for (const [a, b] of quads) {
    const quarter = Math.round(Math.atan2(b[1] - a[1], b[0] - a[0]) / (Math.PI / 2));
    const index = (quarter + 4) % 4;
    votes[index] = (votes[index] as number) + distanceOf(a, b);
  }
  return votes.indexOf(Math.max(...votes));
}

/** The rectangle around lines, turned with the page's text, with some room. */
function around(quads: readonly Quad[], angle: number): Quad {
  const boxes = straightened(quads, angle);
  const room = ROOM * median(boxes.map((box) => box.y1 - box.y0));
  const x0 = Math.min(...boxes.map((box) => box.x0)) - room;
  const y0 = Math.min(...boxes.map((box) => box.y0)) - room;
  const x1 = Math.max(...boxes.map((box) => box.x1)) + room;
  const y1 = Math.max(...boxes.map((box) => box.y1)) + room;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const at = (u: number, v: number): Point => [u * c - v * s, u * s + v * c];
  return [at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)];
}

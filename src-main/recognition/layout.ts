/** @file Pieces of text to lines, and lines to reading order. */
import type { Point } from "./engine.ts";
import { minAreaRect, type Quad } from "./geometry.ts";

/** A gap of at most this many (grown) line heights joins two pieces of one line; columns stand further apart. */
const JOIN_GAP = 0.4;
/** Shared height, of the smaller piece, that makes two pieces one line. */
const JOIN_OVERLAP = 0.6;
/** A white gap of this many line heights across a whole block parts columns. */
const COLUMN_GAP = 0.7;

interface Box {
  index: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const angleOf = (quad: Quad) => Math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]);

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Boxes in axes turned with the page's text, so that a skewed page is straight here. */
function straightened(quads: readonly Quad[]): Box[] {
  const wide = quads.filter(
    (q) => Math.hypot(q[1][0] - q[0][0], q[1][1] - q[0][1]) > 3 * Math.hypot(q[3][0] - q[0][0], q[3][1] - q[0][1]),
  );
  const angle = median((wide.length > 0 ? wide : quads).map(angleOf));
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return quads.map((quad, index) => {
    const us = quad.map(([x, y]) => x * c + y * s);
    const vs = quad.map(([x, y]) => -x * s + y * c);
    return { index, x0: Math.min(...us), y0: Math.min(...vs), x1: Math.max(...us), y1: Math.max(...vs) };
  });
}

/** Joins neighbouring pieces of the same line (words of a widely set line), never across a column gap. */
export function joinPieces(quads: readonly Quad[]): Quad[] {
  const boxes = straightened(quads);
  const parent = boxes.map((_, index) => index);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] as number;
    return root;
  };
  const sorted = boxes.toSorted((a, b) => a.y0 - b.y0);
  for (const [i, a] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length; j++) {
      const b = sorted[j] as Box;
      if (b.y0 > a.y1) break;
      const height = Math.min(a.y1 - a.y0, b.y1 - b.y0);
      const tallest = Math.max(a.y1 - a.y0, b.y1 - b.y0);
      const overlap = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
      const gap = Math.max(a.x0, b.x0) - Math.min(a.x1, b.x1);
      if (overlap > JOIN_OVERLAP * height && tallest < 1.8 * height && gap < JOIN_GAP * height && gap > -height) {
        parent[find(a.index)] = find(b.index);
      }
    }
  }
  const groups = new Map<number, Point[]>();
  const sizes = new Map<number, number>();
  for (const [index, quad] of quads.entries()) {
    const root = find(index);
    groups.set(root, [...(groups.get(root) ?? []), ...quad]);
    sizes.set(root, (sizes.get(root) ?? 0) + 1);
  }
  return [...groups].map(([root, points]) =>
    sizes.get(root) === 1 ? (points as unknown as Quad) : minAreaRect(points),
  );
}

/**
 * Reading order by recursive cuts along white space: columns where a gap runs through a whole block, else blocks from
 * top to bottom.
 * @param rightToLeft whether columns (and pieces of a row) run from the right
 * @returns indices of `quads` in reading order
 */
export function readingOrder(quads: readonly Quad[], rightToLeft: boolean): number[] {
  if (quads.length === 0) return [];
  const boxes = straightened(quads);
  const height = median(boxes.map((box) => box.y1 - box.y0));
  return order(boxes, height, rightToLeft).map((box) => box.index);
}

function order(boxes: Box[], height: number, rightToLeft: boolean): Box[] {
  if (boxes.length <= 1) return boxes;
  const columns = parts(boxes, "x", COLUMN_GAP * height);
  // Side by side with less than two lines each is a row (a number before its entry), not columns.
  if (columns.length > 1 && columns.filter((column) => column.length > 1).length > 1) {
    if (rightToLeft) columns.reverse();
    return columns.flatMap((column) => order(column, height, rightToLeft));
  }
  const rows = parts(boxes, "y", 0);
  if (rows.length > 1) {
    // Rows next to each other that share columns belong together: cut only at the widest gap, then look again.
    const cut = widest(rows);
    return [
      ...order(rows.slice(0, cut).flat(), height, rightToLeft),
      ...order(rows.slice(cut).flat(), height, rightToLeft),
    ];
  }
  return rowwise(boxes, rightToLeft);
}

/** Groups parted by gaps wider than `gap` along an axis, in order. */
function parts(boxes: Box[], axis: "x" | "y", gap: number): Box[][] {
  const start = axis === "x" ? (box: Box) => box.x0 : (box: Box) => box.y0 + 0.2 * (box.y1 - box.y0);
  const end = axis === "x" ? (box: Box) => box.x1 : (box: Box) => box.y1 - 0.2 * (box.y1 - box.y0);
  const groups: Box[][] = [];
  let reach = -Infinity;
  for (const box of boxes.toSorted((a, b) => start(a) - start(b))) {
    if (start(box) > reach + gap) groups.push([]);
    groups.at(-1)?.push(box);
    reach = Math.max(reach, end(box));
  }
  return groups;
}

function widest(rows: Box[][]): number {
  let best = 1;
  let bestGap = -Infinity;
  let reach = -Infinity;
  for (const [index, row] of rows.entries()) {
    const top = Math.min(...row.map((box) => box.y0));
    if (index > 0 && top - reach > bestGap) {
      bestGap = top - reach;
      best = index;
    }
    reach = Math.max(reach, ...row.map((box) => box.y1));
  }
  return best;
}

/** Lines that overlap in height by more than half are one row, read along it. */
function rowwise(boxes: Box[], rightToLeft: boolean): Box[] {
  const rows: Box[][] = [];
  for (const box of boxes.toSorted((a, b) => a.y0 + a.y1 - b.y0 - b.y1)) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    const middle = (box.y0 + box.y1) / 2;
    if (row !== undefined && last !== undefined && middle < last.y1 - 0.25 * (last.y1 - last.y0)) row.push(box);
    else rows.push([box]);
  }
  const sign = rightToLeft ? -1 : 1;
  return rows.flatMap((row) => row.toSorted((a, b) => sign * (a.x0 - b.x0)));
}

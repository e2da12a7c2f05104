/** @file Pieces of text to lines, and lines to reading order. */
import type { Point } from "./engine.ts";
import { minAreaRect, type Quad } from "./geometry.ts";
import { gapsBetween, isGutter, withinGutters } from "./gutters.ts";
import { type Box, median, straightened } from "./straighten.ts";

/** A gap of at most this many (grown) line heights joins two pieces of one line; columns stand further apart. */
const JOIN_GAP = 0.4;
/** Shared height, of the smaller piece, that makes two pieces one line. */
const JOIN_OVERLAP = 0.6;
/** A piece at most this much of a line's height that hangs in it by so much of its own is a mark of that line. */
const MARK_HEIGHT = 0.6;
const MARK_OVERLAP = 0.35;
/**
 * A white gap of so many line heights through a block parts columns, if each has at least so many lines: the narrower
 * the gap, the more lines it takes to rule out chance. Best first.
 */
const COLUMN_GAPS = [
  { gap: 1.4, lines: 2 },
  { gap: 0.9, lines: 4 },
  { gap: 0.3, lines: 8 },
] as const;
const NARROWEST_GUTTER = 0.3;
/** The detector's boxes reach this share of their height beyond the ink at either end. */
const GROWTH = 0.35;
/** An initial is at least so many lines high and at most so wide for its height. */
const INITIAL_HEIGHT = 1.8;
const INITIAL_WIDTH = 1.6;

/** Joins neighbouring pieces of the same line (words of a widely set line), never across a column gap. */
export function joinPieces(quads: readonly Quad[]): Quad[] {
  const boxes = straightened(quads);
  const gaps = gapsBetween(boxes);
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
      if (isMark(a, b) || isMark(b, a)) {
        parent[find(a.index)] = find(b.index);
      } else if (
        overlap > JOIN_OVERLAP * height &&
        tallest < 1.8 * height &&
        gap < JOIN_GAP * height &&
        gap > -height &&
        !isGutter(gaps, (Math.max(a.x0, b.x0) + Math.min(a.x1, b.x1)) / 2, a)
      ) {
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

/** Whether a piece is vowel points or another mark that the detector boxed apart from its line (Hebrew niqqud, titlos). */
function isMark(piece: Box, line: Box): boolean {
  const height = piece.y1 - piece.y0;
  const overlap = Math.min(piece.y1, line.y1) - Math.max(piece.y0, line.y0);
  return (
    height < MARK_HEIGHT * (line.y1 - line.y0) &&
    overlap > MARK_OVERLAP * height &&
    piece.x0 >= line.x0 - height / 2 &&
    piece.x1 <= line.x1 + height / 2
  );
}

/**
 * Reading order by recursive cuts along white space: columns where a gap runs through a whole block, else blocks from
 * top to bottom.
 * @param rightToLeft whether columns (and pieces of a row) run from the right
 * @returns indices of `quads` in reading order
 */
export function readingOrder(quads: readonly Quad[], rightToLeft: boolean): number[] {
  return readingBlocks(quads, rightToLeft).flat();
}

/** The same, parted where one column ends and the next begins, and where lines run across columns. */
export function readingBlocks(quads: readonly Quad[], rightToLeft: boolean): number[][] {
  if (quads.length === 0) return [];
  const boxes = withinGutters(straightened(quads));
  const height = median(boxes.map((box) => box.y1 - box.y0));
  return blocks(boxes, height, rightToLeft).map((block) => block.map((box) => box.index));
}

function blocks(boxes: Box[], height: number, rightToLeft: boolean): Box[][] {
  if (boxes.length <= 1) return [boxes];
  return flow(bands(parts(boxes, "y", 0), height)).flatMap((band) => {
    if (band.length === 1) return [parts(band[0] as Box[], "y", 0).flatMap((row) => rowwise(row, rightToLeft))];
    const columns = rightToLeft ? band.toReversed() : band;
    return columns.flatMap((column) => blocks(column, height, rightToLeft));
  });
}

/** From top to bottom: blocks in columns, and what runs across (a title, a caption) as a band of one column. */
function bands(rows: Box[][], height: number): Box[][][] {
  if (rows.length === 0) return [];
  const whole = columnsOf(rows.flat(), height);
  if (whole !== null) return [whole];
  const run = longestRunOfColumns(rows, height);
  if (run === null) return [[rows.flat()]];
  return [rows.slice(0, run.from), rows.slice(run.from, run.to), rows.slice(run.to)].flatMap((part) =>
    bands(part, height),
  );
}

/** Bands in columns that follow each other are one where their columns go on below each other (around a picture). */
function flow(all: Box[][][]): Box[][][] {
  const joined: Box[][][] = [];
  for (const band of all) {
    const above = joined.at(-1);
    const continued = above === undefined || above.length < 2 || band.length < 2 ? null : continuation(above, band);
    if (continued === null) joined.push(band);
    else joined[joined.length - 1] = continued;
  }
  return joined;
}

/** The columns of two bands as one set; null where fewer than two of them go on. */
function continuation(above: Box[][], below: Box[][]): Box[][] | null {
  const columns = above.map((column) => [...column]);
  const taken = new Set<number>();
  for (const column of below) {
    const shares = above.map((other, index) => (taken.has(index) ? 0 : sharedWidth(other, column)));
    const best = shares.indexOf(Math.max(...shares));
    if ((shares[best] as number) < 0.5) columns.push(column);
    else {
      taken.add(best);
      columns[best]?.push(...column);
    }
  }
  const left = (column: Box[]) => Math.min(...column.map((box) => box.x0));
  return taken.size < 2 ? null : columns.toSorted((a, b) => left(a) - left(b));
}

/** Of the narrower column's width. */
function sharedWidth(a: Box[], b: Box[]): number {
  const range = (column: Box[]) => ({
    x0: Math.min(...column.map((box) => box.x0)),
    x1: Math.max(...column.map((box) => box.x1)),
  });
  const [p, q] = [range(a), range(b)];
  return (Math.min(p.x1, q.x1) - Math.max(p.x0, q.x0)) / Math.min(p.x1 - p.x0, q.x1 - q.x0);
}

/** The columns of a block; null where it has one only. */
function columnsOf(boxes: Box[], height: number): Box[][] | null {
  for (const { gap, lines } of COLUMN_GAPS) {
    const columns = parts(boxes, "x", gap * height);
    const full = columns.filter((column) => column.length >= lines);
    // Side by side with less than two lines each is a row (a number before its entry), not columns.
    if (columns.length > 1 && (lines === 2 ? full.length > 1 : full.length === columns.length)) return columns;
  }
  return null;
}

/** The rows, from and to (exclusive), that stand in columns together and hold the most lines; null where none do. */
function longestRunOfColumns(rows: Box[][], height: number): { from: number; to: number } | null {
  let best: { from: number; to: number; lines: number } | null = null;
  for (let from = 0; from < rows.length; from++) {
    const block: Box[] = [];
    for (let to = from + 1; to <= rows.length; to++) {
      block.push(...(rows[to - 1] as Box[]));
      if (parts(block, "x", NARROWEST_GUTTER * height).length < 2) break;
      const better = best === null || block.length > best.lines;
      if (better && to - from < rows.length && columnsOf(block, height) !== null) {
        best = { from, to, lines: block.length };
      }
    }
  }
  return best;
}

/** Where a box's ink begins and ends. */
function inkOf(box: Box): { x0: number; x1: number } {
  const growth = Math.min(GROWTH * (box.y1 - box.y0), (box.x1 - box.x0) / 3);
  return { x0: box.x0 + growth, x1: box.x1 - growth };
}

/** Groups parted by gaps wider than `gap` along an axis, in order. */
function parts(boxes: Box[], axis: "x" | "y", gap: number): Box[][] {
  const start = axis === "x" ? (box: Box) => inkOf(box).x0 : (box: Box) => box.y0 + 0.2 * (box.y1 - box.y0);
  const end = axis === "x" ? (box: Box) => inkOf(box).x1 : (box: Box) => box.y1 - 0.2 * (box.y1 - box.y0);
  const groups: Box[][] = [];
  let reach = -Infinity;
  for (const box of boxes.toSorted((a, b) => start(a) - start(b))) {
    if (start(box) > reach + gap) groups.push([]);
    groups.at(-1)?.push(box);
    reach = Math.max(reach, end(box));
  }
  return groups;
}

/** Where a box stands in its column: an initial with the first of the lines beside it, any other at its own middle. */
function heightOf(box: Box, boxes: readonly Box[], rightToLeft: boolean): number {
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  const middle = (box.y0 + box.y1) / 2;
  if (width > INITIAL_WIDTH * height) return middle;
  const beside = boxes.filter((line) => {
    const at = (line.y0 + line.y1) / 2;
    const behind = rightToLeft ? box.x0 + width / 2 - line.x1 : line.x0 - box.x0 - width / 2;
    return height > INITIAL_HEIGHT * (line.y1 - line.y0) && behind >= 0 && behind < width && at > box.y0 && at < box.y1;
  });
  // A hair before that line, so that the next one is held against the line and not against the tall initial.
  return beside.length < 2 ? middle : Math.min(...beside.map((line) => (line.y0 + line.y1) / 2)) - 1;
}

/** Lines that overlap in height by more than half are one row, read along it. */
function rowwise(boxes: Box[], rightToLeft: boolean): Box[] {
  const rows: Box[][] = [];
  const placed = boxes.map((box) => ({ box, middle: heightOf(box, boxes, rightToLeft) }));
  for (const { box, middle } of placed.toSorted((a, b) => a.middle - b.middle)) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    if (row !== undefined && last !== undefined && middle < last.y1 - 0.25 * (last.y1 - last.y0)) row.push(box);
    else rows.push([box]);
  }
  const sign = rightToLeft ? -1 : 1;
  return rows.flatMap((row) => row.toSorted((a, b) => sign * (a.x0 - b.x0)));
}

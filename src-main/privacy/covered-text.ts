/** @file Which part of a line's text lies under black boxes, by where its reading saw the characters. */
import type { Line } from "#contract/corrections.ts";
import type { Point } from "../recognition/engine.ts";
import { distanceOf, quadOf } from "../recognition/geometry.ts";

/** Stands for what was cut, however long it was: the length of a name tells of it too. */
export const CUT = "█";
/** Readings say where a character is to about half of one: that much more is cut on either side. */
const MARGIN = 0.5;
/** Beyond this many cells the alignment is not worth its memory; then the whole line is cut. */
const MOST_CELLS = 4_000_000;

type Covered = Pick<Line, "text" | "polygon" | "proposal">;

/**
 * The text without the words that any of the boxes touches. Where nobody knows where the words are, all of it is cut.
 * @param boxes polygons in the same pixels as the line
 */
export function withoutCovered(line: Covered, boxes: readonly (readonly Point[])[]): string {
  const touching = boxes.filter((box) => overlap(box, line.polygon));
  if (touching.length === 0) return line.text;
  const places = placesOf(line);
  if (places === null) return CUT;
  const [p0, p1, p2, p3] = quadOf(line.polygon);
  const at = (a: Point, b: Point, x: number): Point => [a[0] + (b[0] - a[0]) * x, a[1] + (b[1] - a[1]) * x];
  const characters = [...line.text];
  const covered = places.map(([x0, x1]) => {
    const cell = [at(p0, p1, x0), at(p0, p1, x1), at(p3, p2, x1), at(p3, p2, x0)];
    return touching.some((box) => overlap(box, cell));
  });
  return cutWords(characters, covered);
}

/** Each word with a covered character becomes a mark; marks side by side become one. */
function cutWords(characters: readonly string[], covered: readonly boolean[]): string {
  const parts: string[] = [];
  let word = "";
  let hidden = false;
  const end = () => {
    if (word !== "") parts.push(hidden ? CUT : word);
    word = "";
    hidden = false;
  };
  for (const [index, character] of characters.entries()) {
    if (/\s/u.test(character)) {
      end();
      parts.push(character);
    } else {
      word += character;
      hidden ||= covered[index] === true;
    }
  }
  end();
  return parts.join("").replace(new RegExp(`${CUT}(\\s*${CUT})+`, "gu"), CUT);
}

/** Start and end of each code point along the crop, 0 to 1, with a margin; null where nothing tells. */
function placesOf({ text, proposal, polygon }: Covered): [number, number][] | null {
  const read = (proposal?.characters ?? []).flatMap(({ text: unit, x0, x1 }) =>
    [...unit].map((character) => ({ character, x0, x1 })),
  );
  const characters = [...text];
  const [p0, p1, , p3] = quadOf(polygon);
  const upright = distanceOf(p0, p3) > distanceOf(p0, p1) && characters.length > 1;
  if (read.length === 0 || upright || (characters.length + 1) * (read.length + 1) > MOST_CELLS) return null;
  const matched = align(
    characters,
    read.map(({ character }) => character),
  );
  const right = [...read].sort((x, y) => x.x0 - y.x0);
  const margin = (MARGIN * ((right.at(-1)?.x1 ?? 1) - (right[0]?.x0 ?? 0))) / read.length;
  const words = wordsOf(characters);
  return words.flatMap(({ from, to }, index): [number, number][] => {
    const places = matched.slice(from, to).map((match) => (match === null ? undefined : read[match]));
    if (!places.includes(undefined)) {
      return places.map((place) => [(place?.x0 ?? 0) - margin, (place?.x1 ?? 1) + margin]);
    }
    // Where a word was added or grew, which letters were there before is anybody's guess: it may be anywhere from the
    // beginning of the word before to the end of the word after.
    const near = words
      .slice(Math.max(0, index - 2), index + 3)
      .flatMap((word) => matched.slice(word.from, word.to))
      .flatMap((match) => (match === null ? [] : [read[match]]));
    const known = near.filter((place) => place !== undefined);
    const start = index < 2 ? 0 : Math.min(1, ...known.map(({ x0 }) => x0)) - margin;
    const end = index > words.length - 3 ? 1 : Math.max(0, ...known.map(({ x1 }) => x1)) + margin;
    return places.map(() => [start, end]);
  });
}

/** Words and the spaces between them, by where they begin and end. */
function wordsOf(characters: readonly string[]): { from: number; to: number }[] {
  const words: { from: number; to: number }[] = [];
  for (const [index, character] of characters.entries()) {
    const space = /\s/u.test(character);
    const before = characters[index - 1];
    const last = words.at(-1);
    if (last !== undefined && before !== undefined && /\s/u.test(before) === space) last.to = index + 1;
    else words.push({ from: index, to: index + 1 });
  }
  return words;
}

/** For each unit of `a` the unit of `b` that fewest edits put in its place; null for what `b` has nothing for. */
function align(a: readonly string[], b: readonly string[]): (number | null)[] {
  const width = b.length + 1;
  const cost = new Uint32Array((a.length + 1) * width);
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      const edits =
        i === 0 || j === 0
          ? i + j
          : Math.min(
              (cost[(i - 1) * width + j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
              (cost[(i - 1) * width + j] as number) + 1,
              (cost[i * width + j - 1] as number) + 1,
            );
      cost[i * width + j] = edits;
    }
  }
  const matched = new Array<number | null>(a.length).fill(null);
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0) {
    const here = cost[i * width + j] as number;
    if (here === (cost[(i - 1) * width + j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)) {
      matched[--i] = --j;
    } else if (here === (cost[(i - 1) * width + j] as number) + 1) i--;
    else j--;
  }
  return matched;
}

/** Whether two polygons have a point in common: an edge of one crosses one of the other, or one lies within the other. */
export function overlap(a: readonly Point[], b: readonly Point[]): boolean {
  const [a0, b0] = [a[0], b[0]];
  if (a0 === undefined || b0 === undefined) return false;
  const edges = (polygon: readonly Point[]) =>
    polygon.map((point, index) => [point, polygon[(index + 1) % polygon.length] as Point] as const);
  const others = edges(b);
  if (edges(a).some(([p, q]) => others.some(([r, s]) => cross(p, q, r, s)))) return true;
  return within(a0, b) || within(b0, a);
}

function cross(p: Point, q: Point, r: Point, s: Point): boolean {
  const side = (a: Point, b: Point, c: Point) =>
    Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const between = (low: number, high: number, low2: number, high2: number) =>
    Math.max(Math.min(low, high), Math.min(low2, high2)) <= Math.min(Math.max(low, high), Math.max(low2, high2));
  return (
    side(p, q, r) * side(p, q, s) <= 0 &&
    side(r, s, p) * side(r, s, q) <= 0 &&
    between(p[0], q[0], r[0], s[0]) &&
    between(p[1], q[1], r[1], s[1])
  );
}

function within([x, y]: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  for (const [index, [x0, y0]] of polygon.entries()) {
    const [x1, y1] = polygon[(index + 1) % polygon.length] as Point;
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

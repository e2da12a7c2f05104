/** @file Places for lines of which a file gives the text only: next to the lines that the engine finds on the page. */
import { type Box, bands, boxOf } from "./line-geometry.ts";
import type { Point } from "./page-text.ts";

export interface SeenText {
  text: string;
  polygon: readonly Point[];
}

/** A pair counts as the same line where at most so much of it differs; beyond, the text is somewhere else. */
const MOST_DIFFERENT = 0.6;

/**
 * Goes through texts and seen lines side by side, both in reading order, so that as much as possible agrees.
 * @returns for each text the index of the line that it stands on, or null where nothing on the page is like it
 */
export function alignTexts(texts: readonly string[], seen: readonly SeenText[]): (number | null)[] {
  const rows = texts.length + 1;
  const columns = seen.length + 1;
  const gain = new Float64Array(rows * columns);
  const pairs = new Float64Array(rows * columns);
  for (let i = 1; i < rows; i++) {
    for (let j = 1; j < columns; j++) {
      const alike = 1 - difference(texts[i - 1] as string, (seen[j - 1] as SeenText).text);
      const pair = alike < 1 - MOST_DIFFERENT ? 0 : alike;
      pairs[i * columns + j] = pair;
      gain[i * columns + j] = Math.max(
        gain[(i - 1) * columns + j] as number,
        gain[i * columns + j - 1] as number,
        (gain[(i - 1) * columns + j - 1] as number) + pair,
      );
    }
  }
  const found: (number | null)[] = texts.map(() => null);
  let [i, j] = [rows - 1, columns - 1];
  while (i > 0 && j > 0) {
    const here = gain[i * columns + j] as number;
    const pair = pairs[i * columns + j] as number;
    if (pair > 0 && here === (gain[(i - 1) * columns + j - 1] as number) + pair) {
      found[i - 1] = j - 1;
      i -= 1;
      j -= 1;
    } else if (here === gain[(i - 1) * columns + j]) i -= 1;
    else j -= 1;
  }
  return found;
}

/** Edits between two texts as a part of the longer one, 0 to 1, without regard to case and white space. */
function difference(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => [
    ...text
      .normalize("NFKD")
      .replace(/\s+|\p{M}/gu, "")
      .toLowerCase(),
  ]) as [string[], string[]];
  const longer = Math.max(x.length, y.length);
  if (longer === 0) return 0;
  let before = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 1; i <= x.length; i++) {
    const now = [i];
    for (let j = 1; j <= y.length; j++) {
      const change = (before[j - 1] as number) + (x[i - 1] === y[j - 1] ? 0 : 1);
      now.push(Math.min(change, (before[j] as number) + 1, (now[j - 1] as number) + 1));
    }
    before = now;
  }
  return (before[y.length] as number) / longer;
}

/** Shapes for lines between others, or (where there are none) all over the page: equal bands of what is free there. */
export function fillPlaces(
  places: readonly (readonly Point[] | null)[],
  width: number,
  height: number,
): (readonly Point[])[] {
  const boxes = places.map((place) => boxOf(place ?? []));
  const out: (readonly Point[])[] = [];
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    if (place != null) {
      out.push(place);
      continue;
    }
    let end = i;
    while (end < places.length && places[end] == null) end++;
    const [above, below] = [boxes[i - 1], boxes[end]];
    const free: Box = [
      above?.[0] ?? below?.[0] ?? width * 0.05,
      above?.[3] ?? (below == null ? height * 0.05 : 0),
      above?.[2] ?? below?.[2] ?? width * 0.95,
      below?.[1] ?? (above == null ? height * 0.95 : height),
    ];
    // Columns and crooked lines may leave nothing between: a thin band is still a place that a person can draw anew.
    const least = 8 * (end - i);
    const top = Math.max(0, Math.min(free[1], height - least));
    const bottom = Math.min(height, Math.max(free[3], top + least));
    out.push(...bands([free[0], top, Math.max(free[2], free[0] + 8), bottom], end - i));
    i = end - 1;
  }
  return out;
}

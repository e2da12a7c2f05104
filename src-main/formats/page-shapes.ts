/** @file Shapes of an imported page's lines: scaled to the image, upright, within it, and found where a file has none. */
import { uprightPolygon } from "./line-geometry.ts";
import type { Direction, PageText, Point, TextLine, TextRegion } from "./page-text.ts";
import { alignTexts, fillPlaces, type SeenText } from "./placing.ts";
import { hasRightToLeft } from "./visual-order.ts";

export interface PlacedLine extends TextLine {
  polygon: readonly Point[];
  /** Nobody knows where the text stands: its place is a guess, so it is no ground truth of what is in the picture. */
  guessed: boolean;
}

export interface PlacingContext {
  /** Finds and reads the page's lines; only asked where none of the page's lines has a place. */
  read(): Promise<SeenText[]>;
  note(message: string): void;
}

/** Image and file disagree about the page's shape by more than this: they are not of one page, or one is turned. */
const ASPECT_TOLERANCE = 0.03;

/** @param size of the image in the library */
export async function placeLines(
  page: PageText,
  size: { width: number; height: number },
  context: PlacingContext,
): Promise<{ lines: PlacedLine[]; regions: TextRegion[] }> {
  const scale = scaleOf(page, size, context.note);
  const moved = (points: readonly Point[]) =>
    points.map(([x, y]): Point => [clamp(x * scale.x, size.width), clamp(y * scale.y, size.height)]);
  const shapes = page.lines.map((line) => {
    if (line.polygon === null) return null;
    const upright = uprightPolygon(
      moved(line.polygon),
      line.baseline === null ? null : moved(line.baseline),
      line.direction,
    );
    return upright === null ? null : thinned(upright);
  });
  const { places, guessed } = await complete(page.lines, shapes, size, context);
  const lines = page.lines.map(
    (line, index): PlacedLine => ({
      ...line,
      polygon: places[index] as readonly Point[],
      baseline: line.baseline === null ? null : moved(line.baseline),
      guessed: guessed[index] as boolean,
    }),
  );
  const regions = page.regions.flatMap((region) => {
    const polygon = uprightPolygon(moved(region.polygon), null);
    return polygon === null ? [] : [{ ...region, polygon: thinned(polygon) }];
  });
  const kept = new Set(regions.map(({ id }) => id));
  return {
    regions,
    lines: lines.map((line) =>
      line.regionId === null || kept.has(line.regionId) ? line : { ...line, regionId: null },
    ),
  };
}

async function complete(
  lines: readonly TextLine[],
  shapes: readonly (readonly Point[] | null)[],
  { width, height }: { width: number; height: number },
  { read, note }: PlacingContext,
): Promise<{ places: (readonly Point[])[]; guessed: boolean[] }> {
  const missing = shapes.filter((shape) => shape === null).length;
  if (missing === 0) return { places: shapes as (readonly Point[])[], guessed: shapes.map(() => false) };
  let known = shapes;
  if (missing === lines.length) {
    const seen = await read();
    const found = alignTexts(
      lines.map((line) => line.text),
      seen,
    );
    known = found.map((index) => (index === null ? null : (seen[index] as SeenText).polygon));
  }
  const guessed = known.map((shape) => shape === null);
  const count = guessed.filter(Boolean).length;
  if (count > 0) {
    note(
      `${count} of ${lines.length} lines have no place on the page; they got one between their neighbours and are only proposed. Move them where they belong.`,
    );
  }
  return { places: fillPlaces(known, width, height), guessed };
}

/** Files keep the size of the image they were made on; the one beside them may be a smaller or larger copy. */
function scaleOf(
  page: PageText,
  size: { width: number; height: number },
  note: (message: string) => void,
): { x: number; y: number } {
  if (page.width <= 0 || page.height <= 0) return { x: 1, y: 1 };
  const [x, y] = [size.width / page.width, size.height / page.height];
  if (Math.abs(x / y - 1) <= ASPECT_TOLERANCE) return { x, y };
  note(
    `the file speaks of an image of ${page.width} × ${page.height} pixels, this one has ${size.width} × ${size.height}. Look whether the lines lie right.`,
  );
  return { x: 1, y: 1 };
}

const clamp = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;

/** Corners that the contract allows; an outline of more is traced pixel by pixel. */
const MOST_CORNERS = 500;

function thinned(polygon: readonly Point[]): readonly Point[] {
  if (polygon.length <= MOST_CORNERS) return polygon;
  const step = Math.ceil(polygon.length / MOST_CORNERS);
  // The first edge says how the text runs, so its two corners stay.
  return polygon.filter((_, index) => index < 2 || index % step === 0);
}

/**
 * Which way a line runs. What a file states is believed where the letters allow it: kraken once wrote `rtl` for both.
 */
export function directionOf(line: Pick<TextLine, "text" | "direction">): Direction {
  const rtl = hasRightToLeft(line.text);
  if (line.direction === "rtl") return rtl || !/\p{L}/u.test(line.text) ? "rtl" : "ltr";
  if (line.direction === "ltr") return "ltr";
  if (!rtl) return "ltr";
  const letters = [...line.text].filter((character) => /\p{L}/u.test(character));
  return letters.filter((letter) => hasRightToLeft(letter)).length * 2 > letters.length ? "rtl" : "ltr";
}

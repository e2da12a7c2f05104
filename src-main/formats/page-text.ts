/** @file A page's text as every format sees it: regions and lines in reading order, in pixels of the page image. */
import type { RegionKind } from "#contract/layout.ts";

/** Pixels of the page image; the origin is its top left corner. */
export type Point = readonly [x: number, y: number];

export type Direction = "ltr" | "rtl";

export interface TextRegion {
  /** Unique on its page. */
  id: string;
  kind: RegionKind;
  polygon: readonly Point[];
}

export interface TextLine {
  /** Unique on its page. */
  id: string;
  /** Around the line; null where a file does not say. */
  polygon: readonly Point[] | null;
  /** What the letters stand on, in the direction of the image's upright text; null where nobody drew one. */
  baseline: readonly Point[] | null;
  /** One line, logical order, as it was typed. */
  text: string;
  /** Whether a person vouches for the text; null where a file does not say. */
  verified: boolean | null;
  /** 0 to 1, of whatever read it; null where nothing is known. */
  confidence: number | null;
  direction: Direction | null;
  regionId: string | null;
}

export interface PageText {
  /** BCP 47; null or left out where a file does not say. */
  language?: string | null;
  /** Of the image that the coordinates are in; 0 where a file does not say. */
  width: number;
  height: number;
  /** In their order. */
  regions: TextRegion[];
  /** In reading order. */
  lines: TextLine[];
}

/**
 * Lines in their order, cut where the region changes. A region whose lines are read with others between comes more than
 * once, so that formats that put lines into regions keep the reading order.
 */
export function runsOf<L extends Pick<TextLine, "regionId">>(page: {
  regions: readonly TextRegion[];
  lines: readonly L[];
}): { region: TextRegion | null; again: number; lines: L[] }[] {
  const regions = new Map(page.regions.map((region) => [region.id, region]));
  const seen = new Map<TextRegion | null, number>();
  const runs: { region: TextRegion | null; again: number; lines: L[] }[] = [];
  for (const line of page.lines) {
    const region = line.regionId === null ? null : (regions.get(line.regionId) ?? null);
    const last = runs.at(-1);
    if (last !== undefined && last.region === region) last.lines.push(line);
    else {
      const again = seen.get(region) ?? 0;
      seen.set(region, again + 1);
      runs.push({ region, again, lines: [line] });
    }
  }
  return runs;
}

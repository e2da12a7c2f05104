/** @file Line images as pages: one under the other on a white sheet, pixel by pixel as they came. */
import sharp from "sharp";
import { rectangle } from "./line-geometry.ts";
import type { Point } from "./page-text.ts";

export const LINES_PER_SHEET = 40;
const MARGIN = 24;
const GAP = 16;
/** A sheet that is higher than this begins the next. */
const HIGHEST = 12_000;
/** A line image beyond this is a page. */
const MOST_PIXELS = 100_000_000;

export interface LinePicture {
  png: Buffer;
  width: number;
  height: number;
}

/** Decodes a line image as the library keeps images: upright, sRGB, over white. @throws what sharp throws */
export async function openLinePicture(source: string | Uint8Array): Promise<LinePicture> {
  const { data, info } = await sharp(source, { limitInputPixels: MOST_PIXELS, failOn: "error" })
    .rotate()
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .png({ compressionLevel: 3 })
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
}

/** Whether one more line still goes onto a sheet. */
export function fits(lines: readonly LinePicture[], next: LinePicture): boolean {
  const height = [...lines, next].reduce((sum, line) => sum + line.height + GAP, 2 * MARGIN);
  return lines.length === 0 || (lines.length < LINES_PER_SHEET && height <= HIGHEST);
}

export interface Sheet {
  png: Uint8Array;
  width: number;
  height: number;
  /** Of each line, exactly as large as its image. */
  polygons: Point[][];
}

export async function makeSheet(lines: readonly LinePicture[]): Promise<Sheet> {
  const width = Math.max(...lines.map((line) => line.width)) + 2 * MARGIN;
  const tops: number[] = [];
  let y = MARGIN;
  for (const line of lines) {
    tops.push(y);
    y += line.height + GAP;
  }
  const height = y - GAP + MARGIN;
  const png = await sharp({ create: { width, height, channels: 3, background: "#ffffff" } })
    .composite(lines.map((line, i) => ({ input: line.png, left: MARGIN, top: tops[i] as number })))
    .png({ compressionLevel: 6 })
    .toBuffer();
  const polygons = lines.map((line, i) => {
    const top = tops[i] as number;
    return rectangle([MARGIN, top, MARGIN + line.width, top + line.height]);
  });
  return { png, width, height, polygons };
}

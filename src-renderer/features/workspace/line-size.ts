/** @file Sizes of a card's crop and text, so that the text is about as wide as the ink above it. */
import type { Line } from "#contract/corrections.ts";
import { boundsOf } from "./viewport.ts";

export const MOST_CROP_HEIGHT = 52;
const LEAST_FONT = 14;
const MOST_FONT = 22;

let context: CanvasRenderingContext2D | null | undefined;

/** Width of the crop in CSS pixels within `room`. */
export function cropWidth(line: Line, room: number): number {
  const { width, height } = boundsOf(line.polygon);
  return Math.max(24, Math.min(room, (MOST_CROP_HEIGHT * width) / Math.max(1, height)));
}

/** The font size at which the line's reading is as wide as its crop, within what is readable. */
export function fitFont(text: string, width: number, family: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null || text.length < 8) return 17;
  context.font = `16px ${family}`;
  const measured = context.measureText(text).width;
  if (!(measured > 0)) return 17;
  // Half pixels: neighbouring lines of one print should not differ by hairs.
  const size = Math.floor(((16 * width) / measured) * 2) / 2;
  return Math.min(MOST_FONT, Math.max(LEAST_FONT, size));
}

/** @file Sizes of a card's crop and text, so that the text is about as wide as the ink above it. */
import type { Line } from "#contract/corrections.ts";
import { boundsOf } from "./viewport.ts";

export const MOST_CROP_HEIGHT = 52;
/** What a text set at a size is wider than the same text measured large. */
const SLACK = 1.012;
const LEAST_FONT = 14;
const MOST_FONT = 28;

let context: CanvasRenderingContext2D | null | undefined;

/** Width of the crop in CSS pixels within `room`. */
export function cropWidth(line: Line, room: number): number {
  const { width, height } = boundsOf(line.polygon);
  return Math.max(24, Math.min(room, (MOST_CROP_HEIGHT * width) / Math.max(1, height)));
}

/** Widths of words in units of the font size, by font and word. */
const measured = new Map<string, number>();
const MOST_MEASURED = 5000;
let measuredWith = 0;

export interface MeasuredFont {
  family: string;
  /** Grows when a font file has come in: what was measured before was measured in another font. */
  loaded: number;
}

/** How wide a text is, in units of the font size. */
export function textWidth(text: string, { family, loaded }: MeasuredFont): number {
  if (loaded !== measuredWith) measured.clear();
  measuredWith = loaded;
  const key = `${family} ${text}`;
  const known = measured.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return text.length * 0.5;
  context.font = `100px ${family}`;
  const width = context.measureText(text).width / 100;
  if (measured.size > MOST_MEASURED) measured.clear();
  measured.set(key, width);
  return width;
}

/** The font size at which the line's reading is as wide as its crop, within what is readable. */
export function fitFont(text: string, width: number, font: MeasuredFont): number {
  const ems = text.length < 8 ? 0 : textWidth(text, font);
  if (!(ems > 0)) return 17;
  // Half pixels: neighbouring lines of one print should not differ by hairs.
  const size = Math.floor((width / (ems * SLACK)) * 2) / 2;
  return Math.min(MOST_FONT, Math.max(LEAST_FONT, size));
}

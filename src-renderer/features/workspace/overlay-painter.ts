/** @file Draws the outlines of a page's lines on a canvas over the image: one repaint for a frame, however many there are. */
import type { Line } from "#contract/corrections.ts";
import { LOW_LINE } from "./filters.ts";
import { type Size, toScreen, type Viewport, type XY } from "./viewport.ts";

/** How a line looks on the page: what a person did, else how sure the model is. */
export type LineTone = "verified" | "edited" | "sure" | "fair" | "low" | "unreadable";

/** Paper is light in every theme of the interface, so these are the same in all. */
const TONES: Record<LineTone, string> = {
  sure: "85, 112, 140",
  fair: "194, 138, 16",
  low: "212, 73, 26",
  verified: "29, 138, 80",
  edited: "122, 83, 196",
  unreadable: "110, 110, 110",
};
const FILLS: Record<LineTone, number> = {
  sure: 0.03,
  fair: 0.09,
  low: 0.13,
  verified: 0.06,
  edited: 0.06,
  unreadable: 0.3,
};
const ACTIVE = "31, 116, 201";

export function lineTone(line: Line): LineTone {
  if (line.flags.includes("unreadable")) return "unreadable";
  if (line.status !== "proposed") return line.status;
  const confidence = line.proposal?.confidence ?? 1;
  if (confidence < LOW_LINE - 0.15) return "low";
  return confidence < LOW_LINE ? "fair" : "sure";
}

export interface Scene {
  lines: readonly Line[];
  /** Those that the filter lists; the others are drawn faintly. Null: all. */
  listed: ReadonlySet<string> | null;
  activeLineId: string | null;
  hoveredLineId: string | null;
  /** While a key is held to see the ink, only the active line keeps its outline. */
  peek: boolean;
}

/** Traces a polygon of the page. @returns false where all of it is out of sight */
export function trace(
  context: CanvasRenderingContext2D,
  polygon: readonly XY[],
  viewport: Viewport,
  image: Size,
  view: Size,
): boolean {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  const points = polygon.map((point) => toScreen(viewport, image, point));
  for (const [x, y] of points) {
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  if (x1 < 0 || y1 < 0 || x0 > view.width || y0 > view.height) return false;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  return true;
}

/** Draws the scene on a canvas whose unit is the CSS pixel. */
export function paintLines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  viewport: Viewport,
  image: Size,
  view: Size,
): void {
  const { lines, listed, activeLineId, hoveredLineId, peek } = scene;
  for (const line of lines) {
    const active = line.id === activeLineId;
    if (peek && !active) continue;
    if (!trace(context, line.polygon, viewport, image, view)) continue;
    const tone = lineTone(line);
    const hovered = line.id === hoveredLineId;
    const faint = listed !== null && !listed.has(line.id) && !active && !hovered;
    context.fillStyle = `rgba(${TONES[tone]}, ${hovered ? 0.16 : active || faint ? 0 : FILLS[tone]})`;
    context.fill();
    context.lineWidth = active ? 2.5 : 1.25;
    context.strokeStyle = active
      ? `rgba(${ACTIVE}, ${peek ? 0.4 : 1})`
      : `rgba(${TONES[tone]}, ${hovered ? 1 : faint ? 0.2 : 0.65})`;
    context.stroke();
  }
}

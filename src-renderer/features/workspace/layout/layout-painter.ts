/** @file Regions, chosen shapes with their grips, what is half drawn, and the reading order, over the page image. */
import type { Line } from "#contract/corrections.ts";
import type { Region, RegionKind } from "#contract/layout.ts";
import type { Redaction } from "#contract/privacy.ts";
import { cornersOf } from "../line-shape.ts";
import { trace } from "../overlay-painter.ts";
import { type Size, toScreen, type Viewport, type XY } from "../viewport.ts";
import type { LayoutState } from "./layout-store.ts";
import { middles, rectangle } from "./shapes.ts";

const REGION = "15, 118, 110";
const CHOSEN = "31, 116, 201";
const CUT = "212, 73, 26";
const GRIP = 4;

/** Kinds whose text is no running text are drawn in another colour. */
function colourOf(kind: RegionKind): string {
  if (kind === "image" || kind === "table" || kind === "other") return "148, 85, 165";
  return kind === "text" || kind === "heading" ? REGION : "150, 110, 20";
}

export interface LayoutScene {
  state: LayoutState;
  lines: readonly Line[];
  regions: readonly Region[];
  boxes: readonly Redaction[];
  /** Name of a region, drawn at its corner. */
  nameOf(region: Region): string;
}

interface Surface {
  context: CanvasRenderingContext2D;
  viewport: Viewport;
  image: Size;
  view: Size;
}

/** Drawn before the lines: what lies under them. */
export function paintRegions(surface: Surface, { state, regions, nameOf }: LayoutScene): void {
  const { context, viewport, image, view } = surface;
  for (const region of regions) {
    const polygon = state.preview.get(region.id) ?? region.polygon;
    const chosen = state.regionIds.includes(region.id);
    if (!trace(context, polygon, viewport, image, view)) continue;
    const colour = colourOf(region.kind);
    context.fillStyle = `rgba(${colour}, ${chosen ? 0.12 : 0.06})`;
    context.fill();
    context.setLineDash([7, 4]);
    context.lineWidth = chosen ? 2.5 : 1.5;
    context.strokeStyle = `rgba(${colour}, 0.9)`;
    context.stroke();
    context.setLineDash([]);
    if (state.on) paintName(surface, polygon, nameOf(region), colour);
  }
}

/** Drawn over the lines, also while nothing is edited: black, but so that a person still sees what is under it. */
export function paintBoxes({ context, viewport, image, view }: Surface, { state, boxes }: LayoutScene): void {
  for (const { id, polygon } of boxes) {
    if (!trace(context, polygon, viewport, image, view)) continue;
    context.fillStyle = "rgba(0, 0, 0, 0.72)";
    context.fill();
    context.lineWidth = state.boxIds.includes(id) ? 3 : 1.5;
    context.strokeStyle = state.boxIds.includes(id) ? `rgb(${CHOSEN})` : "#000";
    context.stroke();
  }
}

function paintName({ context, viewport, image }: Surface, polygon: readonly XY[], name: string, colour: string): void {
  const points = polygon.map((point) => toScreen(viewport, image, point));
  const x = Math.min(...points.map((point) => point[0]));
  const y = Math.min(...points.map((point) => point[1]));
  context.font = "600 11px system-ui, sans-serif";
  const width = context.measureText(name).width + 10;
  context.fillStyle = `rgb(${colour})`;
  context.fillRect(x, y - 16, width, 16);
  context.fillStyle = "#fff";
  context.fillText(name, x + 5, y - 4);
}

/** Drawn after the lines: what is chosen and what is being done. */
export function paintLayout(surface: Surface, scene: LayoutScene): void {
  const { state, lines, regions } = scene;
  if (state.tool === "order") paintOrder(surface, scene);
  const chosen = [
    ...lines.filter((line) => state.lineIds.includes(line.id)),
    ...regions.filter((region) => state.regionIds.includes(region.id)),
  ];
  for (const { id, polygon } of chosen) {
    paintChosen(surface, state.preview.get(id) ?? polygon, chosen.length === 1 && state.tool === "select");
  }
  if (state.drawing !== null) paintDrawing(surface, state.drawing);
  if (state.draft !== null) paintDrawing(surface, rectangle(...state.draft));
  if (state.cut !== null) paintCut(surface, state.cut);
}

function paintChosen({ context, viewport, image, view }: Surface, polygon: readonly XY[], grips: boolean): void {
  if (!trace(context, polygon, viewport, image, view)) return;
  context.fillStyle = `rgba(${CHOSEN}, 0.1)`;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = `rgb(${CHOSEN})`;
  context.stroke();
  if (!grips) return;
  const square = (point: XY, size: number, filled: boolean): void => {
    const [x, y] = toScreen(viewport, image, point);
    context.fillStyle = filled ? `rgb(${CHOSEN})` : "#fff";
    context.beginPath();
    context.rect(x - size, y - size, size * 2, size * 2);
    context.fill();
    context.lineWidth = 1.5;
    context.stroke();
  };
  for (const point of middles(polygon)) square(point, GRIP - 1, false);
  for (const point of polygon) square(point, GRIP, true);
}

function paintDrawing({ context, viewport, image }: Surface, drawing: readonly XY[]): void {
  context.beginPath();
  for (const point of drawing) context.lineTo(...toScreen(viewport, image, point));
  context.closePath();
  context.fillStyle = `rgba(${CHOSEN}, 0.12)`;
  context.fill();
  context.setLineDash([5, 3]);
  context.lineWidth = 1.75;
  context.strokeStyle = `rgb(${CHOSEN})`;
  context.stroke();
  context.setLineDash([]);
}

function paintCut({ context, viewport, image }: Surface, [from, to]: readonly [XY, XY]): void {
  context.beginPath();
  context.moveTo(...toScreen(viewport, image, from));
  context.lineTo(...toScreen(viewport, image, to));
  context.lineWidth = 2.5;
  context.strokeStyle = `rgb(${CUT})`;
  context.stroke();
}

/** Where the reading of a line begins, on the screen. */
function beginOf(line: Line, viewport: Viewport, image: Size): [number, number] {
  const [a, b, c, d] = cornersOf(line.polygon);
  const [top, bottom] = line.direction === "rtl" ? [b, c] : [a, d];
  return toScreen(viewport, image, [(top[0] + bottom[0]) / 2, (top[1] + bottom[1]) / 2]);
}

function paintOrder({ context, viewport, image, view }: Surface, { state, lines }: LayoutScene): void {
  const places = lines.map((line) => beginOf(line, viewport, image));
  context.beginPath();
  for (const [x, y] of places) context.lineTo(x, y);
  context.lineWidth = 1.5;
  context.strokeStyle = `rgba(${CHOSEN}, 0.45)`;
  context.stroke();
  context.font = "600 11px system-ui, sans-serif";
  context.textAlign = "center";
  for (const [i, line] of lines.entries()) {
    const [x, y] = places[i] as [number, number];
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
    const clicked = state.sequence.indexOf(line.id);
    context.fillStyle = clicked >= 0 ? `rgb(${CUT})` : `rgb(${CHOSEN})`;
    const label = clicked >= 0 ? String(clicked + 1) : String(i + 1);
    const radius = 6 + label.length * 2.5;
    context.beginPath();
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = "#fff";
    context.fillText(label, x, y + 4);
  }
  context.textAlign = "start";
}

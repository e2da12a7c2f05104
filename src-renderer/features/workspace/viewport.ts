/**
 * @file Pan, zoom and quarter turns of the page image: plain arithmetic. Lengths in CSS pixels, except `Box` and `Size`
 * of the image. Pan and zoom know only the image as it is turned in the view (`turnSize`, `turnBox`); `toScreen` and
 * `toPage` bring both together.
 */

/** Degrees clockwise by which the view shows the image turned. The page itself stays as it is. */
export type Turn = 0 | 90 | 180 | 270;

export interface Viewport {
  /** CSS pixels for each image pixel. */
  scale: number;
  /** Where the turned image's top left corner is, from the view's corner. */
  x: number;
  y: number;
  turn: Turn;
}

export type XY = readonly [number, number];

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** The size of the image when it is turned. */
export function turnSize({ width, height }: Size, turn: Turn): Size {
  return turn % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** A point of the image as it lies in the turned image. */
function turnPoint([x, y]: XY, { width, height }: Size, turn: Turn): XY {
  if (turn === 90) return [height - y, x];
  if (turn === 180) return [width - x, height - y];
  return turn === 270 ? [y, width - x] : [x, y];
}

/** A box of the image as it lies in the turned image. */
export function turnBox(box: Box, image: Size, turn: Turn): Box {
  return boundsOf([
    turnPoint([box.x, box.y], image, turn),
    turnPoint([box.x + box.width, box.y + box.height], image, turn),
  ]);
}

/** Where a point of the image is in the view. */
export function toScreen(viewport: Viewport, image: Size, point: XY): [number, number] {
  const [x, y] = turnPoint(point, image, viewport.turn);
  return [viewport.x + x * viewport.scale, viewport.y + y * viewport.scale];
}

/** Which point of the image is at a place in the view. */
export function toPage(viewport: Viewport, image: Size, [x, y]: XY): [number, number] {
  const back = ((360 - viewport.turn) % 360) as Turn;
  const at: XY = [(x - viewport.x) / viewport.scale, (y - viewport.y) / viewport.scale];
  const [px, py] = turnPoint(at, turnSize(image, viewport.turn), back);
  return [px, py];
}

/** How CSS puts an image of its own size there, from its top left corner. */
export function toTransform({ x, y, scale, turn }: Viewport, { width, height }: Size): string {
  const shift: Record<Turn, XY> = { 0: [0, 0], 90: [height, 0], 180: [width, height], 270: [0, width] };
  const [dx, dy] = shift[turn];
  return `translate(${x + dx * scale}px, ${y + dy * scale}px) rotate(${turn}deg) scale(${scale})`;
}

/** Part of the way between two viewports of one turn. @param share - 0 the first, 1 the second */
export function between(a: Viewport, b: Viewport, share: number): Viewport {
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return { scale: mix(a.scale, b.scale), x: mix(a.x, b.x), y: mix(a.y, b.y), turn: b.turn };
}

const LEAST_SCALE = 0.02;
const MOST_SCALE = 8;
const MARGIN = 16;

function clampScale(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
}

/** The whole page, centred. */
export function fitPage(page: Size, view: Size, turn: Turn = 0): Viewport {
  const image = turnSize(page, turn);
  const scale = clampScale(
    Math.min((view.width - 2 * MARGIN) / image.width, (view.height - 2 * MARGIN) / image.height),
  );
  return { scale, x: (view.width - image.width * scale) / 2, y: (view.height - image.height * scale) / 2, turn };
}

/** The page's full width, from its top. */
export function fitWidth(page: Size, view: Size, turn: Turn = 0): Viewport {
  const image = turnSize(page, turn);
  const scale = clampScale((view.width - 2 * MARGIN) / image.width);
  const height = image.height * scale;
  return {
    scale,
    x: (view.width - image.width * scale) / 2,
    y: height < view.height ? (view.height - height) / 2 : MARGIN,
    turn,
  };
}

/** Zooms by a factor, keeping what is under (x, y) where it is. */
export function zoomAt(viewport: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = clampScale(viewport.scale * factor);
  const ratio = scale / viewport.scale;
  return { ...viewport, scale, x: x - (x - viewport.x) * ratio, y: y - (y - viewport.y) * ratio };
}

/** Moves, but never so far that the page is lost from sight. */
export function pan(viewport: Viewport, dx: number, dy: number, page: Size, view: Size): Viewport {
  const image = turnSize(page, viewport.turn);
  const keep = 80;
  const clamp = (at: number, length: number, room: number): number =>
    Math.min(room - keep, Math.max(keep - length, at));
  return {
    ...viewport,
    x: clamp(viewport.x + dx, image.width * viewport.scale, view.width),
    y: clamp(viewport.y + dy, image.height * viewport.scale, view.height),
  };
}

/** A line large and centred; at most life size times two, so that a short word does not fill the screen. */
export function zoomTo(onPage: Box, page: Size, view: Size, turn: Turn = 0): Viewport {
  const box = turnBox(onPage, page, turn);
  const scale = clampScale(Math.min((view.width - 4 * MARGIN) / box.width, (view.height * 0.5) / box.height, 2));
  const image = turnSize(page, turn);
  // Not beyond the page's own edges: an empty half of the screen shows nothing.
  const within = (at: number, length: number, room: number): number =>
    length + 2 * MARGIN < room ? at : Math.min(MARGIN, Math.max(room - MARGIN - length, at));
  return {
    scale,
    x: within(view.width / 2 - (box.x + box.width / 2) * scale, image.width * scale, view.width),
    y: within(view.height / 2 - (box.y + box.height / 2) * scale, image.height * scale, view.height),
    turn,
  };
}

/** The least move that brings a line into comfortable sight; the same viewport where it is already. */
export function follow(viewport: Viewport, onPage: Box, page: Size, view: Size): Viewport {
  const image = turnSize(page, viewport.turn);
  const box = turnBox(onPage, page, viewport.turn);
  const band = Math.min(view.height * 0.2, 120);
  const top = viewport.y + box.y * viewport.scale;
  const bottom = top + box.height * viewport.scale;
  let { x, y } = viewport;
  if (top < band || bottom > view.height - band) {
    y += view.height * 0.4 - (top + bottom) / 2;
    // Not beyond the page's own edges: an empty band above the first line shows nothing.
    const lowest = Math.min(MARGIN, view.height - MARGIN - image.height * viewport.scale);
    const bounded = Math.min(MARGIN, Math.max(lowest, y));
    const boundedTop = bounded + box.y * viewport.scale;
    if (boundedTop >= 0 && boundedTop + box.height * viewport.scale <= view.height) y = bounded;
  }
  const left = viewport.x + box.x * viewport.scale;
  const right = left + box.width * viewport.scale;
  if (right - left > view.width - 2 * MARGIN) {
    if (left > MARGIN || right < view.width - MARGIN)
      x += Math.min(MARGIN - left, 0) || Math.max(view.width - MARGIN - right, 0);
  } else if (left < MARGIN) x += MARGIN - left;
  else if (right > view.width - MARGIN) x += view.width - MARGIN - right;
  return x === viewport.x && y === viewport.y ? viewport : { ...viewport, x, y };
}

/** The box around a polygon, in image pixels. */
export function boundsOf(polygon: readonly XY[]): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygon) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return Number.isFinite(x0) ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : { x: 0, y: 0, width: 1, height: 1 };
}

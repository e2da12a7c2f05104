/** @file Pan and zoom of the page image: plain arithmetic. Lengths in CSS pixels, except `Box` and `Size` of the image. */

export interface Viewport {
  /** CSS pixels for each image pixel. */
  scale: number;
  /** Where the image's corner is, from the view's corner. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

const LEAST_SCALE = 0.02;
const MOST_SCALE = 8;
const MARGIN = 16;

function clampScale(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
}

/** The whole page, centred. */
export function fitPage(image: Size, view: Size): Viewport {
  const scale = clampScale(
    Math.min((view.width - 2 * MARGIN) / image.width, (view.height - 2 * MARGIN) / image.height),
  );
  return { scale, x: (view.width - image.width * scale) / 2, y: (view.height - image.height * scale) / 2 };
}

/** The page's full width, from its top. */
export function fitWidth(image: Size, view: Size): Viewport {
  const scale = clampScale((view.width - 2 * MARGIN) / image.width);
  const height = image.height * scale;
  return {
    scale,
    x: (view.width - image.width * scale) / 2,
    y: height < view.height ? (view.height - height) / 2 : MARGIN,
  };
}

/** Zooms by a factor, keeping what is under (x, y) where it is. */
export function zoomAt(viewport: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = clampScale(viewport.scale * factor);
  const ratio = scale / viewport.scale;
  return { scale, x: x - (x - viewport.x) * ratio, y: y - (y - viewport.y) * ratio };
}

/** Moves, but never so far that the page is lost from sight. */
export function pan(viewport: Viewport, dx: number, dy: number, image: Size, view: Size): Viewport {
  const keep = 80;
  const clamp = (at: number, length: number, room: number): number =>
    Math.min(room - keep, Math.max(keep - length, at));
  return {
    scale: viewport.scale,
    x: clamp(viewport.x + dx, image.width * viewport.scale, view.width),
    y: clamp(viewport.y + dy, image.height * viewport.scale, view.height),
  };
}

/** A line large and centred; at most life size times two, so that a short word does not fill the screen. */
export function zoomTo(box: Box, view: Size): Viewport {
  const scale = clampScale(Math.min((view.width - 4 * MARGIN) / box.width, (view.height * 0.5) / box.height, 2));
  return {
    scale,
    x: view.width / 2 - (box.x + box.width / 2) * scale,
    y: view.height / 2 - (box.y + box.height / 2) * scale,
  };
}

/** The least move that brings a line into comfortable sight; the same viewport where it is already. */
export function follow(viewport: Viewport, box: Box, image: Size, view: Size): Viewport {
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
  return x === viewport.x && y === viewport.y ? viewport : { scale: viewport.scale, x, y };
}

/** The box around a polygon, in image pixels. */
export function boundsOf(polygon: readonly (readonly [number, number])[]): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygon) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return Number.isFinite(x0) ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : { x: 0, y: 0, width: 1, height: 1 };
}

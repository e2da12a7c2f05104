/** @file DB text detection: input tensor, and from the probability map to one rectangle for each piece of text. */
import type { Point } from "./engine.ts";
import { distanceOf, expand, minAreaRect, type Quad } from "./geometry.ts";
import type { Raster } from "./raster.ts";

/** Longest side of the detector's input in pixels: dense pages of 70 lines keep lines of over 20 pixels. */
export const LONGEST_SIDE = 1600;
/** Small images are not blown up beyond this factor: there is nothing more to see. */
const MOST_ENLARGED = 2;
const SHORTEST_SIDE = 480;
const PIXEL_THRESHOLD = 0.3;
const BOX_THRESHOLD = 0.55;
/** How far a shrunk text kernel is grown back, as in DB: area * ratio / perimeter. */
const UNCLIP_RATIO = 1.6;
const SMALLEST_SIDE = 3;
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** Size of the detector's input for a page: multiples of 32. */
export function detectionSize(width: number, height: number): { width: number; height: number } {
  const longest = Math.max(width, height);
  let scale = Math.min(1, LONGEST_SIDE / longest);
  if (Math.min(width, height) * scale < SHORTEST_SIDE) {
    scale = Math.min(MOST_ENLARGED, SHORTEST_SIDE / Math.min(width, height), LONGEST_SIDE / longest);
  }
  const round = (value: number) => Math.max(32, Math.round((value * scale) / 32) * 32);
  return { width: round(width), height: round(height) };
}

/** [1, 3, h, w] in BGR, normalised as PP-OCR's detectors were trained. */
export function detectionTensor(image: Raster): Float32Array {
  const plane = image.width * image.height;
  const out = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) {
      const value = (image.data[i * 3 + 2 - c] as number) / 255;
      out[c * plane + i] = (value - (MEAN[c] as number)) / (DEVIATION[c] as number);
    }
  }
  return out;
}

export interface DetectedBox {
  quad: Quad;
  /** Mean probability over the text's pixels, 0 to 1. */
  score: number;
}

/**
 * Connected regions of the map, each as the rectangle around it, grown back.
 * @param scaleX page pixels for a pixel of the map
 */
export function boxesOf(
  map: Float32Array,
  width: number,
  height: number,
  scaleX: number,
  scaleY: number,
): DetectedBox[] {
  const seen = new Uint8Array(width * height);
  const stack: number[] = [];
  const boxes: DetectedBox[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] === 1 || (map[start] as number) <= PIXEL_THRESHOLD) continue;
    seen[start] = 1;
    stack.push(start);
    let sum = 0;
    let count = 0;
    const rows = new Map<number, [number, number]>();
    while (stack.length > 0) {
      const at = stack.pop() as number;
      const x = at % width;
      const y = (at - x) / width;
      sum += map[at] as number;
      count += 1;
      const row = rows.get(y);
      if (row === undefined) rows.set(y, [x, x]);
      else {
        row[0] = Math.min(row[0], x);
        row[1] = Math.max(row[1], x);
      }
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          const next = at + dy * width + dx;
          if (seen[next] === 0 && (map[next] as number) > PIXEL_THRESHOLD) {
            seen[next] = 1;
            stack.push(next);
          }
        }
      }
    }
    if (sum / count < BOX_THRESHOLD) continue;
    const outline: Point[] = [];
    for (const [y, [x0, x1]] of rows) outline.push([x0, y], [x1 + 1, y], [x0, y + 1], [x1 + 1, y + 1]);
    const quad = minAreaRect(outline);
    const w = distanceOf(quad[0], quad[1]);
    const h = distanceOf(quad[0], quad[3]);
    if (Math.min(w, h) < SMALLEST_SIDE) continue;
    const grown = expand(quad, (w * h * UNCLIP_RATIO) / (2 * (w + h)));
    const page = grown.map(([x, y]) => [x * scaleX, y * scaleY] as Point) as unknown as Quad;
    boxes.push({ quad: page, score: sum / count });
  }
  return boxes;
}

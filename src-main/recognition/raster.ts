/** @file Pixels: decoding to upright 8-bit RGB, and Pillow's bilinear resampling to the bit, so that Python sees the same. */

import sharp from "sharp";
import { AppError } from "#contract/errors.ts";
import type { Point } from "./engine.ts";

/** Row-major interleaved 8-bit RGB. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A scan of A0 at 600 dpi has 560 megapixels; what is beyond is more likely a bomb than a page. */
export const MOST_PIXELS = 600_000_000;

/**
 * Opens an image file as the trainer does: EXIF orientation applied, alpha over white, 16 bits cut to 8.
 * @throws AppError `damaged-file` where it cannot be decoded
 */
export async function openRaster(path: string): Promise<Raster> {
  try {
    const { data, info } = await sharp(path, { limitInputPixels: MOST_PIXELS, failOn: "error" })
      .rotate()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: info.channels === 3 ? data : grey(data, info) };
  } catch (error) {
    throw new AppError("damaged-file", `${path} cannot be read as an image (${(error as Error).message}).`, undefined, {
      cause: error,
    });
  }
}

/**
 * The part of a page inside a polygon; around the polygon it is of one colour, the paper's.
 * @returns the picture of the polygon's box, and where its top left corner lies on the page
 */
export function cutOut(page: Raster, polygon: readonly Point[]): { raster: Raster; x: number; y: number } {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const x0 = Math.max(0, Math.min(page.width - 1, Math.floor(Math.min(...xs))));
  const y0 = Math.max(0, Math.min(page.height - 1, Math.floor(Math.min(...ys))));
  const width = Math.max(1, Math.min(page.width, Math.ceil(Math.max(...xs))) - x0);
  const height = Math.max(1, Math.min(page.height, Math.ceil(Math.max(...ys))) - y0);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((y0 + y) * page.width + x0) * 3;
    data.set(page.data.subarray(from, from + width * 3), y * width * 3);
  }
  const raster = { width, height, data };
  const paper = paperColour(raster);
  for (let y = 0; y < height; y++) {
    const inside = spans(polygon, y0 + y + 0.5);
    for (let x = 0; x < width; x++) {
      const at = x0 + x + 0.5;
      if (!inside.some(([from, to]) => at >= from && at <= to)) data.set(paper, (y * width + x) * 3);
    }
  }
  return { raster, x: x0, y: y0 };
}

/** Where a horizontal line runs inside a polygon, from and to. */
function spans(polygon: readonly Point[], y: number): [number, number][] {
  const crossings: number[] = [];
  for (const [index, a] of polygon.entries()) {
    const b = polygon[(index + 1) % polygon.length] as Point;
    if (a[1] <= y === b[1] <= y) continue;
    crossings.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  }
  crossings.sort((a, b) => a - b);
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < crossings.length; i += 2) pairs.push([crossings[i] as number, crossings[i + 1] as number]);
  return pairs;
}

/** The median of each channel: most of a page is paper. */
function paperColour({ width, height, data }: Raster): [number, number, number] {
  const step = Math.max(1, Math.floor((width * height) / 20_000));
  const channel = (c: number): number => {
    const values: number[] = [];
    for (let i = 0; i < width * height; i += step) values.push(data[i * 3 + c] as number);
    values.sort((a, b) => a - b);
    return values[values.length >> 1] as number;
  };
  return [channel(0), channel(1), channel(2)];
}

function grey(data: Uint8Array, info: { width: number; height: number; channels: number }): Uint8Array {
  const out = new Uint8Array(info.width * info.height * 3);
  for (let i = 0; i < info.width * info.height; i++) out.fill(data[i * info.channels] as number, i * 3, i * 3 + 3);
  return out;
}

/** PNG bytes of a raster. */
export async function encodePng(image: Raster): Promise<Uint8Array> {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

const PRECISION_BITS = 32 - 8 - 2;

interface Kernel {
  /** First source index and count for each output pixel. */
  bounds: Int32Array;
  /** Fixed-point weights, `size` for each output pixel. */
  weights: Int32Array;
  size: number;
}

/** The triangle filter of Pillow's `Image.Resampling.BILINEAR`, widened when shrinking, in fixed point. */
function kernel(from: number, to: number): Kernel {
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const size = Math.ceil(filterScale) * 2 + 1;
  const bounds = new Int32Array(to * 2);
  const weights = new Int32Array(to * size);
  const raw = new Float64Array(size);
  for (let x = 0; x < to; x++) {
    const centre = (x + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - filterScale + 0.5));
    const count = Math.min(from, Math.trunc(centre + filterScale + 0.5)) - first;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const at = Math.abs((i + first - centre + 0.5) / filterScale);
      const weight = at < 1 ? 1 - at : 0;
      raw[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < count; i++) {
      weights[x * size + i] = Math.trunc(0.5 + ((raw[i] as number) / sum) * 2 ** PRECISION_BITS);
    }
    bounds[x * 2] = first;
    bounds[x * 2 + 1] = count;
  }
  return { bounds, weights, size };
}

const HALF = 2 ** (PRECISION_BITS - 1);

/** Pillow's `resize((width, height), BILINEAR)`: columns first, then rows, rounded to 8 bits between. */
export function resize(image: Raster, width: number, height: number): Raster {
  let { data } = image;
  if (width !== image.width) {
    const { bounds, weights, size } = kernel(image.width, width);
    const out = new Uint8Array(width * image.height * 3);
    for (let y = 0; y < image.height; y++) {
      const row = y * image.width * 3;
      for (let x = 0; x < width; x++) {
        const first = bounds[x * 2] as number;
        const count = bounds[x * 2 + 1] as number;
        let r = HALF;
        let g = HALF;
        let b = HALF;
        for (let i = 0; i < count; i++) {
          const weight = weights[x * size + i] as number;
          const at = row + (first + i) * 3;
          r += (data[at] as number) * weight;
          g += (data[at + 1] as number) * weight;
          b += (data[at + 2] as number) * weight;
        }
        put(out, (y * width + x) * 3, r, g, b);
      }
    }
    data = out;
  }
  if (height !== image.height) {
    const { bounds, weights, size } = kernel(image.height, height);
    const out = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      const first = bounds[y * 2] as number;
      const count = bounds[y * 2 + 1] as number;
      for (let x = 0; x < width; x++) {
        let r = HALF;
        let g = HALF;
        let b = HALF;
        for (let i = 0; i < count; i++) {
          const weight = weights[y * size + i] as number;
          const at = ((first + i) * width + x) * 3;
          r += (data[at] as number) * weight;
          g += (data[at + 1] as number) * weight;
          b += (data[at + 2] as number) * weight;
        }
        put(out, (y * width + x) * 3, r, g, b);
      }
    }
    data = out;
  }
  return { width, height, data };
}

function put(out: Uint8Array, at: number, r: number, g: number, b: number): void {
  out[at] = Math.min(255, r >> PRECISION_BITS);
  out[at + 1] = Math.min(255, g >> PRECISION_BITS);
  out[at + 2] = Math.min(255, b >> PRECISION_BITS);
}

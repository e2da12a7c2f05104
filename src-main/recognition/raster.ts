/** @file Pixels: decoding to upright 8-bit RGB, and Pillow's bilinear resampling to the bit, so that Python sees the same. */

import sharp from "sharp";
import { AppError } from "#contract/errors.ts";

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

/**
 * @file What an image looks like in 256 bits, the same as the trainer's leaks.py to the bit (resources/vectors/image-bits.json):
 * whether each of 32 by 8 cells is darker than the one to its right.
 */
import { HEIGHT, scaleLine } from "../recognition/line-image.ts";
import { openRaster, type Raster } from "../recognition/raster.ts";

const COLUMNS = 33;
const ROWS = 8;
export const WORDS = 8;
const PRECISION_BITS = 22;
const HALF = 2 ** (PRECISION_BITS - 1);

export interface ImageBits {
  /** 256 bits, rows of 32. */
  bits: Uint32Array;
  /** Pixels at the recogniser's height. */
  width: number;
}

/** @throws AppError `damaged-file` where the image cannot be decoded */
export async function readImageBits(path: string): Promise<ImageBits> {
  return imageBits(scaleLine(await openRaster(path)));
}

/** @param line at the recogniser's height */
export function imageBits(line: Raster): ImageBits {
  const rows = boxShrink(boxShrink(grey(line), line.width, HEIGHT, COLUMNS), HEIGHT, COLUMNS, ROWS, true);
  const bits = new Uint32Array(WORDS);
  for (let y = 0; y < ROWS; y++) {
    let word = 0;
    for (let x = 0; x < COLUMNS - 1; x++) {
      const at = y * COLUMNS + x;
      if ((rows[at] as number) < (rows[at + 1] as number)) word |= 1 << x;
    }
    bits[y] = word >>> 0;
  }
  return { bits, width: line.width };
}

/** Pillow's `convert("L")`. */
function grey({ width, height, data }: Raster): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let i = 0; i < out.length; i++) {
    const [r, g, b] = [data[i * 3] as number, data[i * 3 + 1] as number, data[i * 3 + 2] as number];
    out[i] = (r * 19_595 + g * 38_470 + b * 7_471 + 0x8000) >> 16;
  }
  return out;
}

/**
 * One direction of Pillow's `resize(…, BOX)`, in its fixed point.
 * @param across columns of an image of `others` rows; with `down`, rows of an image of `others` columns
 */
function boxShrink(source: Uint8Array, across: number, others: number, to: number, down = false): Uint8Array {
  const out = new Uint8Array(to * others);
  for (let x = 0; x < to; x++) {
    const { first, weights } = boxAt(x, across, to);
    for (let y = 0; y < others; y++) {
      let sum = HALF;
      for (const [i, weight] of weights.entries()) {
        const at = down ? (first + i) * others + y : y * across + first + i;
        sum += (source[at] as number) * weight;
      }
      out[down ? x * others + y : y * to + x] = Math.min(255, Math.max(0, sum >> PRECISION_BITS));
    }
  }
  return out;
}

/** The source pixels under one pixel of the result, with their weights. */
function boxAt(x: number, from: number, to: number): { first: number; weights: number[] } {
  const scale = from / to;
  const support = 0.5 * Math.max(scale, 1);
  const filterScale = Math.max(scale, 1);
  const centre = (x + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - support + 0.5));
  const count = Math.min(from, Math.trunc(centre + support + 0.5)) - first;
  const raw = Array.from({ length: count }, (_, i) => {
    const at = (i + first - centre + 0.5) / filterScale;
    return at > -0.5 && at <= 0.5 ? 1 : 0;
  });
  const sum = raw.reduce<number>((total, weight) => total + weight, 0);
  return {
    first,
    weights: raw.map((weight) => Math.trunc(0.5 + (sum === 0 ? 0 : weight / sum) * 2 ** PRECISION_BITS)),
  };
}

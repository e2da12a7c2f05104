/** @file From a line image to the recogniser's input, the same as resources/trainer/src/emend_trainer/line_image.py. */
import { type Raster, resize } from "./raster.ts";

export const HEIGHT = 48;
const WIDEST = 3200;
/** Each line is padded by itself to a multiple of this, so that its reading never depends on its neighbours. */
const STEP = 32;

/** Width in pixels at the recogniser's height, aspect kept, from 16 to 3,200. */
export function scaledWidth(width: number, height: number): number {
  return Math.min(WIDEST, Math.max(16, Math.floor((HEIGHT * width) / height + 0.5)));
}

/** The multiple of 32 that a line of this width is padded to. */
export function paddedWidth(width: number): number {
  return Math.ceil(width / STEP) * STEP;
}

/** A line at the recogniser's height. */
export function scaleLine(image: Raster): Raster {
  return resize(image, scaledWidth(image.width, image.height), HEIGHT);
}

/** Writes [3, 48, width] from -1 to 1, BGR, zeros to the right, at `offset` of a batch. */
export function writeTensor(line: Raster, width: number, out: Float32Array, offset: number): void {
  const plane = HEIGHT * width;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < line.width; x++) {
      const from = (y * line.width + x) * 3;
      const to = offset + y * width + x;
      out[to] = (line.data[from + 2] as number) / 127.5 - 1;
      out[to + plane] = (line.data[from + 1] as number) / 127.5 - 1;
      out[to + 2 * plane] = (line.data[from] as number) / 127.5 - 1;
    }
  }
}

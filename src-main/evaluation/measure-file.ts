/** @file A page image as sharp reads it, measured. */
import sharp, { type Sharp } from "sharp";
import { type GreyImage, type ImageMeasures, measure } from "./image-measures.ts";

/** The middle of a page is measured at its own resolution, up to this many pixels each way. */
const DETAIL = 1_600;
/** The whole page is looked at this wide and high. */
const WHOLE = 800;

/** @param path of an image that sharp reads */
export async function measureFile(path: string): Promise<ImageMeasures> {
  const { width, height } = await sharp(path, { limitInputPixels: false }).metadata();
  const size = { width: Math.min(width, DETAIL), height: Math.min(height, DETAIL) };
  const middle = { left: Math.floor((width - size.width) / 2), top: Math.floor((height - size.height) / 2), ...size };
  const open = () => sharp(path, { limitInputPixels: false }).flatten({ background: "#fff" });
  const detail = await grey(open().extract(middle));
  const whole = await grey(open().resize({ width: WHOLE, height: WHOLE, fit: "inside", withoutEnlargement: true }));
  return measure(detail, whole);
}

async function grey(image: Sharp): Promise<GreyImage> {
  const { data, info } = await image.greyscale().toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 1) throw new Error(`${info.channels} channels of grey`);
  return { pixels: new Uint8Array(data), width: info.width, height: info.height };
}

/** @file How good a page image is for reading: sharpness, contrast, noise, skew, measured on its grey levels. */

/** Grey levels row by row, 0 black to 255 white. */
export interface GreyImage {
  pixels: Uint8Array;
  width: number;
  height: number;
}

export interface ImageMeasures {
  /** 0 to 1: the share of the step from ink to paper that one pixel takes, over all edges. 1 is as sharp as pixels are. */
  sharpness: number;
  /** 0 to 1: mean paper less mean ink. */
  contrast: number;
  /** Standard deviation on the paper, in grey levels of 255 (Immerkær 1996). */
  noise: number;
  /** Degrees clockwise by which the text lies askew, -10 to 10. */
  skew: number;
}

const MOST_SKEW = 10;
const COARSE = 0.5;
const FINE = 0.05;

/**
 * @param detail a part at the scan's own resolution: edges and grain are of pixels
 * @param whole the whole page, small
 */
export function measure(detail: GreyImage, whole: GreyImage): ImageMeasures {
  const { threshold, ink, paper } = inkAndPaper(detail);
  const step = paper - ink;
  return {
    sharpness: step <= 0 ? 0 : sharpness(detail, threshold, step),
    contrast: Math.max(0, step / 255),
    noise: noise(detail, threshold),
    skew: skew(whole, inkAndPaper(whole).threshold),
  };
}

/** Otsu's threshold (1979), and the mean grey on either side of it. */
export function inkAndPaper({ pixels }: GreyImage): { threshold: number; ink: number; paper: number } {
  const histogram = new Array<number>(256).fill(0);
  for (const pixel of pixels) histogram[pixel] = (histogram[pixel] as number) + 1;
  const total = histogram.reduce((sum, count, grey) => sum + count * grey, 0);
  const best = { threshold: 127, spread: -1, ink: 0, paper: 0 };
  let below = 0;
  let sum = 0;
  for (let grey = 0; grey < 255; grey++) {
    below += histogram[grey] as number;
    sum += grey * (histogram[grey] as number);
    const above = pixels.length - below;
    if (below === 0 || above === 0) continue;
    const [ink, paper] = [sum / below, (total - sum) / above];
    const spread = below * above * (paper - ink) ** 2;
    if (spread > best.spread) Object.assign(best, { threshold: grey, spread, ink, paper });
  }
  const { threshold, ink, paper } = best;
  return { threshold, ink, paper };
}

/** Mean of the steepest pixel step where a row crosses the threshold, over the whole step; both at most 1. */
function sharpness({ pixels, width, height }: GreyImage, threshold: number, step: number): number {
  let sum = 0;
  let edges = 0;
  for (let y = 0; y < height; y++) {
    for (let x = y * width + 1; x < (y + 1) * width - 2; x++) {
      const [a, b] = [pixels[x] as number, pixels[x + 1] as number];
      if (a <= threshold === b <= threshold) continue;
      const around = [
        Math.abs(a - (pixels[x - 1] as number)),
        Math.abs(b - a),
        Math.abs((pixels[x + 2] as number) - b),
      ];
      sum += Math.min(1, Math.max(...around) / step);
      edges += 1;
    }
  }
  return edges === 0 ? 0 : sum / edges;
}

/** Laplacians cancel what is even or slopes evenly; ink and its edges are left out. */
function noise({ pixels, width, height }: GreyImage, threshold: number): number {
  let sum = 0;
  let count = 0;
  const at = (index: number) => pixels[index] as number;
  const paper = new Uint8Array(pixels.length);
  // Paper all around: three in a row first, then three rows.
  const rows = new Uint8Array(pixels.length);
  for (let i = 1; i < pixels.length - 1; i++) {
    rows[i] = at(i - 1) > threshold && at(i) > threshold && at(i + 1) > threshold ? 1 : 0;
  }
  for (let i = width; i < pixels.length - width; i++) {
    paper[i] = (rows[i - width] as number) & (rows[i] as number) & (rows[i + width] as number);
  }
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (paper[i] === 0) continue;
      const [up, down] = [i - width, i + width];
      const value =
        at(up - 1) +
        at(up + 1) +
        at(down - 1) +
        at(down + 1) -
        2 * (at(up) + at(down) + at(i - 1) + at(i + 1)) +
        4 * at(i);
      sum += Math.abs(value);
      count += 1;
    }
  }
  return count === 0 ? 0 : (Math.sqrt(Math.PI / 2) * sum) / (6 * count);
}

/** The angle at which ink falls into rows most: sums of squares of a projection, coarse, then fine. */
function skew({ pixels, width, height }: GreyImage, threshold: number): number {
  const ink: number[] = [];
  for (let i = 0; i < pixels.length; i++) if ((pixels[i] as number) <= threshold) ink.push(i);
  if (ink.length === 0) return 0;
  const score = (degrees: number) => {
    const slope = Math.tan((degrees * Math.PI) / 180);
    const rows = new Float64Array(height + 2 * width);
    for (const i of ink) {
      const x = i % width;
      const row = Math.round((i - x) / width - (x - width / 2) * slope) + width;
      rows[row] = (rows[row] as number) + 1;
    }
    return rows.reduce((sum, count) => sum + count * count, 0);
  };
  const best = (from: number, to: number, by: number) => {
    let found = { degrees: 0, score: score(0) };
    for (let step = 0; step <= Math.round((to - from) / by); step++) {
      const degrees = from + step * by;
      const now = score(degrees);
      if (now > found.score) found = { degrees, score: now };
    }
    return found.degrees;
  };
  const coarse = best(-MOST_SKEW, MOST_SKEW, COARSE);
  return Math.round(best(coarse - COARSE, coarse + COARSE, FINE) * 100) / 100 + 0;
}

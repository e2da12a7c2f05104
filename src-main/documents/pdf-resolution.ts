/**
 * @file How many pixels a PDF's page is worth.
 *
 * The recogniser scales every line to a height of 48 pixels, and a line's crop is about 1.2 times its type size: 300 dpi
 * gives the 10-point type of books 50 pixels, so nothing is lost to the model and lines to train on are sharp. Measured
 * with the built-in model, CER against the text layer: 109 lines of 5-point Helvetica 1.31 % at 100 dpi, 0.12 at 150, 0.05
 * at 200, 0.06 at 300, 0.01 at 400 and at 600; 45 lines of 10-point Computer Modern between 0.15 and 0.31 at all of these.
 *
 * A scan is kept in its own pixels, coarse ones too: 45 lines scanned at 60 dpi read with a CER of 0.28 % as they are, and
 * of 0.38, 0.89 and 1.04 when they are scaled up to 150, 200 and 300 dpi.
 */
import { type Pdfium, Scratch } from "./pdfium.ts";

const POINTS_PER_INCH = 72;
const USUAL_DPI = 300;
const HIGHEST_DPI = 600;
/** A4 at 600 dpi: so much a scan gets even where the page's box, and so its dots per inch, is nonsense. */
const SCAN_PIXELS = 35_000_000;
/** PDFium's heap ends at 2 GB; a page of this size takes 300 MB of it, and what is drawn on it as much again. */
export const MOST_PAGE_PIXELS = 100_000_000;
const LONGEST_SIDE = 65_535;

const TEXT = 1;
const PATH = 2;
const IMAGE = 3;
const FORM = 5;
/** Text render modes that leave no ink: 3 invisible (the text layer of a scan), 7 clipping alone. */
const INKLESS = [3, 7];
/** Fewer paths than this are a frame or a background, not letters drawn as curves. */
const DRAWN_PATHS = 50;
const DEEPEST_FORM = 8;

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

interface Survey {
  /** Pixels per point, and share of the page's area. */
  images: { density: number; area: number }[];
  letters: boolean;
  paths: number;
}

/** Size in pixels at which a page is rendered; at least one by one. */
export function renderedSize(raw: Pdfium, page: number): { width: number; height: number } {
  const width = raw._FPDF_GetPageWidthF(page);
  const height = raw._FPDF_GetPageHeightF(page);
  const survey: Survey = { images: [], letters: false, paths: 0 };
  const heap = new Scratch(raw, 24);
  try {
    const count = raw._FPDFPage_CountObjects(page);
    for (let i = 0; i < count; i++) look(raw, raw._FPDFPage_GetObject(page, i), [1, 0, 0, 1, 0, 0], heap, 0, survey);
  } finally {
    heap.free();
  }
  const area = width * height;
  const atHighest = area * (HIGHEST_DPI / POINTS_PER_INCH) ** 2;
  const mostPixels = Math.min(MOST_PAGE_PIXELS, Math.max(SCAN_PIXELS, atHighest));
  const density = Math.min(
    wantedDensity(survey, area),
    Math.sqrt(mostPixels / area),
    LONGEST_SIDE / Math.max(width, height),
  );
  return { width: Math.max(1, Math.round(width * density)), height: Math.max(1, Math.round(height * density)) };
}

/**
 * Pixels per point. A scan keeps the pixels it has, whatever its box makes of them: more would be blur, fewer a loss.
 * Letters that are drawn have no resolution of their own, and get the usual one.
 */
function wantedDensity({ images, letters, paths }: Survey, area: number): number {
  const usual = USUAL_DPI / POINTS_PER_INCH;
  const covered = images.reduce((sum, image) => sum + image.area, 0);
  if (covered < area / 2) return usual;
  // Strips of one scan are alike; of a scan in layers, the one with the letters is the finest of the large ones.
  const largest = Math.max(...images.map((image) => image.area));
  const own = Math.max(...images.filter((image) => image.area >= largest / 4).map((image) => image.density));
  return letters || paths > DRAWN_PATHS ? Math.max(own, usual) : own;
}

function look(raw: Pdfium, object: number, outer: Matrix, heap: Scratch, depth: number, survey: Survey): void {
  const type = raw._FPDFPageObj_GetType(object);
  if (type === PATH) survey.paths++;
  else if (type === TEXT) survey.letters ||= !INKLESS.includes(raw._FPDFTextObj_GetTextRenderMode(object));
  else if (type === IMAGE || type === FORM) {
    const matrix = matrixOf(raw, object, outer, heap);
    if (matrix === null) return;
    if (type === IMAGE) measure(raw, object, matrix, heap, survey);
    else if (depth < DEEPEST_FORM) {
      const count = raw._FPDFFormObj_CountObjects(object);
      for (let i = 0; i < count; i++) {
        look(raw, raw._FPDFFormObj_GetObject(object, i), matrix, heap, depth + 1, survey);
      }
    }
  }
}

/** From the object's own space to the page's. */
function matrixOf(raw: Pdfium, object: number, outer: Matrix, heap: Scratch): Matrix | null {
  if (raw._FPDFPageObj_GetMatrix(object, heap.at) === 0) return null;
  const [a, b, c, d, e, f] = heap.floats(6) as [number, number, number, number, number, number];
  const [A, B, C, D, E, F] = outer;
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];
}

/** An image fills the unit square of its space: what its matrix makes of the square's sides is its size in points. */
function measure(raw: Pdfium, image: number, [a, b, c, d]: Matrix, heap: Scratch, survey: Survey): void {
  if (raw._FPDFImageObj_GetImagePixelSize(image, heap.at, heap.at + 4) === 0) return;
  const [width, height] = heap.integers(2) as [number, number];
  const area = Math.abs(a * d - b * c);
  if (area > 0) {
    survey.images.push({ area, density: Math.max(width / Math.hypot(a, b), height / Math.hypot(c, d)) });
  }
}

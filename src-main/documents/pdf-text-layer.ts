/** @file What a PDF says is written on a page, as lines with their places, from PDFium's characters. */
import type { TextLayerLine } from "./page-source.ts";
import { type Pdfium, Scratch } from "./pdfium.ts";

/** Of an em: how far a character may stand above or below its line (a raised footnote number does by 0.4). */
const LARGEST_SHIFT = 0.6;
/** What PDFium puts between two characters. */
type Between = "nothing" | "space" | "break";
type CharacterKind = Between | "known" | "unknown";
/**
 * Of an em: the widest gap within a line. With a space in it, a wider one parts columns. Without, PDFium sees a word,
 * and a number within text from right to left may lie far off. It breaks the line at raised figures, which stand close.
 */
const WIDEST: Readonly<Record<Between, number>> = { nothing: Number.POSITIVE_INFINITY, space: 1, break: 0.3 };
/** Of an em: how far a character after a break may reach into the line and still go on with it. */
const NARROWEST = 0.3;
/** cos 10°: text turned further than that against the line is another line. */
const SAME_DIRECTION = 0.985;
/** Bounds for what fonts say of themselves, in em; some say nothing, some count in the diacritics of all scripts. */
const ASCENT = { least: 0.6, most: 1, usual: 0.8 };
const DESCENT = { least: 0.1, most: 0.35, usual: 0.2 };
/** A line of which more characters than this share are unknown glyphs says nothing. */
const UNKNOWN_SHARE = 1 / 3;
const UNKNOWN = "\u{FFFD}";
/** PDFium's mark for a hyphen at a line's end, after which it leaves out the line break. */
const LINE_END_HYPHEN = 0x02;
/** A hyphen like any other in a PDF: it stands there only where it is drawn. */
const SOFT_HYPHEN = 0xad;
/** Zero-width space and byte order mark: left by programs, seen by nobody. (Joiners mean something and stay.) */
const INVISIBLE = [0x200b, 0xfeff];
/** PDFium gives places in whole pixels: of a raster finer than the page's. */
const FINER = 16;

type Vector = readonly [x: number, y: number];

/** A visible character, in the page's points; `along` and `up` are unit vectors. */
interface Glyph {
  text: string;
  origin: Vector;
  along: Vector;
  up: Vector;
  em: number;
  ascent: number;
  descent: number;
  /** Corners of its ink, and its origin. */
  points: Vector[];
}

/** A line in the making: extents are along and across its own direction, from the page's origin. */
interface Line {
  text: string;
  along: Vector;
  up: Vector;
  from: number;
  to: number;
  top: number;
  bottom: number;
  last: Glyph;
  glyphs: number;
  unknown: number;
}

/** The text layer of a page that is rendered in `width` by `height` pixels; null where it says nothing. */
export function readTextLayer(raw: Pdfium, page: number, width: number, height: number): TextLayerLine[] | null {
  const text = raw._FPDFText_LoadPage(page);
  if (text === 0) return null;
  const heap = new Scratch(raw, 64);
  try {
    const lines = collectLines(raw, text, heap).flatMap((line): TextLayerLine[] => {
      const clean = line.text.replace(/\s+/gu, " ").trim().normalize("NFC");
      if (clean === "" || line.unknown > line.glyphs * UNKNOWN_SHARE) return [];
      const polygon = corners(line).map((point) => toPixels(raw, page, width, height, point, heap));
      return isOnPage(polygon, width, height) ? [{ text: clean, polygon }] : [];
    });
    return lines.length === 0 ? null : lines;
  } finally {
    heap.free();
    raw._FPDFText_ClosePage(text);
  }
}

function collectLines(raw: Pdfium, text: number, heap: Scratch): Line[] {
  const lines: Line[] = [];
  let line: Line | null = null;
  let between: Between = "nothing";
  const count = raw._FPDFText_CountChars(text);
  for (let index = 0; index < count; index++) {
    const code = raw._FPDFText_GetUnicode(text, index);
    const kind = kindOf(raw, text, index, code, heap);
    if (kind === "break" || (kind === "space" && between === "nothing")) between = kind;
    if (kind !== "known" && kind !== "unknown") continue;
    const glyph = readGlyph(raw, text, index, kind === "known" ? character(code) : UNKNOWN, heap);
    if (line === null || !continues(line, glyph, between)) {
      line = startLine(glyph);
      lines.push(line);
    } else if (between === "space") line.text += " ";
    addTo(line, glyph);
    between = code === LINE_END_HYPHEN ? "break" : "nothing";
  }
  return lines;
}

function kindOf(raw: Pdfium, text: number, index: number, code: number, heap: Scratch): CharacterKind {
  if (raw._FPDFText_HasUnicodeMapError(text, index) === 1) {
    // A glyph without a meaning: where it leaves no ink, it can only be a space.
    const [left, right, bottom, top] = inkOf(raw, text, index, heap);
    return right > left && top > bottom ? "unknown" : "space";
  }
  if (code === 0x0a || code === 0x0d) return "break";
  if (/\s/u.test(String.fromCodePoint(code))) return "space";
  return (code < 0x20 && code !== LINE_END_HYPHEN) || INVISIBLE.includes(code) ? "nothing" : "known";
}

function inkOf(raw: Pdfium, text: number, index: number, heap: Scratch): [number, number, number, number] {
  raw._FPDFText_GetCharBox(text, index, heap.at, heap.at + 8, heap.at + 16, heap.at + 24);
  return heap.doubles(4) as [left: number, right: number, bottom: number, top: number];
}

function startLine(glyph: Glyph): Line {
  const { along, up } = glyph;
  const none = { from: Infinity, to: -Infinity, top: -Infinity, bottom: Infinity };
  return { text: "", along, up, ...none, last: glyph, glyphs: 0, unknown: 0 };
}

function addTo(line: Line, glyph: Glyph): void {
  line.text += glyph.text;
  line.last = glyph;
  line.glyphs++;
  if (glyph.text === UNKNOWN) line.unknown++;
  for (const point of glyph.points) {
    line.from = Math.min(line.from, dot(point, line.along));
    line.to = Math.max(line.to, dot(point, line.along));
  }
  const base = dot(glyph.origin, line.up);
  line.top = Math.max(line.top, base + glyph.ascent);
  line.bottom = Math.min(line.bottom, base - glyph.descent);
}

function readGlyph(raw: Pdfium, text: number, index: number, shown: string, heap: Scratch): Glyph {
  raw._FPDFText_GetMatrix(text, index, heap.at);
  const [a, b, c, d] = heap.floats(4) as [number, number, number, number];
  const scale = raw._FPDFText_GetFontSize(text, index);
  // A mirrored or flat matrix has no line to speak of; such text is taken as upright.
  const along = unit([a, b], [1, 0]);
  const up = unit([c, d], [-along[1], along[0]]);
  raw._FPDFText_GetCharOrigin(text, index, heap.at, heap.at + 8);
  const origin = heap.doubles(2) as [number, number];
  const [left, right, bottom, top] = inkOf(raw, text, index, heap);
  const em = Math.abs(scale) * Math.hypot(c, d) || top - bottom;
  return {
    text: shown,
    origin,
    along,
    up,
    em,
    ...extent(raw, text, index, heap, em),
    points: [origin, [left, bottom], [left, top], [right, bottom], [right, top]],
  };
}

/** PDFium gives what lies beyond U+FFFF as one code or as two halves, by version; halves join when they stand together. */
function character(code: number): string {
  if (code === LINE_END_HYPHEN || code === SOFT_HYPHEN) return "-";
  return code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
}

/** How far a font reaches above and below its baseline, in points. */
function extent(raw: Pdfium, text: number, index: number, heap: Scratch, em: number) {
  const font = raw._FPDFTextObj_GetFont(raw._FPDFText_GetTextObject(text, index));
  const known =
    font !== 0 &&
    raw._FPDFFont_GetAscent(font, 1, heap.at) === 1 &&
    raw._FPDFFont_GetDescent(font, 1, heap.at + 4) === 1;
  const [ascent, descent] = known ? (heap.floats(2) as [number, number]) : [0, 0];
  return { ascent: em * bounded(ascent, ASCENT), descent: em * bounded(-descent, DESCENT) };
}

function bounded(value: number, { least, most, usual }: typeof ASCENT): number {
  return value > 0 ? Math.min(most, Math.max(least, value)) : usual;
}

/** Whether a character belongs to a line. Along it, either way: text from right to left comes in its reading order too. */
function continues(line: Line, glyph: Glyph, between: Between): boolean {
  const em = Math.max(line.last.em, glyph.em);
  if (dot(line.along, glyph.along) < SAME_DIRECTION) return false;
  if (Math.abs(dot(glyph.origin, line.up) - dot(line.last.origin, line.up)) > LARGEST_SHIFT * em) return false;
  const places = glyph.points.map((point) => dot(point, line.along));
  const gap = Math.max(Math.min(...places) - line.to, line.from - Math.max(...places));
  return gap <= WIDEST[between] * em && (between !== "break" || gap > -NARROWEST * em);
}

/** The rectangle around a line, clockwise from the top of its start. */
function corners({ along, up, from, to, top, bottom }: Line): Vector[] {
  const at = (x: number, y: number): Vector => [x * along[0] + y * up[0], x * along[1] + y * up[1]];
  return [at(from, top), at(to, top), at(to, bottom), at(from, bottom)];
}

function toPixels(
  raw: Pdfium,
  page: number,
  width: number,
  height: number,
  [x, y]: Vector,
  heap: Scratch,
): [number, number] {
  raw._FPDF_PageToDevice(page, 0, 0, width * FINER, height * FINER, 0, x, y, heap.at, heap.at + 4);
  const [px, py] = heap.integers(2) as [number, number];
  return [px / FINER, py / FINER];
}

function isOnPage(polygon: readonly Vector[], width: number, height: number): boolean {
  const x = polygon.reduce((sum, point) => sum + point[0], 0) / polygon.length;
  const y = polygon.reduce((sum, point) => sum + point[1], 0) / polygon.length;
  return x >= 0 && x <= width && y >= 0 && y <= height;
}

function unit([x, y]: Vector, otherwise: Vector): Vector {
  const length = Math.hypot(x, y);
  return length > 1e-9 ? [x / length, y / length] : otherwise;
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1];

/** @file Searchable PDFs: the page's image with its text under it, invisible, word by word where it stands. */

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import PDFDocument from "pdfkit";
import { letGo } from "../../platform/stream-file.ts";
import { safeName } from "../file-names.ts";
import type { ExportTarget, Format, OutDocument, OutLine, OutPage, WriteOptions } from "../format.ts";
import { quadOf } from "../line-geometry.ts";
import type { Point } from "../page-text.ts";
import { visualGraphemes } from "../visual-order.ts";
import { wordsOf } from "../words.ts";
import { ADVANCE, GlyphCodes, glyphlessTrueType } from "./glyphless-font.ts";

/** What page images are taken to be scanned at: a PDF has a size in inches, an image of the library none. */
const DPI = 300;
const POINTS = 72 / DPI;
/** How far up from a line's lower edge its letters stand, of its height. */
const BASELINE_AT = 0.2;
/** Words end a little before the gap, so that no reader takes the neighbour's first letter for theirs. */
const WORD_SHARE = 0.98;
const SPACE_SHARE = 0.9;
const FONT = "F1";

/** pdfkit's object, of which the types show only the outside. */
type Reference = { data: Record<string, unknown>; end(content?: Buffer | string): void };
type Document = PDFKit.PDFDocument & {
  ref(data: Record<string, unknown>): Reference;
  addContent(content: string): void;
  page: PDFKit.PDFPage & { fonts: Record<string, Reference> };
};

export const pdf: Format = {
  id: "pdf",
  info: { name: "Searchable PDF", level: "page", training: false, variants: [], images: "always" },
  writer: {
    async write(documents, target, options) {
      for await (const document of documents) await writePdf(document, target, options);
    },
  },
};

async function writePdf(document: OutDocument, target: ExportTarget, options: WriteOptions): Promise<void> {
  const path = await target.locate(`${document.folder}${safeName(document.name)}.pdf`);
  const pdf = new PDFDocument({
    autoFirstPage: false,
    // Without its standard font, which no text here is set in.
    font: null as unknown as string,
    pdfVersion: "1.7",
    info: {
      Title: document.name,
      Creator: "Emend",
      Producer: "Emend",
      CreationDate: options.now,
      ModDate: options.now,
    },
  }) as unknown as Document;
  const file = createWriteStream(path, { flags: "wx" });
  const closed = once(file, "close");
  // Heard of at the end, where it is awaited.
  closed.catch(() => {});
  pdf.pipe(file);
  try {
    const codes = new GlyphCodes();
    const font = pdf.ref({});
    let pages = 0;
    for await (const page of document.pages()) {
      await addPage(pdf, font, page, codes);
      pages += 1;
      target.progress(1, page.lines.length);
    }
    // A PDF needs a page.
    if (pages === 0) pdf.addPage({ size: "A4", margin: 0 });
    endFont(pdf, font, codes);
    pdf.end();
    await closed;
  } catch (error) {
    await letGo(file);
    throw error;
  }
}

async function addPage(pdf: Document, font: Reference, page: OutPage, codes: GlyphCodes): Promise<void> {
  const [width, height] = [page.width * POINTS, page.height * POINTS];
  pdf.addPage({ size: [width, height], margin: 0 });
  pdf.page.fonts[FONT] = font;
  const lines = page.lines.filter((line) => line.text !== "").map((line) => lineContent(line, codes));
  // Render mode 3: neither filled nor stroked.
  if (lines.length > 0) pdf.addContent(`BT\n3 Tr\n${lines.join("\n")}\nET`);
  pdf.image(Buffer.from(await page.image("jpg")), 0, 0, { width, height });
}

/** A line's words with a space in each gap, each stretched to its place. Coordinates run down, as pdfkit's do. */
function lineContent(line: OutLine, codes: GlyphCodes): string {
  const [p0, p1, , p3] = quadOf(line.polygon) as [Point, Point, Point, Point];
  const length = Math.max(1, Math.hypot(p1[0] - p0[0], p1[1] - p0[1]));
  const height = Math.max(1, Math.hypot(p3[0] - p0[0], p3[1] - p0[1]));
  const along: Point = [(p1[0] - p0[0]) / length, (p1[1] - p0[1]) / length];
  const foot = 1 - BASELINE_AT;
  const origin: Point = [p0[0] + (p3[0] - p0[0]) * foot, p0[1] + (p3[1] - p0[1]) * foot];
  const show = (graphemes: readonly string[], x0: number, x1: number) => {
    const stretch = Math.max(1e-4, (x1 - x0) / (graphemes.length * ADVANCE * height));
    const matrix = [
      along[0] * stretch,
      along[1] * stretch,
      along[1],
      -along[0],
      (origin[0] + along[0] * x0) * POINTS,
      (origin[1] + along[1] * x0) * POINTS,
    ];
    return `${matrix.map((value) => value.toFixed(4)).join(" ")} Tm <${codes.encode(graphemes)}> Tj`;
  };
  // Measured along the line in thousandths, so that the words' whole pixels are fine enough.
  const fine = 1000;
  const words = wordsOf(line, [0, 0, length * fine, 1]);
  // Brackets are written as the text has them, which is how pdftotext takes them; PDFium swaps them in right-to-left runs.
  const visual = (text: string) => visualGraphemes(text, line.direction).map((grapheme) => grapheme.text);
  const font = `/${FONT} ${(height * POINTS).toFixed(4)} Tf\n`;
  if (words === null) return font + show(visual(line.text), 0, length);
  const placed = words
    .map((word) => ({ text: word.text, x0: word.box[0] / fine, x1: word.box[2] / fine }))
    .sort((a, b) => a.x0 - b.x0);
  const parts: string[] = [];
  for (const [i, word] of placed.entries()) {
    const before = placed[i - 1];
    // Readers part words by gaps as well, but a gap can be too narrow to be seen as one.
    if (before !== undefined)
      parts.push(show([" "], before.x1, before.x1 + Math.max(0.1, (word.x0 - before.x1) * SPACE_SHARE)));
    parts.push(show(visual(word.text), word.x0, word.x0 + (word.x1 - word.x0) * WORD_SHARE));
  }
  return font + parts.join("\n");
}

function endFont(pdf: Document, font: Reference, codes: GlyphCodes): void {
  const bytes = glyphlessTrueType();
  const file = pdf.ref({ Length1: bytes.length });
  file.end(bytes);
  const descriptor = pdf.ref({
    Type: "FontDescriptor",
    FontName: "EMENDA+GlyphLess",
    // Symbolic: its codes are its own.
    Flags: 4,
    FontBBox: [0, -200, ADVANCE * 1000, 800],
    ItalicAngle: 0,
    Ascent: 800,
    Descent: -200,
    CapHeight: 800,
    StemV: 80,
    FontFile2: file,
  });
  descriptor.end();
  // Every code shows glyph 0.
  const glyphs = pdf.ref({});
  glyphs.end(Buffer.alloc(2 * (codes.highest + 1)));
  const descendant = pdf.ref({
    Type: "Font",
    Subtype: "CIDFontType2",
    BaseFont: "EMENDA+GlyphLess",
    CIDSystemInfo: { Registry: new String("Adobe"), Ordering: new String("Identity"), Supplement: 0 },
    FontDescriptor: descriptor,
    DW: ADVANCE * 1000,
    CIDToGIDMap: glyphs,
  });
  descendant.end();
  const unicode = pdf.ref({});
  unicode.end(Buffer.from(codes.toUnicode()));
  Object.assign(font.data, {
    Type: "Font",
    Subtype: "Type0",
    BaseFont: "EMENDA+GlyphLess",
    Encoding: "Identity-H",
    DescendantFonts: [descendant],
    ToUnicode: unicode,
  });
  font.end();
}

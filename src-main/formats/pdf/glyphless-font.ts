/**
 * @file The font of invisible text: one glyph, a plain box, that every code shows, and a map from codes to what was
 * written. It holds any character, so there is no font to choose, to bundle or to run out of signs, and it takes a
 * kilobyte where an embedded subset takes fifty. Tesseract and OCRmyPDF go a similar way. The box is never drawn, but
 * readers take from it how high a selection is; PDFium loses text whose glyphs have no height.
 */

/** Width of the glyph, in ems. */
export const ADVANCE = 0.5;
const UNITS = 1000;
const [LEFT, BOTTOM, RIGHT, TOP] = [0, -200, ADVANCE * UNITS, 800];

/** Codes for graphemes, in the order in which they are met: a base with its marks is one code and so stays together. */
export class GlyphCodes {
  readonly #codes = new Map<string, number>();

  /** Four hexadecimal digits for each grapheme. */
  encode(graphemes: readonly string[]): string {
    return graphemes.map((grapheme) => hex(this.#codeOf(grapheme))).join("");
  }

  get highest(): number {
    return this.#codes.size;
  }

  #codeOf(grapheme: string): number {
    const known = this.#codes.get(grapheme);
    if (known !== undefined) return known;
    // A document with 65,000 different graphemes is none; what comes after shows as the replacement character.
    const code = this.#codes.size < 0xfffe ? this.#codes.size + 1 : (this.#codes.get("\uFFFD") ?? 1);
    this.#codes.set(grapheme, code);
    return code;
  }

  /** The ToUnicode map: what a reader copies and searches for. */
  toUnicode(): string {
    const entries = [...this.#codes].map(([grapheme, code]) => `<${hex(code)}> <${utf16(grapheme)}>`);
    const blocks: string[] = [];
    // A block holds at most 100 entries.
    for (let i = 0; i < entries.length; i += 100) {
      const part = entries.slice(i, i + 100);
      blocks.push(`${part.length} beginbfchar\n${part.join("\n")}\nendbfchar\n`);
    }
    return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join("")}endcmap
CMapName currentdict /CMap defineresource pop
end
end
`;
  }
}

const hex = (value: number) => value.toString(16).toUpperCase().padStart(4, "0");

function utf16(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) out += hex(text.charCodeAt(i));
  return out;
}

/** A TrueType file with nothing but one box. */
export function glyphlessTrueType(): Buffer {
  const tables: [tag: string, content: Buffer][] = [
    ["glyf", box()],
    ["head", head()],
    ["hhea", words([1, 0, TOP, BOTTOM, 0, RIGHT, 0, 0, RIGHT, 1, 0, 0, 0, 0, 0, 0, 0, 1])],
    ["hmtx", words([ADVANCE * UNITS, 0])],
    ["loca", words([0, box().length / 2])],
    ["maxp", words([1, 0, 1, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])],
  ];
  const directory = Buffer.alloc(12 + 16 * tables.length);
  directory.writeUInt32BE(0x00010000, 0);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  for (const [i, value] of [tables.length, 16 * power, Math.log2(power), 16 * (tables.length - power)].entries()) {
    directory.writeUInt16BE(value, 4 + 2 * i);
  }
  let offset = directory.length;
  const padded: Buffer[] = [];
  for (const [i, [tag, content]] of tables.entries()) {
    const at = 12 + 16 * i;
    directory.write(tag, at, "latin1");
    directory.writeUInt32BE(checksum(content), at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(content.length, at + 12);
    const whole = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
    padded.push(whole);
    offset += whole.length;
  }
  return Buffer.concat([directory, ...padded]);
}

/** One contour of four points, each a step from the one before in 16 bits, and two bytes to a multiple of four. */
function box(): Buffer {
  const [width, height] = [RIGHT - LEFT, TOP - BOTTOM];
  const onCurve = 0x0101;
  return words([1, LEFT, BOTTOM, RIGHT, TOP, 3, 0, onCurve, onCurve, LEFT, width, 0, -width, BOTTOM, 0, height, 0, 0]);
}

function head(): Buffer {
  const table = Buffer.alloc(54);
  table.writeUInt32BE(0x00010000, 0);
  table.writeUInt32BE(0x00010000, 4);
  table.writeUInt32BE(0x5f0f3cf5, 12);
  table.writeUInt16BE(UNITS, 18);
  for (const [i, value] of [LEFT, BOTTOM, RIGHT, TOP].entries()) table.writeInt16BE(value, 36 + 2 * i);
  table.writeUInt16BE(8, 46);
  table.writeInt16BE(2, 48);
  return table;
}

function words(values: readonly number[]): Buffer {
  const table = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) table.writeInt16BE(value, i * 2);
  return table;
}

function checksum(content: Buffer): number {
  let sum = 0;
  for (let i = 0; i < content.length; i += 4) {
    const rest = Buffer.alloc(4);
    content.copy(rest, 0, i, Math.min(i + 4, content.length));
    sum = (sum + rest.readUInt32BE(0)) >>> 0;
  }
  return sum;
}

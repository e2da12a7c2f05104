/** @file Small PDFs for tests, written object by object, so that each has exactly what its test is about. */
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

export interface TestPage {
  /** Page box in points: [left, bottom, right, top]. */
  box?: readonly [number, number, number, number];
  crop?: readonly [number, number, number, number];
  /** Degrees clockwise, as /Rotate has it. */
  rotate?: number;
  /** Content stream. `/F` is Helvetica, `/U` a font with codes of its own (see `codes`), `/I0`, `/I1` … the images. */
  content?: string;
  images?: readonly TestImage[];
}

export interface TestImage {
  width: number;
  height: number;
  /** Grey, a byte a pixel. */
  pixels: Uint8Array;
}

export interface TestPdf {
  pages: readonly TestPage[];
  /** What the codes 1, 2 … of the font `/U` mean, in Unicode; they look like the letters A, B … */
  codes?: readonly string[];
  /** Encrypts with RC4 of 40 bits, the oldest of the standard ways. An empty one opens without being asked for. */
  userPassword?: string;
  /** What /Count says; the number of pages when left out. */
  count?: number;
}

/** A line of text in Helvetica. */
export function line(text: string, x: number, y: number, size = 12): string {
  return `BT /F ${size} Tf ${x} ${y} Td (${text.replace(/[\\()]/g, "\\$&")}) Tj ET\n`;
}

/** An image at a place, in points. */
export function image(index: number, x: number, y: number, width: number, height: number): string {
  return `q ${width} 0 0 ${height} ${x} ${y} cm /I${index} Do Q\n`;
}

export function makePdf(pdf: TestPdf): Buffer {
  const writer = new PdfWriter(pdf.userPassword);
  const catalog = writer.reserve();
  const tree = writer.reserve();
  const font = writer.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  const coded = pdf.codes === undefined ? null : codedFont(writer, pdf.codes);
  const pages = pdf.pages.map((page) => {
    const images = (page.images ?? []).map(
      ({ width, height, pixels }, index) =>
        `/I${index} ${writer.addStream(
          `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
          deflateSync(pixels),
        )} 0 R`,
    );
    const content = writer.addStream("", Buffer.from(page.content ?? "", "latin1"));
    const resources = `/Font << /F ${font} 0 R ${coded === null ? "" : `/U ${coded} 0 R`} >> /XObject << ${images.join(" ")} >>`;
    return writer.add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [${(page.box ?? [0, 0, 612, 792]).join(" ")}]` +
        `${page.crop === undefined ? "" : ` /CropBox [${page.crop.join(" ")}]`} /Rotate ${page.rotate ?? 0}` +
        ` /Resources << ${resources} >> /Contents ${content} 0 R >>`,
    );
  });
  writer.set(
    tree,
    `<< /Type /Pages /Kids [${pages.map((page) => `${page} 0 R`).join(" ")}] /Count ${pdf.count ?? pages.length} >>`,
  );
  writer.set(catalog, `<< /Type /Catalog /Pages ${tree} 0 R >>`);
  return writer.finish(catalog);
}

/** Helvetica's letters under codes from 1, with a map that says what they mean. */
function codedFont(writer: PdfWriter, codes: readonly string[]): number {
  const hex = (text: string) => Buffer.from(text, "utf16le").swap16().toString("hex");
  const map = codes.map((text, index) => `<${(index + 1).toString(16).padStart(2, "0")}> <${hex(text)}>`).join("\n");
  const toUnicode = writer.addStream(
    "",
    Buffer.from(
      "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n" +
        "1 begincodespacerange <00> <ff> endcodespacerange\n" +
        `${codes.length} beginbfchar\n${map}\nendbfchar endcmap end end`,
    ),
  );
  const names = codes.map((_text, index) => `/${String.fromCharCode(0x41 + index)}`).join(" ");
  return writer.add(
    `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode ${toUnicode} 0 R` +
      ` /Encoding << /Type /Encoding /Differences [1 ${names}] >> >>`,
  );
}

class PdfWriter {
  readonly #objects: Buffer[] = [];
  readonly #key: Buffer | null;
  readonly #encryption: string | null;
  /** The file's identifier, which is part of every key. */
  readonly #id = Buffer.alloc(16, 7);

  constructor(userPassword: string | undefined) {
    if (userPassword === undefined) {
      this.#key = null;
      this.#encryption = null;
      return;
    }
    // PDF 1.7, 7.6.3: the standard security handler, revision 2.
    const user = padded(userPassword);
    const owner = rc4(md5(padded("owner")).subarray(0, 5), user);
    const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
    this.#key = md5(Buffer.concat([user, owner, permissions, this.#id])).subarray(0, 5);
    const check = rc4(this.#key, padded(""));
    this.#encryption = `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${owner.toString("hex")}> /U <${check.toString("hex")}> >>`;
  }

  /** @returns the number of an object that is set later */
  reserve(): number {
    return this.#objects.push(Buffer.alloc(0));
  }

  set(number: number, body: string): void {
    this.#objects[number - 1] = Buffer.from(body, "latin1");
  }

  add(body: string): number {
    return this.#objects.push(Buffer.from(body, "latin1"));
  }

  addStream(entries: string, bytes: Buffer): number {
    const number = this.reserve();
    const stored = this.#key === null ? bytes : rc4(objectKey(this.#key, number), bytes);
    this.#objects[number - 1] = Buffer.concat([
      Buffer.from(`<< ${entries} /Length ${stored.length} >>\nstream\n`),
      stored,
      Buffer.from("\nendstream"),
    ]);
    return number;
  }

  finish(catalog: number): Buffer {
    const encrypt = this.#encryption === null ? "" : ` /Encrypt ${this.add(this.#encryption)} 0 R`;
    const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\u00e2\u00e3\n", "latin1")];
    let at = parts[0]?.length ?? 0;
    const offsets = this.#objects.map((body, index) => {
      const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from("\nendobj\n")]);
      const offset = at;
      parts.push(part);
      at += part.length;
      return `${String(offset).padStart(10, "0")} 00000 n \n`;
    });
    const id = this.#id.toString("hex");
    parts.push(
      Buffer.from(
        `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${offsets.join("")}` +
          `trailer\n<< /Size ${offsets.length + 1} /Root ${catalog} 0 R /ID [<${id}> <${id}>]${encrypt} >>\n` +
          `startxref\n${at}\n%%EOF\n`,
      ),
    );
    return Buffer.concat(parts);
  }
}

const PADDING = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");

const padded = (password: string) => Buffer.concat([Buffer.from(password, "latin1"), PADDING]).subarray(0, 32);
const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();

function objectKey(key: Buffer, number: number): Buffer {
  const salt = Buffer.alloc(5);
  salt.writeUIntLE(number, 0, 3);
  return md5(Buffer.concat([key, salt])).subarray(0, 10);
}

/** OpenSSL has it no more. */
function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] as number, state[a] as number];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] as number) + (key[i % key.length] as number)) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return Buffer.from(
    bytes.map((byte) => {
      i = (i + 1) & 255;
      j = (j + (state[i] as number)) & 255;
      swap(i, j);
      return byte ^ (state[((state[i] as number) + (state[j] as number)) & 255] as number);
    }),
  );
}

/** @file Small uncompressed TIFFs for tests, tag by tag. */

export interface TestTiffImage {
  width: number;
  height: number;
  /** 1, 8 or 16; samples of 16 bits in the file's byte order. */
  bits: 1 | 8 | 16;
  /** 0: white is zero; 1: black is zero; 2: red, green, blue. */
  photometric: 0 | 1 | 2;
  /** Rows from the top; of 1 bit, each row in whole bytes. */
  pixels: Uint8Array;
  /** New subfile type: 1 a reduced image of another, 4 a mask. */
  subfile?: number;
  orientation?: number;
}

const SHORT = 3;
const LONG = 4;

/** @param endian of the file: `MM` as scanners on big machines wrote it */
export function makeTiff(images: readonly TestTiffImage[], endian: "II" | "MM" = "II"): Buffer {
  const u16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (endian === "II") bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (endian === "II") bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const parts: Buffer[] = [Buffer.from(endian), u16(42), u32(8)];
  let at = 8;
  for (const [index, image] of images.entries()) {
    const samples = image.photometric === 2 ? 3 : 1;
    const entries: [tag: number, type: number, count: number, value: Buffer][] = [
      [254, LONG, 1, u32(image.subfile ?? 0)],
      [256, LONG, 1, u32(image.width)],
      [257, LONG, 1, u32(image.height)],
      [258, SHORT, 1, short(image.bits)],
      [259, SHORT, 1, short(1)],
      [262, SHORT, 1, short(image.photometric)],
      [273, LONG, 1, u32(0)],
      [274, SHORT, 1, short(image.orientation ?? 1)],
      [277, SHORT, 1, short(samples)],
      [278, LONG, 1, u32(image.height)],
      [279, LONG, 1, u32(image.pixels.length)],
    ];
    const tableLength = 2 + entries.length * 12 + 4;
    const bitsAt = at + tableLength;
    const pixelsAt = bitsAt + 6;
    const next = pixelsAt + image.pixels.length + (image.pixels.length % 2);
    parts.push(u16(entries.length));
    for (const [tag, type, count, value] of entries) {
      if (tag === 258 && samples === 3) parts.push(u16(tag), u16(type), u32(3), u32(bitsAt));
      else parts.push(u16(tag), u16(type), u32(count), tag === 273 ? u32(pixelsAt) : value);
    }
    parts.push(u32(index === images.length - 1 ? 0 : next), u16(image.bits), u16(image.bits), u16(image.bits));
    parts.push(Buffer.from(image.pixels), Buffer.alloc(image.pixels.length % 2));
    at = next;
  }
  return Buffer.concat(parts);

  function short(value: number): Buffer {
    return Buffer.concat([u16(value), u16(0)]);
  }
}

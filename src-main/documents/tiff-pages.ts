/** @file Which of a TIFF's images are pages: archives' files hold thumbnails and pyramids of the same page beside it. */
import { type FileHandle, open } from "node:fs/promises";

const NEW_SUBFILE_TYPE = 254;
const OLD_SUBFILE_TYPE = 255;
/** Bits of the new type: a reduced image of another in the file; a mask for another. */
const NOT_A_PAGE = 0b101;
const OLD_REDUCED = 2;
/** Types by number of bytes that a single value takes in the entry. */
const SHORT = 3;

/**
 * Indexes of the images in full size, in order; all of them where the file does not say.
 * @param count how many images there are at most
 */
export async function fullSizePages(path: string, count: number): Promise<number[]> {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count === 1) return all;
  const file = await open(path, "r");
  try {
    const pages: number[] = [];
    let index = 0;
    for await (const reduced of directories(file, count)) {
      if (!reduced) pages.push(index);
      index++;
    }
    return index === count && pages.length > 0 ? pages : all;
  } catch {
    // The decoder will say what is wrong with it.
    return all;
  } finally {
    await file.close();
  }
}

/** For each directory in the chain, whether it is a reduced image or a mask. */
async function* directories(file: FileHandle, most: number): AsyncGenerator<boolean> {
  const header = await readAt(file, 0, 16);
  const little = header.toString("latin1", 0, 2) === "II";
  const big = uint(header, 2, 2, little) === 43;
  const [countSize, entrySize, offsetSize] = big ? [8, 20, 8] : [2, 12, 4];
  let at = uint(header, big ? 8 : 4, offsetSize, little);
  for (let done = 0; at !== 0 && done < most; done++) {
    const entries = uint(await readAt(file, at, countSize), 0, countSize, little);
    const table = await readAt(file, at + countSize, entries * entrySize + offsetSize);
    let reduced = false;
    for (let i = 0; i < entries; i++) {
      const entry = table.subarray(i * entrySize, (i + 1) * entrySize);
      const tag = uint(entry, 0, 2, little);
      const value = uint(entry, big ? 12 : 8, uint(entry, 2, 2, little) === SHORT ? 2 : 4, little);
      if (tag === NEW_SUBFILE_TYPE) reduced ||= (value & NOT_A_PAGE) !== 0;
      if (tag === OLD_SUBFILE_TYPE) reduced ||= value === OLD_REDUCED;
    }
    yield reduced;
    at = uint(table, entries * entrySize, offsetSize, little);
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (length > 1_000_000) throw new RangeError("no TIFF directory is that long");
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  // The header is read a little further than the smallest file goes.
  if (bytesRead < length && position > 0) throw new RangeError("the TIFF ends within a directory");
  return bytes;
}

function uint(bytes: Buffer, at: number, size: number, little: boolean): number {
  if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

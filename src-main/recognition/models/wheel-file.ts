/** @file Taking single entries out of a wheel (a zip). */
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

const inflate = promisify(inflateRaw);
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;

/**
 * Reads named entries (by the last part of their path). The caller has checked the file's SHA-256, so this needs no
 * defence against hostile archives: no zip64, no encryption, sizes as the directory says.
 * @throws RangeError where an entry is missing or the file is no zip
 */
export async function readZipEntries(path: string, names: readonly string[]): Promise<Map<string, Buffer>> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, END_SIZE + LONGEST_COMMENT));
    await file.read(tail, 0, tail.length, size - tail.length);
    let end = tail.length - END_SIZE;
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
    if (end < 0) throw new RangeError("not a zip file");
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    const found = new Map<string, Buffer>();
    for (let at = 0; at < directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name =
        directory
          .toString("utf8", at + 46, at + 46 + nameLength)
          .split("/")
          .at(-1) ?? "";
      if (names.includes(name)) {
        const method = directory.readUInt16LE(at + 10);
        const packed = Buffer.alloc(directory.readUInt32LE(at + 20));
        const header = Buffer.alloc(30);
        const offset = directory.readUInt32LE(at + 42);
        await file.read(header, 0, 30, offset);
        const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
        await file.read(packed, 0, packed.length, start);
        found.set(name, method === 0 ? packed : await inflate(packed));
      }
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    const missing = names.filter((name) => !found.has(name));
    if (missing.length > 0) throw new RangeError(`missing in the archive: ${missing.join(", ")}`);
    return found;
  } finally {
    await file.close();
  }
}

/** @file Zip archives unpacked into a folder, by yauzl, with bounds against bombs and against names that lead out. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import { AppError } from "#contract/errors.ts";
import { streamToFile } from "../platform/stream-file.ts";

const MOST_ENTRIES = 500_000;
/** An archive of page images is hardly smaller than what is in it; text shrinks to a tenth. */
const LARGEST = 50_000_000_000;
const MOST_GROWTH = 200;
/** Small archives may grow as they like: a page of blanks is a few bytes. */
const HARMLESS = 1_000_000_000;

/**
 * Unpacks a whole archive.
 * @param name for messages
 * @throws AppError `damaged-file`, `file-too-large`; what `signal` was aborted with
 */
export async function unpackZip(file: string, into: string, name: string, signal: AbortSignal): Promise<void> {
  let zip: yauzl.ZipFile;
  try {
    zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw new AppError(
      "damaged-file",
      `${name} is no zip archive that can be read (${(error as Error).message}). Pack it again.`,
    );
  }
  try {
    if (zip.entryCount > MOST_ENTRIES) {
      throw new AppError(
        "file-too-large",
        `${name} holds more than ${MOST_ENTRIES} files. Unpack it and choose the folder that you need.`,
      );
    }
    let [packed, unpacked] = [0, 0];
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      if (unpacked > LARGEST || (unpacked > HARMLESS && unpacked > packed * MOST_GROWTH)) {
        throw new AppError(
          "file-too-large",
          `${name} grows far beyond what page images and texts do. Unpack it yourself and choose the folder.`,
        );
      }
      const parts = entry.fileName.split("/");
      if (entry.fileName.endsWith("/") || parts.some((part) => part === "__MACOSX" || part.startsWith("."))) continue;
      if (entry.isEncrypted()) {
        throw new AppError(
          "password-protected",
          `${name} is protected by a password. Unpack it and choose the folder.`,
        );
      }
      const target = join(into, ...parts.map(plainPart));
      await mkdir(dirname(target), { recursive: true });
      const bytes = await zip.openReadStreamPromise(entry);
      await streamToFile(target, (file) => pipeline(bytes, file, { signal }), "w");
    }
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    throw new AppError("damaged-file", `${name} is damaged (${(error as Error).message}). Pack it again.`);
  } finally {
    zip.close();
  }
}

/** yauzl refuses names that lead out; Windows has names of its own that mean something else than a file. */
function plainPart(part: string): string {
  const plain = part.replace(/[<>:"|?*]|\p{Cc}/gu, "_");
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
}

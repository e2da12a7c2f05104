/** @file A file that is streamed to disk whole or leaves nothing. */
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { rm } from "node:fs/promises";

/**
 * Streams into a file.
 * @param fill fails where the file is not to be kept; a pipeline into the stream it is given
 * @param flags "w" writes over what is there
 * @throws what `fill` throws, EEXIST; nothing of ours is left then
 */
export async function streamToFile(
  path: string,
  fill: (file: WriteStream) => Promise<void>,
  flags: "wx" | "w" = "wx",
): Promise<void> {
  const file = createWriteStream(path, { flags });
  try {
    await fill(file);
  } catch (error) {
    // A pipeline with a generator in it may fail before its file is open: removed at once, it would appear afterwards, and stay.
    await letGo(file);
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rm(path, { force: true });
    throw error;
  }
}

/** Writes nothing any more when it resolves, also where the file was not open yet. Never rejects. */
export async function letGo(file: WriteStream): Promise<void> {
  file.destroy();
  if (!file.closed) await once(file, "close").catch(() => {});
}

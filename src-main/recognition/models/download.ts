/** @file One file over HTTPS, resumable. */
import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A connection that says nothing for this long is given up; the part stays for the next try. */
const SILENCE_MS = 30_000;

/**
 * Fetches into `part`, going on where an earlier try stopped.
 * @param size expected bytes, for the progress and to see that it is whole
 * @throws Error where the server refuses or the connection breaks; the part is kept
 */
export async function download(
  url: string,
  part: string,
  size: number,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  let have = await sizeOf(part);
  if (have > size) {
    await rm(part);
    have = 0;
  }
  if (have === size) return;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(new Error("the server stopped answering")), SILENCE_MS);
  try {
    const answer = await fetch(url, {
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
      signal: AbortSignal.any([signal, silence.signal]),
    });
    // The server's file ends before the part does: the part is of another file.
    if (answer.status === 416) await rm(part);
    if (!answer.ok || answer.body === null) throw new Error(`the server answered ${answer.status}`);
    // A server that does not know ranges sends it all: then the part is written anew.
    const append = answer.status === 206;
    let done = append ? have : 0;
    const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
    body.on("data", (chunk: Buffer) => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(new Error("the server stopped answering")), SILENCE_MS);
      done += chunk.length;
      onProgress(done);
    });
    await pipeline(body, createWriteStream(part, { flags: append ? "a" : "w" }), { signal });
    if (done !== size) throw new Error(`${done} of ${size} bytes came`);
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (info) => info.size,
    () => 0,
  );
}

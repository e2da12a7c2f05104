/** @file A posted file to disk: the body itself or the one file of a form, counted as it comes. */
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyRequest } from "fastify";
import { AppError } from "#contract/errors.ts";
import { streamToFile } from "../platform/stream-file.ts";

export interface ReceivedFile {
  path: string;
  /** Without any path, for messages and names of pages. */
  name: string;
  sha256: string;
  bytes: number;
}

/**
 * Takes the file of a request; nothing is left where it fails.
 * @param folder where it is put under a name of our own
 * @throws AppError `file-too-large`, `bad-input`
 */
export async function receiveFile(request: FastifyRequest, folder: string, mostBytes: number): Promise<ReceivedFile> {
  const path = join(folder, randomUUID());
  const hash = createHash("sha256");
  let bytes = 0;
  const counted = async function* (body: AsyncIterable<Buffer>) {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    if (Number(request.headers["content-length"] ?? 0) > mostBytes + FORM_BYTES) throw tooLarge(mostBytes);
    const { name, body } = await openBody(request);
    await streamToFile(path, async (file) => {
      await pipeline(body, counted, file);
      if (bytes === 0) throw new AppError("empty-file", "The file is empty. Send it again.");
    });
    return { path, name, sha256: hash.digest("hex"), bytes };
  } catch (error) {
    throw request.isMultipart() ? explainForm(error) : error;
  }
}

/** The parser of forms throws plain errors at what is no form. */
function explainForm(error: unknown): unknown {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (error instanceof AppError || code !== undefined || statusCode !== undefined) return error;
  const advice = "Send it as multipart/form-data with its boundary and one file.";
  return new AppError("bad-input", `The form cannot be read. ${advice}`, undefined, { cause: error });
}

/** What a form has around its file. */
const FORM_BYTES = 16 * 1024;

const tooLarge = (mostBytes: number) =>
  new AppError(
    "file-too-large",
    `The file has more than ${Math.floor(mostBytes / 1024 / 1024)} MiB. Split it, or have the server started with a higher --max-body.`,
  );

async function openBody(request: FastifyRequest): Promise<{ name: string; body: Readable }> {
  if (!request.isMultipart()) {
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    return { name: cleanName(headerName(request)), body };
  }
  const part = await request.file();
  if (part === undefined) throw new AppError("bad-input", "The form has no file. Send it as a part with a file name.");
  return { name: cleanName(part.filename), body: part.file };
}

function headerName(request: FastifyRequest): string {
  const header = request.headers["x-file-name"];
  try {
    return typeof header === "string" ? decodeURIComponent(header) : "";
  } catch {
    return "";
  }
}

/** A client's name for its file: never a path, never a control character, never a name that hides. */
export function cleanName(name: string): string {
  const last = name
    .normalize("NFC")
    .replace(/^.*[/\\]/su, "")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .replace(/^\.+/u, "");
  return [...last].slice(0, 120).join("") || "file";
}

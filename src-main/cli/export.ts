/** @file `emend export --out DIR` */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { Catalogue, ExportRequest, FormatId } from "#contract/formats.ts";
import { formatInfos } from "../formats/registry.ts";
import { follow, withLibrary } from "./library-session.ts";
import { say } from "./session.ts";

export interface ExportOptions {
  format: string;
  out?: string;
  document?: string[];
  library?: string;
  variant?: string;
  verified?: boolean;
  allLines?: boolean;
  includePrivate?: boolean;
  images: boolean;
  preview?: boolean;
  json?: boolean;
  catalogue?: string;
}

/** Formats that can be written, for the help. */
export const writtenFormats = formatInfos()
  .filter(({ writes }) => writes)
  .map(({ id }) => id);

/** Writes documents of a library into a new folder, or says what would go out. */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { out } = options;
  if (out === undefined && options.preview !== true) {
    throw new AppError("bad-input", "Say where to write with --out DIR, or ask what would go out with --preview.");
  }
  const training = formatInfos().some((format) => format.id === options.format && format.training);
  await withLibrary(options.library, async (app) => {
    const request = ExportRequest.parse({
      documentIds: chosen(app.formats.exports.documents(), options.document),
      format: FormatId.parse(options.format),
      variant: options.variant,
      images: options.images,
      // Raw output of a model is no ground truth: what is made to train on holds it only where somebody asks for it.
      lines: options.verified === true || (training && options.allLines !== true) ? "verified" : "all",
      includePrivate: options.includePrivate === true,
      catalogue: options.catalogue === undefined ? undefined : await readCatalogue(options.catalogue),
    });
    if (options.preview === true || out === undefined) {
      process.stdout.write(
        `${JSON.stringify(await app.formats.exports.preview(request), null, options.json === true ? 0 : 2)}\n`,
      );
      return;
    }
    const job = await follow(app, app.formats.exports.start(request, resolve(out)).jobId);
    const { path, done: pages, lines, bytes } = job;
    if (options.json === true) process.stdout.write(`${JSON.stringify({ path, pages, lines, bytes })}\n`);
    else {
      say(`${pages} pages, ${lines} lines, ${(bytes / 1e6).toFixed(1)} MB`);
      process.stdout.write(`${path}\n`);
    }
  });
}

/** @throws AppError `bad-input` that says what is missing or wrong in the file */
async function readCatalogue(file: string): Promise<Catalogue> {
  const value: unknown = JSON.parse(await readFile(file, "utf8"));
  const parsed = Catalogue.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new AppError("bad-input", `${file} lacks something for the catalogue (${problems}). Mend it and export again.`);
}

/** Documents by name or id; all of the library when none is named. @throws AppError `not-found` */
function chosen(documents: readonly { id: string; name: string }[], wanted: readonly string[] | undefined): string[] {
  if (documents.length === 0)
    throw new AppError("not-found", "This library has no documents. Say which library with --library DIR.");
  if (wanted === undefined) return documents.map(({ id }) => id);
  return wanted.flatMap((name) => {
    const found = documents.filter((document) => document.id === name || document.name === name);
    if (found.length === 0) {
      const known = documents
        .slice(0, 20)
        .map((document) => `“${document.name}”`)
        .join(", ");
      throw new AppError("not-found", `There is no document “${name}”. There are: ${known}.`);
    }
    return found.map(({ id }) => id);
  });
}

/** @file `emend import PATH...` */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { ImportAs } from "#contract/formats.ts";
import type { EmendApp } from "../compose.ts";
import { follow, withLibrary } from "./library-session.ts";
import { say } from "./session.ts";

export interface ImportOptions {
  as: string;
  library?: string;
  document?: string;
  preview?: boolean;
  json?: boolean;
  iiif?: string;
  allowHost?: string[];
}

/** Reads transcriptions with their page images into a library, or says what the files hold. */
export async function importCommand(paths: string[], options: ImportOptions): Promise<void> {
  for (const path of paths) {
    if (!existsSync(path)) throw new AppError("not-found", `There is no file or folder ${path}. Check its name.`);
  }
  if (paths.length === 0 && options.iiif === undefined) {
    throw new AppError("bad-input", "Name the files or folders to import, or a manifest with --iiif.");
  }
  await withLibrary(options.library, async (app) => {
    if (options.iiif !== undefined) return importManifest(app, options.iiif, options);
    const sources = paths.map((path) => app.sources.offerPath(resolve(path)));
    if (options.preview === true) {
      process.stdout.write(
        `${JSON.stringify(await app.formats.transcriptions.preview(sources), null, options.json === true ? 0 : 2)}\n`,
      );
      return;
    }
    const documentId =
      options.document === undefined ? undefined : documentOf(app.formats.exports.documents(), options.document);
    const { jobId } = app.formats.transcriptions.start(sources, { as: ImportAs.parse(options.as), documentId });
    await report(app, jobId, options);
  });
}

/** Says what a manifest would fetch and from where; fetches it where those hosts are allowed. */
async function importManifest(app: EmendApp, address: string, options: ImportOptions): Promise<void> {
  const from = existsSync(address) ? { source: app.sources.offerPath(resolve(address)) } : { url: address };
  if (options.preview === true || options.allowHost === undefined) {
    const preview = await app.formats.iiif.preview(from);
    process.stdout.write(`${JSON.stringify(preview, null, options.json === true ? 0 : 2)}\n`);
    if (options.preview !== true) say(`To fetch it: --allow-host ${preview.hosts.join(" ")}`);
    return;
  }
  const documentId =
    options.document === undefined ? undefined : documentOf(app.formats.exports.documents(), options.document);
  const target = { as: ImportAs.parse(options.as), documentId };
  await report(app, app.formats.iiif.start(from, options.allowHost, target).jobId, options);
}

async function report(app: EmendApp, jobId: string, options: ImportOptions): Promise<void> {
  const { documentIds, lines, notes } = await follow(app, jobId);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ documentIds, lines, notes })}\n`);
  else {
    say(`${lines} lines`);
    for (const id of documentIds) process.stdout.write(`${id}\n`);
  }
  if (documentIds.length === 0 && lines === 0) process.exitCode = 1;
}

function documentOf(documents: readonly { id: string; name: string }[], wanted: string): string {
  const found = documents.find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined)
    throw new AppError("not-found", `There is no document “${wanted}” to add to. Leave it out to make one.`);
  return found.id;
}

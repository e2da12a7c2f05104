/** @file `emend import PATH...` */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { ImportAs } from "#contract/formats.ts";
import { follow, withLibrary } from "./library-session.ts";
import { say } from "./session.ts";

export interface ImportOptions {
  as: string;
  library?: string;
  document?: string;
  preview?: boolean;
  json?: boolean;
}

/** Reads transcriptions with their page images into a library, or says what the files hold. */
export async function importCommand(paths: string[], options: ImportOptions): Promise<void> {
  for (const path of paths) {
    if (!existsSync(path)) throw new AppError("not-found", `There is no file or folder ${path}. Check its name.`);
  }
  await withLibrary(options.library, async (app) => {
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
    const { documentIds, lines, notes } = await follow(app, jobId);
    if (options.json === true) process.stdout.write(`${JSON.stringify({ documentIds, lines, notes })}\n`);
    else {
      say(`${lines} lines`);
      for (const id of documentIds) process.stdout.write(`${id}\n`);
    }
    if (lines === 0) process.exitCode = 1;
  });
}

function documentOf(documents: readonly { id: string; name: string }[], wanted: string): string {
  const found = documents.find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined)
    throw new AppError("not-found", `There is no document “${wanted}” to add to. Leave it out to make one.`);
  return found.id;
}

/** @file `npx emend report --out FILE.html` */
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { ReportRequest } from "#contract/report.ts";
import type { EmendApp } from "../compose.ts";
import { parseProfile } from "../evaluation/text-profile.ts";
import { withLibrary } from "./library-session.ts";
import { say } from "./session.ts";

export interface ReportOptions {
  out: string;
  library?: string;
  document?: string;
  readBy?: string;
  profile?: string;
  worst: string;
  json?: boolean;
}

/** Writes the evaluation of a library, or of one document, as one HTML file. */
export async function reportCommand(options: ReportOptions): Promise<void> {
  const { base, steps } = parseProfile(options.profile ?? "emend");
  const worst = Number(options.worst);
  if (!Number.isInteger(worst) || worst < 0 || worst > 200) {
    throw new AppError("bad-input", "Say how many of the worst lines to show with --worst 0 to --worst 200.");
  }
  await withLibrary(options.library, async (app) => {
    const filter = {
      documentId: await documentId(app, options.document),
      versionId: await versionId(app, options.readBy),
    };
    const report = await app.handlers.evaluation.report(
      ReportRequest.parse({ filter, profile: { base, steps: [...steps] }, worst }),
    );
    const path = resolve(options.out);
    await writeWhole(path, report.html);
    app.recordExport(path, report.lineIds);
    const { html, lineIds, fileName: _, ...facts } = report;
    const result = { path, bytes: Buffer.byteLength(html), shown: lineIds.length, ...facts };
    if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      say(`${result.lines} lines, ${result.shown} of the worst shown, ${result.withheld} kept out by their flags`);
      process.stdout.write(`${path}\n`);
    }
  });
}

/** What is broken off leaves nothing half. */
async function writeWhole(path: string, html: string): Promise<void> {
  const half = `${path}.part-${process.pid}`;
  try {
    await writeFile(half, html, { flag: "wx" });
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw new AppError(
      "bad-input",
      `The report could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}. Choose another file with --out.`,
    );
  }
}

async function documentId(app: EmendApp, wanted: string | undefined): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const found = (await app.handlers.documents.list({})).find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined) throw new AppError("not-found", `There is no document “${wanted}” in this library.`);
  return found.id;
}

async function versionId(app: EmendApp, wanted: string | undefined): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const found = (await app.handlers.adapters.list({})).find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined) {
    throw new AppError("not-found", `There is no version “${wanted}”. “emend versions list” names them.`);
  }
  return found.id;
}

/**
 * @file Lines in and lines out on real files: ALTO with its pages, or PDFs that the built-in model reads first, into a library,
 * out in every format that holds text with its places or lines with their images, and into a fresh library each. Not a test:
 * the files are not in the repository.
 * Run: node_modules/.bin/node build/bench/round-trips.ts FOLDER [FORMAT...]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ExportRequest, FormatId, type FormatJob } from "#contract/formats.ts";
import { compose, type EmendApp } from "../../src-main/compose.ts";

const [folder, ...chosen] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name a folder with ALTO files and their images, or with PDFs.");
const FORMATS = chosen.length > 0 ? chosen : ["page-xml", "alto", "hocr", "tei", "mets", "json", "pdf"];
const LINES = ["line-pairs", "jsonl", "imagefolder", "parquet", "webdataset", "ppocr"];
const formats = chosen.length > 0 ? FORMATS : [...FORMATS, ...LINES];
const scratch = mkdtempSync(join(tmpdir(), "emend-round-trips-"));
const resourcesFolder = fileURLToPath(new URL("../../resources", import.meta.url));
const open = (name: string) => compose({ libraryFolder: join(scratch, name), host: "web", resourcesFolder });

async function ended(app: EmendApp, jobId: string): Promise<FormatJob> {
  const job = await app.formats.jobs.finished(jobId);
  if (job.state !== "done") throw new Error(job.message ?? job.state);
  for (const note of job.notes) console.error(`note: ${note}`);
  return job;
}

/** Texts of all lines in the order of documents, pages and lines. */
async function texts(app: EmendApp): Promise<string[]> {
  const all: string[] = [];
  const documents = app.formats.exports.documents().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { id } of documents) {
    for (const page of (await app.handlers.documents.get({ id })).pages) {
      all.push(...(await app.handlers.corrections.lines({ pageId: page.id })).map(({ text }) => text));
    }
  }
  return all;
}

async function into(name: string, path: string): Promise<string[]> {
  const app = open(name);
  try {
    await ended(app, app.formats.transcriptions.start([app.sources.offerPath(path)], { as: "ground-truth" }).jobId);
    return await texts(app);
  } finally {
    await app.dispose();
  }
}

async function whileRunning(job: () => Promise<{ state: string }>): Promise<void> {
  while ((await job()).state === "running") await setTimeout(200);
}

/** Pages of PDFs, read by the built-in model; what cannot be opened is told. */
async function readPdfs(app: EmendApp, names: readonly string[], from: string): Promise<string> {
  const { documents, recognition } = app.handlers;
  const sources = names.map((name) => app.sources.offerPath(resolve(from, name)));
  const { jobId } = await documents.import({ sources });
  await whileRunning(async () => documents.importJob({ jobId }));
  const { results } = await documents.importJob({ jobId });
  for (const { name, outcome, message } of results) if (outcome === "failed") console.error(`${name}: ${message}`);
  for (const { id } of app.formats.exports.documents()) {
    const reading = await recognition.read({ documentId: id });
    await whileRunning(async () => recognition.job({ jobId: reading.jobId }));
  }
  return `${names.length} PDFs, ${results.filter(({ outcome }) => outcome === "imported").length} taken`;
}

async function takeAlto(app: EmendApp, names: readonly string[], from: string): Promise<string> {
  const stated = names.reduce(
    (sum, name) => sum + readFileSync(join(from, name), "utf8").split("<TextLine").length - 1,
    0,
  );
  const { transcriptions } = app.formats;
  await ended(app, transcriptions.start([app.sources.offerPath(resolve(from))], { as: "ground-truth" }).jobId);
  return `${names.length} files with ${stated} lines`;
}

/** White space as every reader folds it. */
const plain = (text: string): string => text.normalize("NFC").replaceAll(/\s+/g, " ").trim();

try {
  const xml = readdirSync(folder).filter((name) => name.endsWith(".xml"));
  const pdfs = readdirSync(folder).filter((name) => name.endsWith(".pdf"));
  const source = open("source");
  const { exports } = source.formats;
  const taken = await (xml.length > 0 ? takeAlto(source, xml, folder) : readPdfs(source, pdfs, folder));
  const lines = await texts(source);
  const filled = lines.filter((text) => plain(text) !== "");
  console.log(`${taken}; in the library ${lines.length} lines, ${filled.length} with text\n`);
  console.log("| format | lines out | lines back in | same text, same order |\n|---|---|---|---|");
  const documentIds = exports.documents().map(({ id }) => id);
  for (const format of formats) {
    const out = join(scratch, `out-${format}`);
    const request = ExportRequest.parse({ documentIds, format: FormatId.parse(format), lines: "all", images: true });
    const job = await ended(source, exports.start(request, out).jobId);
    if (format === "pdf") {
      const files = readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith(".pdf"));
      const read = files.flatMap((name) =>
        spawnSync("pdftotext", ["-raw", join(out, String(name)), "-"], { encoding: "utf8" }).stdout.split(/[\n\f]/),
      );
      const words = read.map(plain).filter((text) => text !== "");
      const found = filled.filter((text) => words.includes(plain(text))).length;
      console.log(`| ${format} (read by pdftotext) | ${job.lines} | ${words.length} | ${found} (any order) |`);
      continue;
    }
    const back = await into(`back-${format}`, out);
    const expected = back.length === filled.length ? filled : lines;
    const same = back.filter((text, index) => plain(text) === plain(expected[index] ?? "")).length;
    console.log(`| ${format} | ${job.lines} | ${back.length} | ${same} |`);
  }
  await source.dispose();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

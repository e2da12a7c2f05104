/** @file `emend batch`: a folder of images and PDFs to a folder of texts of the same shape, going on where it stopped. */
import { existsSync } from "node:fs";
import { mkdir, opendir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ModelRef } from "../recognition/engine.ts";
import { type DocumentFacts, SUFFIXES, stemOf, writeDocument, writePage } from "./answer-documents.ts";
import type { AnswerFormat } from "./api.ts";
import { type DoneFile, PageJournal } from "./page-journal.ts";
import type { FileReader, ReadPage } from "./read-file.ts";
import type { SampleStore } from "./sample-store.ts";
import { writeWhole } from "./whole-file.ts";

export interface BatchRunOptions {
  /** Read with all folders below it. */
  from: string;
  /** Made where it is missing. */
  to: string;
  format: AnswerFormat;
  model: { name: string; ref: ModelRef | null };
  engineName: string;
  files: Pick<FileReader, "read">;
  /** Files that are read at once. */
  atOnce: number;
  signal: AbortSignal;
  /** Gets pages while their image is there; none of a folder that is marked as private. */
  samples?: Pick<SampleStore, "offer"> | undefined;
  /** Told after each file. */
  onFile: (done: DoneFile, progress: { done: number; total: number }) => void;
}

export interface BatchReport {
  files: number;
  pages: number;
  lines: number;
  characters: number;
  /** Mean over lines; null where there are none. */
  confidence: number | null;
  /** Files and pages that could not be read. */
  failures: { file: string; page: number | null; code: string; message: string }[];
  /** Files that were done in an earlier run. */
  kept: number;
  /** Of this run. */
  seconds: number;
  /** Of this run, without what was kept. */
  pagesPerSecond: number;
}

const SUFFIX = /\.(png|jpe?g|tiff?|webp|pdf)$/i;
const JOURNAL = "emend-batch.jsonl";
const REPORT = "emend-batch-report";
/** A file of this name says that its folder, and what is below it, is private: no page is kept as a sample. */
export const PRIVATE_MARK = ".emend-private";

/**
 * Reads everything that is not done yet, and writes a report as JSON and one with a line for each page.
 * @throws AppError `not-found`, `bad-input`, `cancelled`; what is done by then stays done
 */
export async function runBatch(options: BatchRunOptions): Promise<BatchReport> {
  const { from, to, signal, format, model } = options;
  const started = performance.now();
  const found = await findFiles(from, to);
  if (found.length === 0) {
    throw new AppError("not-found", `There is no PNG, JPEG, TIFF, WebP or PDF in ${from}. Name a folder with some.`);
  }
  await openFolder(to);
  const journal = await PageJournal.open(join(to, JOURNAL));
  const settings = `${format} ${options.engineName} ${model.ref?.sha256 ?? "built-in"}`;
  const done: DoneFile[] = [];
  let kept = 0;
  let read = 0;
  try {
    const names = outputNames(found);
    const waiting = [...found];
    const work = async () => {
      for (let file = waiting.shift(); file !== undefined && !signal.aborted; file = waiting.shift()) {
        const facts = await stat(join(from, file));
        const before = journal.done.get(file);
        const same = before?.size === facts.size && before.changed === facts.mtimeMs && before.settings === settings;
        if (before !== undefined && same && before.outputs.every((output) => existsSync(join(to, output)))) {
          kept += 1;
          done.push(before);
          continue;
        }
        const result = await readOne(options, file, names.get(file) as string);
        const entry = { file, size: facts.size, changed: facts.mtimeMs, settings, ...result };
        read += entry.pages.length;
        await journal.add(entry);
        done.push(entry);
        options.onFile(entry, { done: done.length, total: found.length });
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, work));
  } finally {
    await journal.close();
  }
  if (signal.aborted)
    throw new AppError("cancelled", `Stopped. Start it again to go on; ${done.length} files are done.`);
  done.sort((a, b) => (a.file < b.file ? -1 : 1));
  const seconds = (performance.now() - started) / 1000;
  const report = { ...summarise(done), kept, seconds, pagesPerSecond: read / seconds };
  await writeWhole(join(to, `${REPORT}.json`), `${JSON.stringify(report, null, 2)}\n`);
  await writeWhole(join(to, `${REPORT}.tsv`), `${pageRows(done).join("\n")}\n`);
  return report;
}

/** Texts that somebody else wrote must not be written over: a folder with anything in it must be of an earlier run. */
async function openFolder(to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const there = await readdir(to);
  if (there.length === 0 || there.includes(JOURNAL)) return;
  throw new AppError("bad-input", `${resolve(to)} has other files in it. Name a new or an empty folder with --out.`);
}

/** Images and PDFs by their names, in order, without links and without what lies in the folder that is written. */
async function findFiles(from: string, to: string): Promise<string[]> {
  const found: string[] = [];
  const out = resolve(to);
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && resolve(path) !== out) await walk(path);
      else if (entry.isFile() && SUFFIX.test(entry.name)) found.push(relative(from, path).split(sep).join("/"));
    }
  };
  const info = await stat(from).catch(() => null);
  if (info === null) throw new AppError("not-found", `There is no folder ${resolve(from)}. Check its name.`);
  if (!info.isDirectory()) throw new AppError("bad-input", `${resolve(from)} is a file. Read it with emend ocr.`);
  await walk(from);
  return found.sort();
}

/** Where each file's text goes, without suffix: `a.png` and `a.tif` must not write over each other. */
function outputNames(files: readonly string[]): ReadonlyMap<string, string> {
  const count = new Map<string, number>();
  const bare = (file: string) => file.replace(SUFFIX, "");
  for (const file of files) count.set(bare(file).toLowerCase(), (count.get(bare(file).toLowerCase()) ?? 0) + 1);
  return new Map(files.map((file) => [file, (count.get(bare(file).toLowerCase()) ?? 0) > 1 ? file : bare(file)]));
}

async function readOne(
  { from, to, format, model, engineName, files, signal, samples }: BatchRunOptions,
  file: string,
  out: string,
): Promise<Pick<DoneFile, "outputs" | "pages" | "error">> {
  const name = file.split("/").at(-1) as string;
  const pages: ReadPage[] = [];
  const seconds = new Map<number, number>();
  const sampled = samples !== undefined && !isPrivate(from, file);
  try {
    const read = files.read({
      ...{ path: join(from, file), name, model: model.ref, urgent: true, failed: "keep", signal },
      ...(sampled
        ? { onImage: (image, page, reading) => samples.offer(image, reading, { model: model.name, page }) }
        : {}),
      onPage: ({ page }, { begun, ended }) => void seconds.set(page, (ended - begun) / 1000),
    });
    for await (const page of read) pages.push(page);
    const facts = {
      id: file,
      name,
      model: model.name,
      chosen: "named",
      engine: engineName,
      pages: pages.length,
    } as const;
    const outputs = await writeOutputs(to, out, format, facts, pages);
    return { outputs, pages: pages.map((page) => figures(page, seconds.get(page.page) ?? 0)), error: null };
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError) || !OWN_FAULTS.has(error.code)) throw error;
    return { outputs: [], pages: [], error: { code: error.code, message: error.message } };
  }
}

/** @param file below `from`, with slashes */
function isPrivate(from: string, file: string): boolean {
  const folders = file.split("/").slice(0, -1);
  return [...folders.keys(), folders.length].some((depth) =>
    existsSync(join(from, ...folders.slice(0, depth), PRIVATE_MARK)),
  );
}

/** A file's own trouble; anything else ends the run. */
const OWN_FAULTS: ReadonlySet<string> = new Set([
  ...["not-found", "empty-file", "unsupported-file", "damaged-file", "password-protected", "file-too-large"],
]);

/** One file for each page of PAGE and ALTO (in a folder with the file's whole name), else one for the document. Each is there whole or not at all. */
async function writeOutputs(
  to: string,
  out: string,
  format: AnswerFormat,
  facts: DocumentFacts,
  pages: readonly ReadPage[],
): Promise<string[]> {
  const now = new Date();
  await mkdir(dirname(join(to, out)), { recursive: true });
  if (pages.length === 1 || (format !== "page" && format !== "alto")) {
    const output = `${out}${SUFFIXES[format]}`;
    await writeWhole(join(to, output), writeDocument(format, facts, pages, now));
    return [output];
  }
  const outputs: string[] = [];
  for (const page of pages) {
    const text = writePage(format, page, facts, now);
    if (text === null) continue;
    const output = `${facts.id}/${stemOf(facts.name, page.page, pages.length)}${SUFFIXES[format]}`;
    await mkdir(join(to, facts.id), { recursive: true });
    await writeWhole(join(to, output), text);
    outputs.push(output);
  }
  return outputs;
}

function figures({ page, reading, error }: ReadPage, seconds: number): DoneFile["pages"][number] {
  const lines = reading?.lines ?? [];
  return {
    page,
    lines: lines.length,
    characters: lines.reduce((sum, { text }) => sum + [...text].length, 0),
    confidence: lines.length === 0 ? null : lines.reduce((sum, { confidence }) => sum + confidence, 0) / lines.length,
    seconds,
    error,
  };
}

function summarise(done: readonly DoneFile[]): Omit<BatchReport, "kept" | "seconds" | "pagesPerSecond"> {
  const pages = done.flatMap((file) => file.pages);
  const lines = pages.reduce((sum, page) => sum + page.lines, 0);
  const weighed = pages.reduce((sum, page) => sum + (page.confidence ?? 0) * page.lines, 0);
  const failures = done.flatMap(({ file, error, pages }) => [
    ...(error === null ? [] : [{ file, page: null, ...error }]),
    ...pages.flatMap(({ page, error }) => (error === null ? [] : [{ file, page, ...error }])),
  ]);
  return {
    files: done.length,
    pages: pages.length,
    lines,
    characters: pages.reduce((sum, page) => sum + page.characters, 0),
    confidence: lines === 0 ? null : weighed / lines,
    failures,
  };
}

function pageRows(done: readonly DoneFile[]): string[] {
  const head = ["file", "page", "lines", "characters", "confidence", "seconds", "error"].join("\t");
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, " ");
  const rows = done.flatMap(({ file, pages, error }) =>
    error !== null
      ? [[clean(file), "", "", "", "", "", clean(error.message)].join("\t")]
      : pages.map((page) =>
          [
            ...[clean(file), page.page, page.lines, page.characters, page.confidence?.toFixed(4) ?? ""],
            ...[page.seconds.toFixed(3), clean(page.error?.message ?? "")],
          ].join("\t"),
        ),
  );
  return [head, ...rows];
}

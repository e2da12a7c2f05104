/** @file `emend ocr FILE...` */
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { openPages } from "../documents/page-source.ts";
import type { PageLine, PageReading, RecognitionEngine } from "../recognition/engine.ts";
import { checkLarge, type LargeOptions, openLarge } from "./large-reader.ts";
import { openRemote, type RemoteOptions, usageOf } from "./remote.ts";
import { fileProblem, modelOf, openSession, type Session, say } from "./session.ts";

interface OcrOptions extends RemoteOptions, LargeOptions {
  format: "txt" | "json";
  out?: string;
}

interface FileReading {
  file: string;
  engine: string;
  pages: (Pick<PageReading, "width" | "height" | "rotation"> & {
    page: number;
    lines: Pick<PageLine, "polygon" | "text" | "confidence" | "direction" | "flags">[];
  })[];
}

/** Reads every file; one that cannot be read is told, the rest still are, and the exit code is 1. */
export async function ocrCommand(files: string[], options: OcrOptions): Promise<void> {
  if (options.adapter !== undefined && options.remote !== undefined) {
    throw new AppError("bad-input", "An adapter folder is read with here. Leave --adapter out, or --remote.");
  }
  const family = await checkLarge(options);
  if (family !== null && options.remote !== undefined) {
    throw new AppError("bad-input", "A model's folder is read with here. Leave --model out, or --remote.");
  }
  // With a large model the adapter is one of its own.
  const model = family === null ? await modelOf(options.adapter) : null;
  const { out, format } = options;
  if (out !== undefined) {
    await mkdir(out, { recursive: true }).catch((error: unknown) => {
      throw fileProblem(resolve(out), error);
    });
  }
  const session = openSession();
  const remote = await openRemote(options, session.engine, session.signal);
  const large = family === null ? null : await openLarge(session, family, options);
  const engine: RecognitionEngine = remote ?? large ?? session.engine;
  const folder = await mkdtemp(join(tmpdir(), "emend-ocr-"));
  try {
    const readings: FileReading[] = [];
    const taken = new Set<string>();
    for (const file of files) {
      try {
        const reading = await readFile(file, join(folder, "page.png"), { ...session, engine }, model);
        if (out !== undefined) {
          const name = freeName(`${basename(file)}.${format}`, taken);
          await writeFile(join(out, name), format === "json" ? toJson(reading) : plainText(reading));
        } else if (format === "txt") process.stdout.write(plainText(reading));
        else readings.push(reading);
      } catch (error) {
        if (session.signal.aborted) throw error;
        say(`emend: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
      }
    }
    if (format === "json" && out === undefined) {
      // One file gives one object, so that it can be piped on as it is; where it cannot be read there is none.
      const value = files.length === 1 ? readings[0] : readings;
      if (value !== undefined) process.stdout.write(toJson(value));
    }
    if (remote !== null) say(usageOf(remote));
  } finally {
    await engine.dispose();
    await session.engine.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param image where each page is put for the engine */
async function readFile(
  file: string,
  image: string,
  { engine, models, signal }: Pick<Session, "models" | "signal"> & { engine: RecognitionEngine },
  model: Awaited<ReturnType<typeof modelOf>>,
): Promise<FileReading> {
  const info = await stat(file).catch(() => null);
  if (info === null) throw new AppError("not-found", `There is no file ${resolve(file)}. Check its name.`);
  if (info.isDirectory()) throw new AppError("bad-input", `${resolve(file)} is a folder. Name the files in it.`);
  const source = await openPages(file, basename(file), { signal });
  try {
    await models();
    const reading: FileReading = { file, engine: engine.name, pages: [] };
    for (let page = 0; page < source.pages; page++) {
      say(`${file}, page ${page + 1} of ${source.pages}`);
      await source.render(page, image);
      const { width, height, rotation, lines } = await engine.readPage(image, model, { signal });
      reading.pages.push({
        page: page + 1,
        width,
        height,
        rotation,
        lines: lines.map(({ polygon, text, confidence, direction, flags }) => ({
          ...{ polygon, text, confidence, direction },
          ...(flags === undefined ? {} : { flags }),
        })),
      });
    }
    return reading;
  } finally {
    await source.close();
  }
}

/** Files of one name from several folders must not write over each other. */
function freeName(name: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : name.replace(/(\.[^.]*)$/, `-${count}$1`);
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

const toJson = (value: FileReading | FileReading[]) => `${JSON.stringify(value, null, 2)}\n`;

/** Lines as read, a form feed between pages, as pdftotext does. */
function plainText(reading: FileReading): string {
  return reading.pages.map((page) => page.lines.map((line) => `${line.text}\n`).join("")).join("\f");
}

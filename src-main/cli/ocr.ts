/** @file `emend ocr FILE...` */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openPages } from "../documents/page-source.ts";
import type { PageReading } from "../recognition/engine.ts";
import { modelOf, openSession, say } from "./session.ts";

interface OcrOptions {
  adapter?: string;
  format: "txt" | "json";
  out?: string;
}

interface FileReading {
  file: string;
  engine: string;
  pages: (Pick<PageReading, "width" | "height" | "rotation"> & {
    page: number;
    lines: { polygon: unknown; text: string; confidence: number; direction: string }[];
  })[];
}

/** Reads every file; one that cannot be read is told, the rest still are, and the exit code is 1. */
export async function ocrCommand(files: string[], options: OcrOptions): Promise<void> {
  const model = await modelOf(options.adapter);
  const { engine } = openSession();
  const folder = await mkdtemp(join(tmpdir(), "emend-ocr-"));
  if (options.out !== undefined) await mkdir(options.out, { recursive: true });
  try {
    const readings: FileReading[] = [];
    for (const file of files) {
      try {
        const source = await openPages(file);
        const reading: FileReading = { file, engine: engine.name, pages: [] };
        try {
          for (let page = 0; page < source.pages; page++) {
            say(`${file}, page ${page + 1} of ${source.pages}`);
            const image = join(folder, "page.png");
            await writeFile(image, (await source.render(page)).png);
            const { width, height, rotation, lines } = await engine.readPage(image, model);
            reading.pages.push({
              page: page + 1,
              width,
              height,
              rotation,
              lines: lines.map(({ polygon, text, confidence, direction }) => ({
                polygon,
                text,
                confidence,
                direction,
              })),
            });
          }
        } finally {
          await source.close();
        }
        if (options.out !== undefined) {
          const text = options.format === "json" ? `${JSON.stringify(reading, null, 2)}\n` : plainText([reading]);
          await writeFile(join(options.out, `${basename(file)}.${options.format}`), text);
        } else if (options.format === "txt") process.stdout.write(plainText([reading]));
        else readings.push(reading);
      } catch (error) {
        say(`emend: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
      }
    }
    if (options.format === "json" && options.out === undefined) {
      // One file gives one object, so that it can be piped on as it is.
      const value = files.length === 1 ? (readings[0] ?? null) : readings;
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    }
  } finally {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lines as read, a form feed between pages, as pdftotext does. */
function plainText(readings: readonly FileReading[]): string {
  return readings
    .map((reading) => reading.pages.map((page) => page.lines.map((line) => `${line.text}\n`).join("")).join("\f"))
    .join("");
}

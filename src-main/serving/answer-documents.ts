/** @file What was read as a document of one of the answer formats, piece by piece, with the writers of src-main/formats. */
import { pack } from "tar-stream";
import { writeAlto } from "../formats/alto/write-alto.ts";
import { safeName } from "../formats/file-names.ts";
import type { OutPage } from "../formats/format.ts";
import { writePageXml } from "../formats/page-xml/write-page-xml.ts";
import { escapeMarkdown, markdownOfPage } from "../formats/text/markdown.ts";
import { flat } from "../formats/text/plain-text.ts";
import type { PageReading } from "../recognition/engine.ts";
import { type AnswerFormat, type Chosen, FORMAT_TYPES, type OcrPage } from "./api.ts";
import type { ReadPage } from "./read-file.ts";

export interface DocumentFacts {
  id: string;
  /** The file's name. */
  name: string;
  model: string;
  chosen: Chosen;
  engine: string;
  /** How many pages it has; XML of more than one page goes into a tar archive. */
  pages: number;
}

/** The content type of a document. */
export function typeOf(format: AnswerFormat, pages: number): string {
  if (isArchive(format, pages)) return "application/x-tar";
  return format === "json" ? FORMAT_TYPES.json : `${FORMAT_TYPES[format]}; charset=utf-8`;
}

const isArchive = (format: AnswerFormat, pages: number) => (format === "page" || format === "alto") && pages > 1;

/** The suffix of a page's file, with the dot. */
export const SUFFIXES: Readonly<Record<AnswerFormat, string>> = {
  json: ".json",
  markdown: ".md",
  page: ".xml",
  alto: ".xml",
  text: ".txt",
};

/** The document, piece by piece. Pages that could not be read are in JSON alone; everywhere else they are left out. */
export async function* writeDocument(
  format: AnswerFormat,
  facts: DocumentFacts,
  pages: AsyncIterable<ReadPage> | Iterable<ReadPage>,
  now: Date,
): AsyncGenerator<string | Uint8Array> {
  if (format === "json") {
    const { pages: _, ...rest } = facts;
    yield `${JSON.stringify(rest).slice(0, -1)},"pages":[`;
    let first = true;
    for await (const page of pages) {
      yield `${first ? "" : ",\n"}${JSON.stringify(toOcrPage(page))}`;
      first = false;
    }
    yield "]}\n";
    return;
  }
  if (isArchive(format, facts.pages)) {
    yield* archive(format, facts, pages, now);
    return;
  }
  const title = `# ${escapeMarkdown(facts.name.replace(/\.[^.]+$/, ""))}\n`;
  if (format === "markdown") yield title;
  let first = true;
  for await (const page of pages) {
    const text = writePage(format, page, facts, now);
    if (text === null) continue;
    yield format === "text" && !first ? `\f${text}` : text;
    first = false;
  }
}

/** One page in a format of text; null where it could not be read. */
export function writePage(
  format: Exclude<AnswerFormat, "json">,
  { page, reading }: ReadPage,
  { name, pages }: Pick<DocumentFacts, "name" | "pages">,
  now: Date,
): string | null {
  if (reading === null) return null;
  const out = toOutPage(reading, page, stemOf(name, page, pages));
  // A page of a PDF has no image file of its own: it gets the name that drawing it would give.
  const imageName = pages === 1 ? name : `${out.stem}.png`;
  switch (format) {
    case "page":
      return writePageXml(out, imageName, "2019", now);
    case "alto":
      return writeAlto(out, imageName, "4");
    case "markdown":
      return `\n<!-- page: ${out.stem} -->\n${markdownOfPage(out)}`;
    case "text":
      return out.lines.map((line) => `${flat(line.text)}\n`).join("");
  }
}

/** What the API says of a page. */
export function toOcrPage({ page, reading, error }: ReadPage): OcrPage {
  return {
    page,
    width: reading?.width ?? 0,
    height: reading?.height ?? 0,
    rotation: reading?.rotation ?? 0,
    lines:
      reading?.lines.map(({ text, confidence, direction, polygon }) => ({
        text,
        confidence,
        direction,
        polygon: polygon.map(([x, y]): [number, number] => [x, y]),
      })) ?? [],
    error,
  };
}

/** A file name without path for a page's own file. */
export function stemOf(name: string, page: number, pages: number): string {
  const stem = safeName(name.replace(/\.[^.]+$/, ""), "page");
  return pages === 1 ? stem : `${stem}-${String(page).padStart(4, "0")}`;
}

async function* archive(
  format: Exclude<AnswerFormat, "json">,
  facts: DocumentFacts,
  pages: AsyncIterable<ReadPage> | Iterable<ReadPage>,
  now: Date,
): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const filled = (async () => {
    for await (const page of pages) {
      const text = writePage(format, page, facts, now);
      if (text === null) continue;
      await new Promise<void>((resolve, reject) => {
        const entry = { name: `${stemOf(facts.name, page.page, facts.pages)}${SUFFIXES[format]}`, mtime: now };
        tar.entry(entry, text, (error) => (error ? reject(error) : resolve()));
      });
    }
    tar.finalize();
  })();
  filled.catch((error: unknown) => tar.destroy(error as Error));
  yield* tar as AsyncIterable<Uint8Array>;
  await filled;
}

function toOutPage(reading: PageReading, page: number, stem: string): OutPage {
  const regionOf = new Map(reading.blocks.flatMap(({ lines }, index) => lines.map((line) => [line, index])));
  return {
    id: `page_${page}`,
    stem,
    sourceName: stem,
    scan: null,
    language: null,
    position: page - 1,
    width: reading.width,
    height: reading.height,
    regions: reading.blocks.map(({ polygon }, index) => ({ id: `block_${index + 1}`, kind: "text", polygon })),
    lines: reading.lines.map(({ polygon, text, confidence, direction, characters }, index) => ({
      id: `line_${index + 1}`,
      polygon,
      baseline: null,
      text,
      verified: false,
      confidence,
      direction,
      regionId: regionOf.has(index) ? `block_${(regionOf.get(index) as number) + 1}` : null,
      status: "proposed",
      unreadable: false,
      characters,
      crop: noPicture,
    })),
    image: noPicture,
  };
}

const noPicture = () => Promise.reject(new Error("formats of the server write no images"));

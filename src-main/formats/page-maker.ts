/** @file Items of a reader to pages of the library, one after the other: image, shapes, crops, text. */
import { createHash, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ImportedLine } from "../corrections/incoming-readings.ts";
import type { StoredImage, TranscribedPages, TranscribedText } from "../documents/transcribed-pages.ts";
import type { FileTree } from "./file-tree.ts";
import { bareStemOf, nameOf, stemOf } from "./file-tree.ts";
import type { ImageSource, InItem, InLine, InPage } from "./format.ts";
import type { RunningJob } from "./format-jobs.ts";
import { fits, type LinePicture, makeSheet, openLinePicture, type Sheet } from "./line-sheet.ts";
import { directionOf, placeLines } from "./page-shapes.ts";
import type { Point } from "./page-text.ts";
import type { SeenText } from "./placing.ts";
import type { ImportTarget } from "./transcription-import.ts";

/** What making pages needs of other domains. */
export interface ImportLibrary {
  pages: Pick<TranscribedPages, "pages" | "storeImage" | "addPage" | "addText">;
  /** Crops in the blob store, same order as given. */
  crops(imagePath: string, polygons: readonly (readonly Point[])[]): Promise<string[]>;
  /** Finds and reads the lines of a page, for texts that come without places. */
  read(imagePath: string, signal: AbortSignal): Promise<SeenText[]>;
}

type PageThere = ReturnType<TranscribedPages["pages"]>[number];

export interface PageMakerOptions {
  job: RunningJob;
  target: ImportTarget;
  library: ImportLibrary;
  /** What a document is called where no folder says. */
  fallbackName: string;
  /** For images that come from within other files. */
  scratch: string;
}

type Source = { id: string; name: string };

export class PageMaker {
  readonly #options: PageMakerOptions;
  /** By the name that the reader gives: the document's id, and whether it is made yet. */
  readonly #documents = new Map<string, { id: string; made: boolean }>();
  #sheet: { document: string; lines: { picture: LinePicture; line: InLine }[]; source: Source } | null = null;
  #sheets = 0;

  constructor(options: PageMakerOptions) {
    this.#options = options;
  }

  /** Takes one item in; what is wrong with it is noted and the rest goes on. @throws what ends the whole job */
  async add(item: InItem, tree: FileTree, source: Source): Promise<void> {
    const { job } = this.#options;
    job.change({ current: item.name });
    try {
      if (item.kind === "line") await this.#addLine(item, tree, source);
      else await this.#addPage(item, tree, source);
    } catch (error) {
      if (job.signal.aborted || isFatal(error)) throw error;
      job.note(
        error instanceof AppError
          ? error.message
          : `${item.name} could not be imported: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Writes the sheet that is still open. */
  async end(): Promise<void> {
    await this.#closeSheet();
  }

  async #addPage(page: InPage, tree: FileTree, source: Source): Promise<void> {
    const { job, library } = this.#options;
    await this.#closeSheet();
    const there = this.#pageThere(page);
    if (there !== null) {
      if (there.hasLines) {
        job.note(`${page.name}: this page has lines already and keeps them.`);
        return;
      }
      const text = await this.#textOf(page, there.imagePath, there);
      library.pages.addText(there.id, text(there.id), source);
    } else if (page.image === null) {
      const wanted = page.imageNames[0] ?? page.name;
      job.note(`${page.name} stays behind: its image ${wanted} is not among the files. Add it and import again.`);
      return;
    } else {
      const { name, index } = page.image;
      const image = await this.#load(page.image, tree, (path, file) =>
        library.pages.storeImage(path, file, index, job.signal),
      );
      await this.#make(page.document, image, name, () => this.#textOf(page, image.path, image), source);
    }
    const state = job.state();
    job.change({ done: state.done + 1, lines: state.lines + page.lines.length });
  }

  /** The page of the document to add to that goes by one of the image's names. */
  #pageThere(page: InPage): PageThere | null {
    const { target, library } = this.#options;
    if (target.documentId === undefined) return null;
    const names = new Set(
      [...page.imageNames, page.name]
        .flatMap((name) => [stemOf(name), bareStemOf(name)])
        .map((name) => name.toLowerCase()),
    );
    const index = page.image?.index ?? 0;
    return (
      library.pages
        .pages(target.documentId)
        .find((each) => names.has(stemOf(each.sourceName).toLowerCase()) && each.sourceIndex === index) ?? null
    );
  }

  /** Shapes and crops of a page's lines; the rest waits for the page's id. */
  async #textOf(
    page: InPage,
    imagePath: string,
    size: { width: number; height: number },
  ): Promise<(pageId: string) => TranscribedText> {
    const { job, target, library } = this.#options;
    const placed = await placeLines(page, size, {
      read: () => library.read(imagePath, job.signal),
      note: (message) => job.note(`${page.name}: ${message}`),
    });
    job.signal.throwIfAborted();
    const crops =
      placed.lines.length === 0
        ? []
        : await library.crops(
            imagePath,
            placed.lines.map((line) => line.polygon),
          );
    job.signal.throwIfAborted();
    const regionIds = new Map(placed.regions.map((region) => [region.id, randomUUID()]));
    const lines = placed.lines.map((line, index): TranscribedText["lines"][number] => {
      const regionId = line.regionId === null ? undefined : regionIds.get(line.regionId);
      return {
        polygon: line.polygon,
        direction: directionOf(line),
        cropSha256: crops[index] as string,
        text: line.text,
        // A line without text is one to be read, whatever the rest is.
        verified: line.text !== "" && !line.guessed && isVerified(target, line.verified),
        ...(line.confidence === null ? {} : { confidence: line.confidence }),
        ...(line.baseline === null || line.guessed ? {} : { baseline: line.baseline }),
        ...(regionId === undefined ? {} : { regionId }),
      };
    });
    return (pageId) => ({
      lines,
      language: page.language ?? target.language ?? null,
      regions: new Map(
        placed.regions.map(({ id, kind, polygon }, position) => [
          regionIds.get(id) as string,
          { pageId, position, kind, polygon, direction: null },
        ]),
      ),
    });
  }

  async #addLine(line: InLine, tree: FileTree, source: Source): Promise<void> {
    const picture = await this.#load(line.image, tree, (path) => openLinePicture(path));
    const open = this.#sheet;
    if (
      open !== null &&
      (open.document !== line.document ||
        !fits(
          open.lines.map((each) => each.picture),
          picture,
        ))
    )
      await this.#closeSheet();
    this.#sheet ??= { document: line.document, lines: [], source };
    this.#sheet.lines.push({ picture, line });
  }

  async #closeSheet(): Promise<void> {
    const { job, library, scratch } = this.#options;
    const open = this.#sheet;
    this.#sheet = null;
    if (open === null) return;
    this.#sheets += 1;
    const sheet = await makeSheet(open.lines.map((each) => each.picture));
    const name = `lines-${String(this.#sheets).padStart(4, "0")}.png`;
    const file = join(scratch, `${randomUUID()}.png`);
    await writeFile(file, sheet.png);
    try {
      const image = await library.pages.storeImage(file, name, 0, job.signal);
      await this.#make(open.document, image, name, () => this.#textOfSheet(image.path, sheet, open.lines), open.source);
    } finally {
      await rm(file, { force: true });
    }
    const state = job.state();
    job.change({ done: state.done + open.lines.length, lines: state.lines + open.lines.length });
  }

  async #textOfSheet(
    imagePath: string,
    { polygons }: Sheet,
    items: readonly { line: InLine }[],
  ): Promise<(pageId: string) => TranscribedText> {
    const crops = await this.#options.library.crops(imagePath, polygons);
    const lines = items.map(
      ({ line }, index): ImportedLine => ({
        polygon: polygons[index] as Point[],
        direction: directionOf({ text: line.text, direction: null }),
        cropSha256: crops[index] as string,
        text: line.text,
        verified: line.text !== "" && isVerified(this.#options.target, line.verified),
      }),
    );
    const language = items.find(({ line }) => line.language != null)?.line.language;
    return () => ({ lines, regions: new Map(), language: language ?? this.#options.target.language ?? null });
  }

  /** A page of an image and its text, or nothing of either. */
  async #make(
    documentName: string,
    image: StoredImage,
    name: string,
    textOf: () => Promise<(pageId: string) => TranscribedText>,
    source: Source,
  ): Promise<void> {
    const { job, target, library, fallbackName } = this.#options;
    const known = this.#documents.get(documentName) ?? {
      id: target.documentId ?? randomUUID(),
      made: target.documentId !== undefined,
    };
    try {
      const text = await textOf();
      job.signal.throwIfAborted();
      const create = known.made ? null : documentName || fallbackName;
      library.pages.addPage({ id: known.id, create }, image, name, text, source);
    } catch (error) {
      await image.drop();
      throw error;
    }
    await image.keep();
    this.#documents.set(documentName, { ...known, made: true });
    const { documentIds } = job.state();
    if (!documentIds.includes(known.id)) job.change({ documentIds: [...documentIds, known.id] });
  }

  /** Opens an image where it lies, or from a file that is written for it. */
  async #load<T>(image: ImageSource, tree: FileTree, open: (path: string, name: string) => Promise<T>): Promise<T> {
    if ("path" in image.load) return open(tree.locate(image.load.path), nameOf(image.load.path));
    const bytes = await image.load.bytes();
    const file = join(this.#options.scratch, createHash("sha256").update(bytes).digest("hex"));
    await writeFile(file, bytes);
    try {
      return await open(file, image.name);
    } finally {
      await rm(file, { force: true });
    }
  }
}

function isVerified({ as }: ImportTarget, mark: boolean | null): boolean {
  return as === "ground-truth" || (as === "as-marked" && mark === true);
}

/** What every further page would meet as well. */
function isFatal(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    code === "ENOSPC" ||
    code === "SQLITE_FULL" ||
    (error instanceof AppError && ["models-missing", "model-download-failed", "worker-died"].includes(error.code))
  );
}

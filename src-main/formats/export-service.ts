/** @file Exports: a preview of what goes out, then a job that writes a folder whole or not at all. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ExportPreview, ExportRequest, FormatId } from "#contract/formats.ts";
import { folderSize } from "../platform/folder-size.ts";
import { moveToFreeName } from "../platform/free-name.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { choose, type ExportChoice, type ExportLibrary, ExportSource } from "./export-source.ts";
import { safeName } from "./file-names.ts";
import { FolderTarget } from "./folder-target.ts";
import type { Format } from "./format.ts";
import type { FormatJobs, RunningJob } from "./format-jobs.ts";
import type { FormatRepository } from "./format-repository.ts";
import { type FrozenSet, FrozenSource } from "./frozen-source.ts";
import { formatOf } from "./registry.ts";

/** Crops measured to tell how large all are. */
const SAMPLE = 200;
/** A JPEG of a page against its PNG, and the text of a line in a format against its characters, for the estimate. */
const JPEG_OF_PNG = 0.15;
const MARKUP_OF_LINE = { page: 700, text: 1, line: 250 } as const;

export interface ExportServiceOptions {
  repository: FormatRepository;
  blobs: BlobStore;
  library: ExportLibrary;
  jobs: FormatJobs;
  /** Where folders appear. */
  exportsFolder: string;
  now?: () => Date;
}

export class ExportService {
  readonly #options: ExportServiceOptions;

  constructor(options: ExportServiceOptions) {
    this.#options = options;
  }

  /** What can be exported, newest first. */
  documents(): { id: string; name: string }[] {
    return this.#options.repository.allDocuments();
  }

  /** What would go out. @throws AppError `not-found`, `bad-input` for a format that is only read */
  async preview(request: ExportRequest): Promise<ExportPreview> {
    const { repository } = this.#options;
    const format = writable(request);
    const choice = choose(repository, request, format.info);
    const pages = choice.documents.flatMap((document) => document.pages);
    const trainable = choice.documents.flatMap(({ row, pages }) =>
      choice.withoutNoTraining && row.noTraining === 1
        ? []
        : pages.filter((page) => !choice.withoutNoTraining || page.noTraining === 0),
    );
    const ids = pages.map((page) => page.id);
    const without = { private: choice.withoutPrivate, noTraining: false, unverified: false, empty: false };
    const all = repository.figures(ids, { ...without, private: false });
    const shown = repository.figures(ids, without);
    const trained = repository.figures(
      trainable.map((page) => page.id),
      { ...without, noTraining: choice.withoutNoTraining },
    );
    const verified = repository.figures(
      trainable.map((page) => page.id),
      {
        ...without,
        noTraining: choice.withoutNoTraining,
        unverified: choice.onlyVerified,
      },
    );
    const left = repository.figures(
      trainable.map((page) => page.id),
      {
        ...without,
        noTraining: choice.withoutNoTraining,
        unverified: choice.onlyVerified,
        empty: choice.withoutEmpty,
      },
    );
    return {
      documents: choice.documents.length,
      pages: pages.length,
      lines: left.lines,
      verifiedLines: left.verified,
      characters: left.characters,
      bytes: await this.#estimate(format, request, choice, left),
      leftOut: {
        ...choice.leftOut,
        privateLines: all.lines - shown.lines,
        noTrainingLines: shown.lines - trained.lines,
        unverifiedLines: trained.lines - verified.lines,
        emptyLines: verified.lines - left.lines,
      },
      unwritableLines: XML.includes(format.id) ? left.unwritable : 0,
    };
  }

  /**
   * Writes a folder as a job.
   * @param into exactly this folder, which must not be there; under the library's exports when left out
   * @throws AppError as `preview`; `bad-input` where the folder is there already
   */
  start(request: ExportRequest, into?: string): { jobId: string } {
    const format = writable(request);
    const choice = choose(this.#options.repository, request, format.info);
    checkFree(into);
    return this.#options.jobs.start({ kind: "export", format: request.format }, (job) =>
      this.#run(job, { format, choice, request, into }),
    );
  }

  /**
   * Writes a frozen data set as a job: its texts, images and sides as they were frozen, and of what must not leave by now
   * nothing.
   * @param into as in `start`
   * @throws AppError `bad-input` for a format that is not made of line images, or where the folder is there already
   */
  startFrozen(frozen: FrozenSet, format: FormatId, into?: string): { jobId: string } {
    const chosen = formatOf(format);
    if (chosen.writer === undefined || chosen.info.level !== "line") {
      throw new AppError(
        "bad-input",
        `${chosen.info.name} does not hold data sets. Choose a format made of line images.`,
      );
    }
    checkFree(into);
    return this.#options.jobs.start({ kind: "export", format }, async (job) => {
      job.change({ total: frozen.pages });
      const { repository, blobs, library } = this.#options;
      await this.#write(job, safeName(`${safeName(frozen.name)}-${format}`), into, async (target, scratch) => {
        const source = new FrozenSource({ repository, blobs, library, scratch }, frozen);
        await chosen.writer?.write(source.documents(), target, {
          ...{ variant: chosen.info.variants[0]?.id ?? "", images: true, now: this.#now() },
        });
        if (source.leftBehind > 0)
          job.note(`Rows that stayed behind because they may not leave: ${source.leftBehind}.`);
        return source.pageIds;
      });
    });
  }

  async #run(
    job: RunningJob,
    {
      format,
      choice,
      request,
      into,
    }: { format: Format; choice: ExportChoice; request: ExportRequest; into: string | undefined },
  ): Promise<void> {
    const { repository, blobs, library } = this.#options;
    job.change({ total: choice.documents.reduce((sum, { pages }) => sum + pages.length, 0) });
    await this.#write(job, nameOfExport(request, choice), into, async (target, scratch) => {
      const source = new ExportSource({ repository, blobs, library, choice, scratch });
      await format.writer?.write(source.documents(), target, {
        variant: request.variant ?? format.info.variants[0]?.id ?? "",
        images: format.info.images === "always" || (format.info.images === "optional" && request.images),
        now: this.#now(),
        catalogue: request.catalogue,
      });
      if (source.withoutImage > 0) {
        job.note(`Lines that stayed behind because their images may not leave: ${source.withoutImage}.`);
      }
      return choice.documents.flatMap(({ pages }) => pages.map((page) => page.id));
    });
  }

  /** A folder that appears whole or not at all. @param fill answers with the pages that something of is in it */
  async #write(
    job: RunningJob,
    name: string,
    into: string | undefined,
    fill: (target: FolderTarget, scratch: string) => Promise<readonly string[]>,
  ): Promise<void> {
    const { library, exportsFolder } = this.#options;
    const parent = into === undefined ? exportsFolder : dirname(into);
    await mkdir(parent, { recursive: true });
    // In the same folder as the result, so that the last step is a rename.
    const temporary = await mkdtemp(join(parent, ".partial-"));
    try {
      const [root, scratch] = [join(temporary, "export"), join(temporary, "scratch")];
      await Promise.all([mkdir(root), mkdir(scratch)]);
      const target = new FolderTarget(root, job.signal, (pages, lines) => {
        const state = job.state();
        job.change({ done: state.done + pages, lines: state.lines + lines });
      });
      const pageIds = await fill(target, scratch);
      const bytes = await folderSize(root);
      job.signal.throwIfAborted();
      const path = into === undefined ? await moveToFreeName(root, parent, name) : into;
      if (into !== undefined) await rename(root, into);
      library.privacy.exported(path, pageIds);
      job.change({ path, bytes });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  async #estimate(
    format: Format,
    request: ExportRequest,
    choice: ExportChoice,
    left: { lines: number; characters: number },
  ): Promise<number> {
    const { repository, blobs } = this.#options;
    const pages = choice.documents.flatMap((document) => document.pages);
    const size = async (sha256: string) => (await stat(blobs.path(sha256)).catch(() => ({ size: 0 }))).size;
    let bytes = left.characters * 1.2 + left.lines * MARKUP_OF_LINE[format.info.level];
    if (format.info.level === "line") {
      const crops = await Promise.all(
        repository
          .sampleCrops(
            pages.map((page) => page.id),
            SAMPLE,
          )
          .map(size),
      );
      const mean = crops.length === 0 ? 0 : crops.reduce((sum, each) => sum + each, 0) / crops.length;
      return Math.round(bytes + mean * left.lines);
    }
    const { images } = format.info;
    if (images === "always" || (images === "optional" && request.images)) {
      for (const page of pages) bytes += (await size(page.imageSha256)) * (format.id === "pdf" ? JPEG_OF_PNG : 1);
    }
    return Math.round(bytes);
  }
}

/** @throws AppError `bad-input` where it is there */
function checkFree(into: string | undefined): void {
  if (into === undefined || !existsSync(into)) return;
  throw new AppError(
    "bad-input",
    `${into} is there already. Choose a folder that is not, so that nothing is mixed or lost.`,
  );
}

/** Formats that have no way to write control characters. */
const XML: readonly string[] = ["page-xml", "alto", "hocr", "tei", "mets"];

function writable(request: ExportRequest): Format {
  const format = formatOf(request.format);
  if (format.writer === undefined) {
    throw new AppError("bad-input", `Emend reads ${format.info.name} but does not write it. Choose another format.`);
  }
  const { variants } = format.info;
  if (request.variant !== undefined && !variants.some(({ id }) => id === request.variant)) {
    const known = variants.map(({ id }) => id).join(", ") || "none";
    throw new AppError("bad-input", `${format.info.name} has no variant “${request.variant}”. It has: ${known}.`);
  }
  return format;
}

function nameOfExport(request: ExportRequest, choice: ExportChoice): string {
  const [first, ...more] = choice.documents;
  const document =
    first === undefined ? "export" : more.length === 0 ? first.row.name : `${first.row.name} and ${more.length} more`;
  return safeName(request.name ?? `${safeName(document)}-${request.format}`);
}

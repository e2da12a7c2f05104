/** @file Transcriptions with their page images into the library: as ground truth, as proposals, or as the files say. */
import { AppError } from "#contract/errors.ts";
import type { FormatId, ImportAs, TranscriptionPreview } from "#contract/formats.ts";
import type { SourceRegistry } from "../platform/uploads.ts";
import { stemOf } from "./file-tree.ts";
import type { InItem } from "./format.ts";
import type { FormatJobs, RunningJob } from "./format-jobs.ts";
import { languageOfSet } from "./language.ts";
import type { PageMaker } from "./page-maker.ts";
import { formatOf } from "./registry.ts";
import { assignFiles, type OpenTree, openTree, readAll } from "./source-tree.ts";

/** Pages named in a preview as lacking their image, and files as unknown; of more only the count is of interest. */
const MOST_NAMED = 50;

export interface ImportTarget {
  as: ImportAs;
  documentId?: string | undefined;
  /** BCP 47, of files that do not say it themselves. */
  language?: string | null;
}

export interface TranscriptionImportOptions {
  sources: SourceRegistry;
  jobs: FormatJobs;
  /** For unpacked archives. */
  scratch: string;
  makePages(job: RunningJob, target: ImportTarget, fallbackName: string): PageMaker;
  /** @throws AppError `not-found` where the document to add to is gone */
  checkDocument(documentId: string): void;
}

export class TranscriptionImport {
  readonly #options: TranscriptionImportOptions;

  constructor(options: TranscriptionImportOptions) {
    this.#options = options;
  }

  /** What offered sources hold; they stay offered. @throws AppError for archives that cannot be read */
  async preview(sources: readonly string[]): Promise<TranscriptionPreview> {
    const { tree, close } = await this.#open(sources, new AbortController().signal);
    try {
      const { assignments, unknown } = await assignFiles(tree);
      const notes: string[] = [];
      const documents = new Map<string, TranscriptionPreview["documents"][number]>();
      for await (const { format, item } of readAll(tree, assignments, (note) => notes.push(note))) {
        const key = `${format}\0${item.document}`;
        const name = item.document || this.#nameOf(sources);
        const document = documents.get(key) ?? {
          name,
          format,
          pages: 0,
          lines: 0,
          verifiedLines: null,
          missingImages: [],
        };
        documents.set(key, count(document, item));
      }
      return {
        documents: [...documents.values()],
        notes: notes.slice(0, MOST_NAMED),
        unknownFiles: unknown.slice(0, MOST_NAMED),
      };
    } finally {
      await close();
    }
  }

  /** Reads offered sources in as a job and releases them. @throws AppError `not-found` */
  start(sources: readonly string[], target: ImportTarget): { jobId: string } {
    if (target.documentId !== undefined) this.#options.checkDocument(target.documentId);
    const fallback = this.#nameOf(sources);
    return this.#options.jobs.start({ kind: "import", format: null }, async (job) => {
      try {
        await this.#run(job, sources, target, fallback);
      } finally {
        for (const source of sources) await this.#options.sources.release(source);
      }
    });
  }

  async #run(job: RunningJob, sources: readonly string[], target: ImportTarget, fallback: string): Promise<void> {
    job.change({ current: fallback });
    const { tree, close } = await this.#open(sources, job.signal);
    try {
      const { assignments, unknown } = await assignFiles(tree);
      if (assignments.length === 0) {
        throw new AppError(
          "unsupported-file",
          "None of these files is a transcription that Emend knows. Choose the folder with the XML or text files and their images.",
        );
      }
      const [first] = assignments;
      if (assignments.length === 1 && first !== undefined) job.change({ format: first.format });
      for (const path of unknown.slice(0, MOST_NAMED))
        job.note(`${path} is in no format that Emend knows and stays behind.`);
      job.change({ total: assignments.reduce((sum, { files }) => sum + files.length, 0) });
      const pages = this.#options.makePages(job, { ...target, language: await languageOfSet(tree) }, fallback);
      for await (const { format, item } of readAll(tree, assignments, (note) => job.note(note), job.signal)) {
        job.signal.throwIfAborted();
        await pages.add(item, tree, labelOf(format));
      }
      await pages.end();
    } finally {
      await close();
    }
  }

  #open(sources: readonly string[], signal: AbortSignal): Promise<OpenTree> {
    const offered = sources.map((source) => this.#options.sources.resolve(source));
    return openTree(offered, this.#options.scratch, signal);
  }

  /** What a document is called where no folder says: the first source, as with scans. All alike, nobody could tell them apart. */
  #nameOf(sources: readonly string[]): string {
    const [first] = sources;
    if (first === undefined) return "Imported transcription";
    return stemOf(this.#options.sources.resolve(first).name).replace(/\.(gt|bin|nrm)$/, "");
  }
}

function labelOf(format: FormatId): { id: string; name: string } {
  return { id: "import", name: `Imported (${formatOf(format).info.name})` };
}

function count(
  document: TranscriptionPreview["documents"][number],
  item: InItem,
): TranscriptionPreview["documents"][number] {
  const marks = item.kind === "page" ? item.lines.map((line) => line.verified) : [item.verified];
  const marked = marks.filter((mark) => mark !== null);
  const verified = marked.filter(Boolean).length;
  const missing = item.kind === "page" && item.image === null && document.missingImages.length < MOST_NAMED;
  return {
    ...document,
    pages: document.pages + (item.kind === "page" ? 1 : 0),
    lines: document.lines + marks.length,
    verifiedLines: marked.length === 0 ? document.verifiedLines : (document.verifiedLines ?? 0) + verified,
    missingImages: missing ? [...document.missingImages, item.name] : document.missingImages,
  };
}

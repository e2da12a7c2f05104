/**
 * @file Documents made from text. The document is marked as synthetic before its first page is there, so that no kill leaves
 * one that passes for a scan: it is never held back for scoring.
 */
import { randomUUID } from "node:crypto";
import { AppError } from "#contract/errors.ts";
import type { SyntheticFont, SyntheticRequest } from "#contract/synthetic.ts";
import type { InItem } from "../../formats/format.ts";
import type { FormatJobs, RunningJob } from "../../formats/format-jobs.ts";
import { makeSheet } from "../../formats/line-sheet.ts";
import type { PageMaker } from "../../formats/page-maker.ts";
import { openTree } from "../../formats/source-tree.ts";
import { assetId } from "../../storage/asset-id.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { Faces } from "./faces.ts";
import { encoded, Setting } from "./setting.ts";

/** Lines of a preview; a page is shown whole. */
const SHOWN = 8;
/** Lines that a preview looks at for letters that are missing. */
const LOOKED_AT = 1_000;
const SOURCE = { id: "synthetic", name: "Synthetic" };

export interface SyntheticServiceOptions {
  faces: Faces;
  jobs: FormatJobs;
  blobs: Pick<BlobStore, "put" | "takeBack">;
  /** For what an import keeps on its way. */
  scratch: string;
  makePages(job: RunningJob, target: { as: "ground-truth"; documentId: string }, name: string): PageMaker;
  documents: {
    /** Makes a document that is marked as synthetic. */
    insertSynthetic(document: { id: string; name: string; createdAt: string }): void;
    /** Takes it away where it has no page. */
    removeEmpty(id: string): void;
  };
}

export class SyntheticService {
  readonly #options: SyntheticServiceOptions;
  /** What the preview before this one left. */
  #shown: string | null = null;

  constructor(options: SyntheticServiceOptions) {
    this.#options = options;
  }

  fonts(): SyntheticFont[] {
    return this.#options.faces.list();
  }

  /** @throws AppError `not-found`, `bad-input` where no face has the letters */
  async preview(request: SyntheticRequest): Promise<{ asset: string; leftOut: number }> {
    const { blobs } = this.#options;
    const png = await this.#sample(request);
    const sha256 = await blobs.put(png);
    if (this.#shown !== null && this.#shown !== sha256) blobs.takeBack(this.#shown);
    this.#shown = sha256;
    return { asset: assetId(sha256, "png"), leftOut: await this.#missing(request) };
  }

  /** @returns a job of `formats` */
  make({ name, ...request }: SyntheticRequest & { name: string }): { jobId: string } {
    return this.#options.jobs.start({ kind: "import", format: null }, async (job) => {
      const { documents } = this.#options;
      const setting = await this.#setting(request);
      const documentId = randomUUID();
      documents.insertSynthetic({ id: documentId, name, createdAt: new Date().toISOString() });
      job.change({ total: request.layout === "lines" ? request.lines : 0 });
      try {
        await this.#fill(job, setting, request, documentId, name);
      } finally {
        documents.removeEmpty(documentId);
      }
      if (job.state().lines === 0) throw new AppError("bad-input", NO_FACE);
      if (setting.leftOut > 0)
        job.note(`Lines that were left out since no face has all their letters: ${setting.leftOut}.`);
    });
  }

  async #fill(job: RunningJob, setting: Setting, request: SyntheticRequest, documentId: string, name: string) {
    const maker = this.#options.makePages(job, { as: "ground-truth", documentId }, name);
    const { tree, close } = await openTree([], this.#options.scratch, job.signal);
    try {
      for await (const item of items(setting, request)) {
        job.signal.throwIfAborted();
        await maker.add(item, tree, SOURCE);
      }
      await maker.end();
    } finally {
      await close();
    }
  }

  async #setting(request: SyntheticRequest): Promise<Setting> {
    return new Setting(request, await Promise.all(request.fonts.map((id) => this.#options.faces.open(id))));
  }

  async #sample(request: SyntheticRequest): Promise<Uint8Array> {
    const setting = await this.#setting({
      ...request,
      lines: Math.min(request.lines, request.layout === "lines" ? SHOWN : 30),
    });
    if (request.layout === "pages") {
      for await (const page of setting.pages()) return encoded(page.picture);
      throw new AppError("bad-input", NO_FACE);
    }
    const pictures: { png: Buffer; width: number; height: number }[] = [];
    for await (const { picture } of setting.lines()) {
      pictures.push({ png: await encoded(picture), width: picture.width, height: picture.height });
    }
    if (pictures.length === 0) throw new AppError("bad-input", NO_FACE);
    return (await makeSheet(pictures)).png;
  }

  /** How many of the first lines no face has the letters of. */
  async #missing(request: SyntheticRequest): Promise<number> {
    const setting = await this.#setting(request);
    return setting.countMissing(LOOKED_AT);
  }
}

async function* items(setting: Setting, { layout }: SyntheticRequest): AsyncGenerator<InItem> {
  let number = 0;
  const nameOf = (kind: string) => `${kind}-${String(++number).padStart(5, "0")}`;
  if (layout === "lines") {
    for await (const { text, picture } of setting.lines()) {
      const [name, png] = [nameOf("line"), await encoded(picture)];
      const image = { name, load: { bytes: () => Promise.resolve(png) }, index: 0 };
      yield { kind: "line", document: "", name, image, text, verified: true };
    }
    return;
  }
  for await (const { picture, lines } of setting.pages()) {
    const [name, png] = [nameOf("page"), await encoded(picture)];
    yield {
      ...{ kind: "page", document: "", name, imageNames: [], regions: [] },
      image: { name, load: { bytes: () => Promise.resolve(png) }, index: 0 },
      ...{ width: picture.width, height: picture.height },
      lines: lines.map(({ text, box: [left, top, right, bottom] }, index) => ({
        ...{ id: `line_${index + 1}`, text, verified: true, confidence: null, baseline: null, direction: null },
        regionId: null,
        polygon: [
          [left, top],
          [right, top],
          [right, bottom],
          [left, bottom],
        ],
      })),
    };
  }
}

const NO_FACE = "None of these fonts has the letters of this text. Choose another font.";

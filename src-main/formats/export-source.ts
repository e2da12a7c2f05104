/** @file Documents of the library on their way out: chosen, cleared of what is private, loaded page by page. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { ExportRequest, FormatInfo } from "#contract/formats.ts";
import { parseAssetId } from "../storage/asset-id.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { FreeNames, safeName } from "./file-names.ts";
import type { OutDocument, OutLine, OutPage } from "./format.ts";
import type { ExportedDocumentRow, ExportedPageRow, FormatRepository } from "./format-repository.ts";
import type { Point, TextRegion } from "./page-text.ts";

const JPEG_QUALITY = 85;

/** What an export needs of other domains. */
export interface ExportLibrary {
  lines(pageId: string): Line[];
  regions(pageId: string): TextRegion[];
  /** Crops of a page image as recognition cuts them, PNG. */
  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]>;
  privacy: ExportPrivacy;
}

/** What may not leave whatever is asked for. */
export interface ExportPrivacy {
  /** Painted over in images of the page; pixels of the page. */
  boxes(pageId: string): Point[][];
  /** A line's text without what is under boxes. */
  text(line: Line, boxes: readonly (readonly Point[])[]): string;
  /** Whether the page's image stays here, and the lines whose images do. */
  withoutImage(pageId: string): { whole: boolean; lines: ReadonlySet<string> };
  /** Told of a folder that holds something of these pages. */
  exported(path: string, pageIds: readonly string[]): void;
}

/** A request with everything decided. */
export interface ExportChoice {
  documents: { row: ExportedDocumentRow; pages: ExportedPageRow[] }[];
  withoutPrivate: boolean;
  withoutNoTraining: boolean;
  onlyVerified: boolean;
  withoutEmpty: boolean;
  leftOut: { privateDocuments: number; privatePages: number };
}

/** @throws AppError `not-found` where none of the documents is in the library */
export function choose(
  repository: FormatRepository,
  request: ExportRequest,
  info: Pick<FormatInfo, "level" | "training">,
): ExportChoice {
  const rows = repository.documents(request.documentIds);
  if (rows.length === 0)
    throw new AppError("not-found", "These documents are not in the library any more. Choose others.");
  const withoutPrivate = !request.includePrivate;
  const wanted = request.pageIds === undefined ? null : new Set(request.pageIds);
  const leftOut = { privateDocuments: 0, privatePages: 0 };
  const documents: ExportChoice["documents"] = [];
  for (const row of rows) {
    const chosen = repository.pages(row.id).filter((page) => wanted === null || wanted.has(page.id));
    if (withoutPrivate && row.private === 1) {
      leftOut.privateDocuments += 1;
      leftOut.privatePages += chosen.length;
      continue;
    }
    const pages = chosen.filter((page) => !withoutPrivate || page.private === 0);
    leftOut.privatePages += chosen.length - pages.length;
    documents.push({ row, pages });
  }
  return {
    documents,
    withoutPrivate,
    withoutNoTraining: info.training,
    onlyVerified: request.lines === "verified",
    withoutEmpty: info.level === "line",
    leftOut,
  };
}

export interface ExportSourceOptions {
  repository: FormatRepository;
  blobs: BlobStore;
  library: ExportLibrary;
  choice: ExportChoice;
  /** For images on their way, outside of what is exported. */
  scratch: string;
}

/** Names of images, not of documents with pages in them. */
const SCAN = /\.(avif|bmp|gif|heic|jp2|jpe?g|png|tiff?|webp)$/i;

export class ExportSource {
  /** Lines that were left out so far because their images may not leave. */
  withoutImage = 0;
  readonly #options: ExportSourceOptions;

  constructor(options: ExportSourceOptions) {
    this.#options = options;
  }

  /** In order; each must be walked before the next is asked for. */
  async *documents(): AsyncGenerator<OutDocument> {
    const { documents } = this.#options.choice;
    const folders = new FreeNames();
    for (const { row, pages } of documents) {
      const folder = documents.length === 1 ? "" : `${folders.take(safeName(row.name))}/`;
      yield { id: row.id, name: row.name, language: row.language, folder, pages: () => this.#pages(row, pages) };
    }
  }

  async *#pages(document: ExportedDocumentRow, pages: readonly ExportedPageRow[]): AsyncGenerator<OutPage> {
    const stems = new FreeNames();
    for (const page of pages) {
      const name = safeName(page.sourceName.replace(/\.[^.]+$/, ""), "page");
      const number = String(page.sourceIndex + 1).padStart(4, "0");
      yield this.#page(document, page, stems.take(page.sourcePages > 1 ? `${name}-${number}` : name));
    }
  }

  #page(document: ExportedDocumentRow, page: ExportedPageRow, stem: string): OutPage {
    const { choice, repository, library } = this.#options;
    const flags = repository.lineFlags(page.id);
    const baselines = repository.baselines(page.id);
    const all = library.lines(page.id);
    const isPrivate = (line: Line) => choice.withoutPrivate && flags.get(line.id)?.private === 1;
    const noTraining = document.noTraining === 1 || page.noTraining === 1;
    const boxes = library.privacy.boxes(page.id);
    const withoutImage = library.privacy.withoutImage(page.id);
    const covered = all.filter((line) => isPrivate(line) || withoutImage.lines.has(line.id));
    const hidden = [...covered.map((line) => line.polygon), ...boxes, ...(withoutImage.whole ? [wholeOf(page)] : [])];
    const left = all.filter((line) => {
      // A format made of line images has nothing to say of a line without one.
      if (choice.withoutEmpty && withoutImage.lines.has(line.id)) {
        this.withoutImage += 1;
        return false;
      }
      if (isPrivate(line) || (choice.onlyVerified && line.status !== "verified")) return false;
      if (choice.withoutNoTraining && (noTraining || flags.get(line.id)?.noTraining === 1)) return false;
      return !choice.withoutEmpty || (line.text !== "" && !line.flags.includes("unreadable"));
    });
    const picture = new PagePicture(this.#options, page, hidden);
    const crops = hidden.length === 0 ? null : picture.crops(left.map((line) => line.polygon));
    return {
      id: page.id,
      stem,
      sourceName: page.sourceName,
      scan: page.sourcePages === 1 && page.asItCame === 1 && SCAN.test(page.sourceName) ? page.sourceName : null,
      language: document.language,
      position: page.position,
      width: page.width,
      height: page.height,
      regions: library.regions(page.id),
      lines: left.map((line, index) => {
        const text = library.privacy.text(line, boxes);
        const baseline = baselines.get(line.id) ?? null;
        return { ...this.#line({ ...line, text }, crops === null ? null : () => crops(index)), baseline };
      }),
      image: (type) => picture.image(type),
    };
  }

  #line(line: Line, cropAnew: (() => Promise<Uint8Array>) | null): OutLine {
    const { blobs } = this.#options;
    const read = line.proposal !== null && line.proposal.text === line.text ? line.proposal : null;
    return {
      id: `line_${line.position + 1}`,
      polygon: line.polygon,
      baseline: null,
      text: line.text,
      verified: line.status === "verified",
      confidence: line.status === "proposed" ? (line.proposal?.confidence ?? null) : null,
      direction: line.direction,
      regionId: line.regionId,
      status: line.status,
      unreadable: line.flags.includes("unreadable"),
      characters: read?.characters ?? [],
      crop: cropAnew ?? (() => readFile(blobs.path(parseAssetId(line.cropAsset)?.sha256 ?? ""))),
    };
  }
}

export const wholeOf = ({ width, height }: { width: number; height: number }): Point[] => [
  [0, 0],
  [width, 0],
  [width, height],
  [0, height],
];

/** What pictures of pages are made with. */
export type PictureOptions = Pick<ExportSourceOptions, "blobs" | "library" | "scratch">;

/** A page's image with private lines and boxes painted over: also in crops, since a neighbour's crop shows parts of a line. */
export class PagePicture {
  readonly #options: PictureOptions;
  readonly #page: ExportedPageRow;
  readonly #hidden: readonly (readonly Point[])[];

  constructor(options: PictureOptions, page: ExportedPageRow, hidden: readonly (readonly Point[])[]) {
    this.#options = options;
    this.#page = page;
    this.#hidden = hidden;
  }

  async image(type: "png" | "jpg"): Promise<Uint8Array> {
    const file = this.#options.blobs.path(this.#page.imageSha256);
    if (type === "png" && this.#hidden.length === 0) return readFile(file);
    const picture = sharp(file, { limitInputPixels: false });
    if (this.#hidden.length > 0) picture.composite([{ input: Buffer.from(this.#cover()), left: 0, top: 0 }]);
    return type === "png"
      ? picture.png({ compressionLevel: 6 }).toBuffer()
      : picture.jpeg({ quality: JPEG_QUALITY }).toBuffer();
  }

  /** Cut from the painted image, all at once when the first is asked for. */
  crops(polygons: readonly (readonly Point[])[]): (index: number) => Promise<Uint8Array> {
    let all: Promise<Uint8Array[]> | null = null;
    return async (index) => {
      all ??= this.#cut(polygons);
      const crop = (await all)[index];
      if (crop === undefined) throw new AppError("internal", "A line could not be cut out of its page. Export again.");
      return crop;
    };
  }

  async #cut(polygons: readonly (readonly Point[])[]): Promise<Uint8Array[]> {
    const file = join(this.#options.scratch, "page.png");
    await writeFile(file, await this.image("png"));
    try {
      return await this.#options.library.cropLines(
        file,
        polygons.map((polygon) => [...polygon]),
      );
    } finally {
      await rm(file, { force: true });
    }
  }

  #cover(): string {
    const { width, height } = this.#page;
    const shapes = this.#hidden.map(
      (polygon) => `<polygon points="${polygon.map(([x, y]) => `${x},${y}`).join(" ")}"/>`,
    );
    // The stroke covers what blurs over the edge.
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="#000" stroke="#000" stroke-width="6" stroke-linejoin="round" shape-rendering="crispEdges">${shapes.join("")}</g></svg>`;
  }
}

/** @file Renders the pages of files made in a test, and looks at their pixels. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Metadata } from "sharp";
import { type OpenOptions, openPages, type PageSource, type RenderedPage } from "./page-source.ts";
import { makePdf, type TestPdf } from "./test-pdf.ts";

export interface RenderedTestPage extends RenderedPage {
  /** Of the PNG that was written. */
  metadata: Metadata;
  /** Interleaved; 1 channel where the PNG is grey. */
  data: Buffer;
  channels: number;
  at(x: number, y: number): number[];
}

type Box = [left: number, top: number, right: number, bottom: number];

export class TestRenderer {
  readonly folder = mkdtempSync(join(tmpdir(), "emend-render-"));
  #files = 0;

  open(file: Uint8Array | TestPdf, name = "book.pdf", options: OpenOptions = {}): Promise<PageSource> {
    const path = this.path(name);
    writeFileSync(path, file instanceof Uint8Array ? file : makePdf(file));
    return openPages(path, name, options);
  }

  /** All pages of a file. */
  async render(file: Uint8Array | TestPdf, name?: string): Promise<RenderedTestPage[]> {
    const source = await this.open(file, name);
    const pages: RenderedTestPage[] = [];
    try {
      for (let index = 0; index < source.pages; index++) {
        const png = this.path("page.png");
        pages.push(await look(png, await source.render(index, png)));
      }
    } finally {
      await source.close();
    }
    return pages;
  }

  /** The page of a file that has one. */
  async renderOne(file: Uint8Array | TestPdf, name?: string): Promise<RenderedTestPage> {
    const pages = await this.render(file, name);
    if (pages.length !== 1) throw new Error(`${pages.length} pages instead of one`);
    return pages[0] as RenderedTestPage;
  }

  /** A path that no file has yet. */
  path(name: string): string {
    return join(this.folder, `${this.#files++}-${name}`);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}

async function look(png: string, page: RenderedPage): Promise<RenderedTestPage> {
  const metadata = await sharp(png).metadata();
  const { data, info } = await sharp(png)
    .toColourspace(metadata.channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * info.channels;
    return [...data.subarray(start, start + info.channels)];
  };
  return { ...page, metadata, data, channels: info.channels, at };
}

/** The box around everything dark. */
export function inkBox({ data, width, channels }: RenderedTestPage): Box {
  const box: Box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (let i = 0; i < data.length / channels; i++) {
    if ((data[i * channels] as number) > 128) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  }
  return box;
}

export function boxOf(polygon: readonly (readonly [number, number])[]): Box {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** What a promise is rejected with, as `code: message`; `fine` where it is not. */
export function problem(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "fine",
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

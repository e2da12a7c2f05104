/** @file Black boxes over pages: kept where they were drawn however the page is turned, burnt into every image that leaves. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { Redaction } from "#contract/privacy.ts";
import type { Journal } from "../corrections/journal.ts";
import type { Change } from "../corrections/journal-entry.ts";
import { between, moved, type Placing } from "../layout/page-geometry.ts";
import type { Point, RecognitionEngine } from "../recognition/engine.ts";
import { withoutCovered } from "./covered-text.ts";
import type { PrivacyRepository, RedactionRow } from "./privacy-repository.ts";

/** Pixels that a box is widened by on every side: letters reach over what one sees at a glance. */
const WIDENED = 3;

/** How a page lies, and its image. */
export interface PlacedPage extends Placing {
  documentId: string;
  imagePath: string;
}

export interface RedactionServiceOptions {
  repository: PrivacyRepository;
  journal: Pick<Journal, "transaction" | "commit">;
  /** null for a page that is gone */
  page: (pageId: string) => PlacedPage | null;
  engine: Pick<RecognitionEngine, "cropLines">;
  /** Told that boxes of a page changed. */
  changed: (pageId: string) => void;
}

export class RedactionService {
  readonly #options: RedactionServiceOptions;

  constructor(options: RedactionServiceOptions) {
    this.#options = options;
  }

  /** In pixels of the page as it lies now. */
  list(pageId: string): Redaction[] {
    const page = this.#page(pageId);
    const by = between(asScanned(page), page);
    return this.#options.repository.redactions(pageId).map((row) => toRedaction(row, moved(row.polygon, by)));
  }

  /** @throws AppError `not-found`, `bad-input` for a box that does not cover anything of the page */
  add(pageId: string, polygon: readonly Point[]): Redaction {
    const page = this.#page(pageId);
    const inside = polygon.map(
      ([x, y]): Point => [Math.min(page.width, Math.max(0, x)), Math.min(page.height, Math.max(0, y))],
    );
    if (areaOf(inside) < 1) {
      throw new AppError("bad-input", "This box covers nothing of the page. Draw it over what is to be black.");
    }
    const row: RedactionRow = {
      id: randomUUID(),
      pageId,
      polygon: moved(inside, between(page, asScanned(page))) as [number, number][],
      createdAt: new Date().toISOString(),
    };
    this.#step("draw-box", page, pageId, { id: row.id, before: null, after: row });
    return toRedaction(row, inside);
  }

  /** @throws AppError `not-found` */
  remove(id: string): void {
    const row = this.#options.repository.redaction(id);
    if (row === null) throw new AppError("not-found", "This box is gone already. Open the page again.");
    this.#step("remove-box", this.#page(row.pageId), row.pageId, { id, before: row, after: null });
  }

  /** One step of the document's journal, which can be taken back. */
  #step(
    kind: "draw-box" | "remove-box",
    { documentId }: PlacedPage,
    pageId: string,
    { id, before, after }: { id: string; before: RedactionRow | null; after: RedactionRow | null },
  ): void {
    const { journal, changed } = this.#options;
    const change = {
      entity: "page",
      id: pageId,
      before: { box: { id, row: before } },
      after: { box: { id, row: after } },
    };
    journal.transaction(() => journal.commit({ documentId, pageId, kind, changes: [change as Change] }));
    changed(pageId);
  }

  /** Polygons in pixels of the page as it lies now. */
  boxes(pageId: string): Point[][] {
    return this.list(pageId).map(({ polygon }) => polygon);
  }

  /** The text as it may leave: words that a box touches are one mark. */
  text(line: Line, boxes: readonly (readonly Point[])[] = this.boxes(line.pageId)): string {
    return boxes.length === 0 ? line.text : withoutCovered(line, boxes);
  }

  /** The page's image as PNG with its boxes burnt in; null where it has none, so that it may leave as it is. */
  async pageImage(pageId: string): Promise<Uint8Array | null> {
    const boxes = this.boxes(pageId);
    return boxes.length === 0 ? null : burn(this.#page(pageId).imagePath, boxes);
  }

  /**
   * Line images cut from the page with its boxes burnt in, PNG, in the same order.
   * @param hidden further polygons to be burnt in: a line's image shows parts of its neighbours
   */
  async crops(
    pageId: string,
    polygons: readonly (readonly Point[])[],
    hidden: readonly (readonly Point[])[] = [],
  ): Promise<Uint8Array[]> {
    const page = this.#page(pageId);
    const image = await burn(page.imagePath, [...this.boxes(pageId), ...hidden]);
    const folder = await mkdtemp(join(tmpdir(), "emend-redacted-"));
    try {
      const path = join(folder, "page.png");
      await writeFile(path, image);
      return await this.#options.engine.cropLines(
        path,
        polygons.map((polygon) => [...polygon]),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #page(pageId: string): PlacedPage {
    const page = this.#options.page(pageId);
    if (page === null) throw new AppError("not-found", "This page is not in the library any more. Go back.");
    return page;
  }
}

/** An image with polygons painted black: the pixels below are gone, and so is everything else that the file told. */
export async function burn(imagePath: string, boxes: readonly (readonly Point[])[]): Promise<Uint8Array> {
  const image = sharp(imagePath, { limitInputPixels: false });
  const { width, height } = await image.metadata();
  const polygons = boxes.map((box) => `<polygon points="${box.map((point) => point.join(",")).join(" ")}"/>`).join("");
  const style = `fill="#000" stroke="#000" stroke-width="${2 * WIDENED}" stroke-linejoin="round"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges"><g ${style}>${polygons}</g></svg>`;
  return image
    .flatten({ background: "#fff" })
    .composite([{ input: Buffer.from(svg) }])
    .toColourspace("srgb")
    .removeAlpha()
    .png()
    .toBuffer();
}

function toRedaction({ id, pageId, createdAt }: RedactionRow, polygon: readonly Point[]): Redaction {
  return { id, pageId, createdAt, polygon: polygon.map(([x, y]) => [x, y]) };
}

/** The page as it was scanned: neither turned nor straightened. */
function asScanned({ originalWidth, originalHeight }: Placing): Placing {
  return { turn: 0, skew: 0, width: originalWidth, height: originalHeight, originalWidth, originalHeight };
}

function areaOf(polygon: readonly Point[]): number {
  const doubled = polygon.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length] as Point;
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}

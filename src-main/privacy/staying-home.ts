/**
 * @file What of a page's image must not leave this machine: all of it where the page or its document is private or without
 * images, else the lines that are, and what lies under black boxes.
 */
import { basename } from "node:path";
import { overlapOf } from "../layout/line-shapes.ts";
import type { Point, RecognitionEngine } from "../recognition/engine.ts";
import type { LinePolicy, PrivacyRepository } from "./privacy-repository.ts";
import type { RedactionService } from "./redaction-service.ts";

/** A shape that shares this much (of the smaller one) with what must stay, stays; less is painted over. */
const TOUCHES = 0.05;

export interface StayingHomeOptions {
  repository: Pick<PrivacyRepository, "pagesWithImage" | "page" | "policies">;
  redactions: Pick<RedactionService, "boxes" | "crops">;
  engine: Pick<RecognitionEngine, "cropLines">;
  lines: (pageId: string) => readonly { id: string; polygon: readonly (readonly [number, number])[] }[];
}

export class StayingHome {
  readonly #options: StayingHomeOptions;

  constructor(options: StayingHomeOptions) {
    this.#options = options;
  }

  /**
   * For each polygon whether it must stay.
   * @param imagePath a page's image in the blob store; of an image that no page has, all stays
   */
  stay(imagePath: string, polygons: readonly (readonly Point[])[]): boolean[] {
    const hidden = this.#hidden(this.#pages(imagePath));
    return polygons.map((polygon) => hidden === null || hidden.some((part) => overlapOf(polygon, part) > TOUCHES));
  }

  /** Crops of polygons that may leave, PNG, with everything that must stay painted over. Same order as given. */
  async crops(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]> {
    const pages = this.#pages(imagePath);
    const hidden = this.#hidden(pages);
    const [page] = pages;
    if (hidden === null || page === undefined) throw new Error("crops of an image that must stay");
    if (hidden.length === 0) return this.#options.engine.cropLines(imagePath, polygons);
    return this.#options.redactions.crops(page, polygons, hidden);
  }

  /** Pages that show this image: the same scan may be in two documents, of which one is private. */
  #pages(imagePath: string): string[] {
    return this.#options.repository.pagesWithImage(basename(imagePath));
  }

  /** Shapes that must stay; null: the whole image. */
  #hidden(pageIds: readonly string[]): (readonly Point[])[] | null {
    const { repository, redactions, lines } = this.#options;
    if (pageIds.length === 0) return null;
    const hidden: (readonly Point[])[] = [];
    for (const pageId of pageIds) {
      const flags = repository.page(pageId)?.effective;
      if (flags === undefined || flags.private || flags.noImages) return null;
      const all = lines(pageId);
      const policies = repository.policies(all.map(({ id }) => id));
      hidden.push(...redactions.boxes(pageId));
      hidden.push(...all.filter(({ id }) => staysHome(policies.get(id))).map(({ polygon }) => polygon));
    }
    return hidden;
  }
}

const staysHome = (policy: LinePolicy | undefined): boolean =>
  policy === undefined || policy.private || policy.noImages;

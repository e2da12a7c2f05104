/** @file Lines of a page or of an area of it: found, cut out, read, beside what a PDF's text layer says there. */
import { randomUUID } from "node:crypto";
import type { DetectedLine, DetectedRegions } from "../corrections/incoming-readings.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { type Point, type ReadPageOptions, type RecognitionEngine, sameOrder } from "./engine.ts";
import type { ReadingVersion } from "./reading-service.ts";
import { type TextLayerPiece, textLayerProposals } from "./text-layer.ts";

/** Detection's share of a page's progress; recognition is the rest. */
const DETECTING = 0.25;

export interface PageToDetect {
  pageId: string;
  imagePath: string;
  textLayer: readonly TextLayerPiece[] | null;
}

export interface FoundLines {
  /** In reading order. */
  lines: (DetectedLine & { polygon: Point[] })[];
  /** Where the lines stand in several columns or blocks: these; each line says which is its. */
  regions: DetectedRegions;
}

export class LineDetector {
  readonly #engine: Pick<RecognitionEngine, "cropLines">;
  readonly #blobs: BlobStore;

  /** @param engine cuts lines out */
  constructor(engine: Pick<RecognitionEngine, "cropLines">, blobs: BlobStore) {
    this.#engine = engine;
    this.#blobs = blobs;
  }

  /** @throws AppError as the engine does; what `options.signal` was aborted with */
  async find(page: PageToDetect, version: ReadingVersion, options: ReadPageOptions): Promise<FoundLines> {
    const { signal, onProgress } = options;
    const reading = await version.engine.readPage(page.imagePath, version.model, {
      ...options,
      onProgress: ({ phase, done, total }) => {
        const part = total === 0 ? 1 : done / total;
        if (phase === "starting" || phase === "loading") {
          onProgress?.({ phase, done: part, total: 1 });
          return;
        }
        const through = phase === "detecting" ? part * DETECTING : DETECTING + part * (1 - DETECTING);
        onProgress?.({ phase, done: through, total: 1 });
      },
    });
    signal?.throwIfAborted();
    const polygons = reading.lines.map((line) => line.polygon);
    const crops = polygons.length === 0 ? [] : await this.#engine.cropLines(page.imagePath, polygons);
    const layer = textLayerProposals(reading.lines, page.textLayer);
    const regions = new Map<string, Record<string, unknown>>();
    const regionOf = new Map<number, string>();
    for (const [position, block] of (reading.blocks.length > 1 ? reading.blocks : []).entries()) {
      const id = randomUUID();
      const { polygon, lines } = block;
      regions.set(id, { pageId: page.pageId, position, kind: "text", polygon, direction: null });
      for (const line of lines) regionOf.set(line, id);
    }
    const lines: FoundLines["lines"] = [];
    for (const [index, line] of reading.lines.entries()) {
      signal?.throwIfAborted();
      const cropSha256 = await this.#blobs.put(sameOrder(crops, index));
      const { polygon, direction, text, confidence, characters, flags, readBy = version } = line;
      const proposal = {
        ...{ versionId: readBy.id, versionName: readBy.name, text, confidence, characters },
        ...(flags === undefined ? {} : { doubts: flags }),
      };
      const older = layer[index] ?? null;
      const regionId = regionOf.get(index);
      lines.push({
        polygon,
        direction,
        cropSha256,
        proposals: older === null ? [proposal] : [older, proposal],
        ...(regionId === undefined ? {} : { regionId }),
      });
    }
    signal?.throwIfAborted();
    return { lines, regions };
  }

  /** Crops of given polygons, in the blob store. Same order as given. */
  async crops(imagePath: string, polygons: readonly (readonly Point[])[]): Promise<string[]> {
    const crops = await this.#engine.cropLines(
      imagePath,
      polygons.map((polygon) => [...polygon]),
    );
    return Promise.all(polygons.map((_, index) => this.#blobs.put(sameOrder(crops, index))));
  }
}

/** @file Image quality of pages, measured in a thread as a job and kept, next to the CER that pages have. */
import type { OutputOf, ParsedInputOf } from "#contract/define.ts";
import type {
  imageQuality as calls,
  ImageMeasure,
  PageQuality,
  QualityJob,
  QualityOrder,
} from "#contract/image-quality.ts";
import { skewOfLines } from "../layout/page-geometry.ts";
import { Jobs } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { ImageMeasures } from "./image-measures.ts";
import { MeasureThread } from "./measure-thread.ts";
import { rate } from "./metrics.ts";
import type { MeasuredRow, PageToMeasure, QualityRepository } from "./quality-repository.ts";
import { rankCorrelation } from "./rank-correlation.ts";

/** Fewer pages say nothing of a correlation. */
const NEEDED_PAGES = 8;
const MEASURES = ["sharpness", "contrast", "noise", "skew", "lineHeight"] as const satisfies readonly ImageMeasure[];
/** 1: less is worse, so the least comes first. */
const WORST_LOW: Readonly<Record<Exclude<QualityOrder, "page">, 1 | -1>> = {
  sharpness: 1,
  contrast: 1,
  lineHeight: 1,
  confidence: 1,
  noise: -1,
  skew: -1,
  cer: -1,
};

export interface QualityServiceOptions {
  repository: QualityRepository;
  events: EventBus;
  /** Where an image lies. */
  imagePath(sha256: string): string;
  /** Brings the kept figures of a document's pages, or of all, up to date. */
  refreshFigures(documentId: string | null): void;
  /** For tests. */
  thread?: Pick<MeasureThread, "measure" | "end">;
}

export class QualityService extends Jobs<QualityJob> {
  readonly #options: QualityServiceOptions;
  #last: string | null = null;

  constructor(options: QualityServiceOptions) {
    super({
      tell: (job) => options.events.emit("imageQuality.progress", job),
      kept: 5,
      forgotten: "This measuring is over and forgotten.",
      diskFull: "The disk is full. Free some space and measure again; what was measured is kept.",
    });
    this.#options = options;
  }

  pages({ documentId, order, offset, limit }: ParsedInputOf<typeof calls.pages>): OutputOf<typeof calls.pages> {
    const { repository, refreshFigures } = this.#options;
    refreshFigures(documentId ?? null);
    const all = repository.measured(documentId ?? null).map(pageQuality);
    const scored = all.filter((page) => page.cer !== null);
    const correlations = Object.fromEntries(
      MEASURES.map((measure) => [measure, scored.length < NEEDED_PAGES ? null : correlationOf(scored, measure)]),
    ) as Record<ImageMeasure, number | null>;
    if (order !== "page") {
      const sign = WORST_LOW[order];
      const value = (page: PageQuality) => (order === "skew" ? Math.abs(page.skew) : page[order]);
      all.sort((a, b) => compare(value(a), value(b), sign));
    }
    return {
      pages: all.slice(offset, offset + limit),
      total: all.length,
      unmeasured: repository.toMeasure(documentId ?? null).length,
      correlations,
      correlatedPages: scored.length,
      neededPages: NEEDED_PAGES,
    };
  }

  /** Measures what is not measured yet; goes on with what is going on. */
  measure(documentId: string | null): QualityJob {
    const last = this.last();
    if (last?.state === "running") return last;
    const pages = this.#options.repository.toMeasure(documentId);
    const { jobId } = this.run(
      (id) => ({ id, state: "running", done: 0, total: pages.length, failed: 0, message: null }),
      async (job) => {
        const thread = this.#options.thread ?? new MeasureThread();
        try {
          for (const page of pages) {
            if (job.signal.aborted) return;
            const kept = await this.#measurePage(page, thread);
            const { done, failed } = job.state();
            job.change({ done: done + 1, failed: failed + (kept ? 0 : 1) });
          }
        } finally {
          await thread.end();
        }
      },
    );
    this.#last = jobId;
    return this.job(jobId);
  }

  /** The measuring that goes on, or the last one. */
  last(): QualityJob | null {
    return this.#last === null ? null : this.job(this.#last);
  }

  /** @returns false for an image that cannot be read */
  async #measurePage(page: PageToMeasure, thread: Pick<MeasureThread, "measure">): Promise<boolean> {
    const { repository, imagePath } = this.#options;
    let measures: ImageMeasures;
    try {
      measures = await thread.measure(imagePath(page.imageSha256));
    } catch {
      return false;
    }
    const polygons = repository.polygons(page.pageId);
    const { degrees, lines } = skewOfLines(polygons);
    // Lines tell more surely how text lies than a projection of all ink does.
    const skew = lines === 0 ? measures.skew : 0 - degrees;
    repository.keep(page, { ...measures, skew, lineHeight: medianHeight(polygons) });
    return true;
  }
}

function pageQuality({ thumbnailSha256, scored, edits, characters, ...row }: MeasuredRow): PageQuality {
  return {
    ...row,
    thumbnailAsset: assetId(thumbnailSha256, "webp"),
    cer: scored === 0 ? null : rate(edits, characters),
    scoredLines: scored,
  };
}

function correlationOf(pages: readonly PageQuality[], measure: ImageMeasure): number | null {
  const pairs = pages.flatMap((page) => {
    const value = measure === "skew" ? Math.abs(page.skew) : page[measure];
    return value === null || page.cer === null ? [] : [[value, page.cer] as const];
  });
  return pairs.length < NEEDED_PAGES ? null : rankCorrelation(pairs);
}

/** What nobody knows comes last. */
function compare(a: number | null, b: number | null, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (a - b);
}

/** Of the shorter side of each line's box: lines may stand. */
function medianHeight(polygons: readonly (readonly (readonly [number, number])[])[]): number | null {
  const heights = polygons.map((polygon) => {
    const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
    return Math.min(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  });
  return median(heights);
}

/** null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  if (high === undefined) return null;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] as number)) / 2;
}

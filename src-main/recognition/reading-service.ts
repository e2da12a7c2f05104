/** @file Reading jobs: pages through an engine, one page after the other, results as proposals. */
import { randomUUID } from "node:crypto";
import { AppError } from "#contract/errors.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import type { CorrectionService, DetectedLine } from "../corrections/correction-service.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { ModelRef, PageLine, Point, RecognitionEngine } from "./engine.ts";

/** Progress events go out at most this often. */
const EVENT_MS = 100;
/** Ended jobs that are kept for the windows to see. */
const KEPT_JOBS = 50;

/** What reading needs to know of pages. */
export interface PagesToRead {
  /** In order; @throws AppError `not-found` */
  pageIds(documentId: string): string[];
  page(pageId: string): { imagePath: string; textLayer: { text: string; polygon: Point[] }[] | null } | null;
  setState(pageId: string, state: "read" | "failed", error: string | null): void;
}

export interface ReadingServiceOptions {
  engine: RecognitionEngine;
  corrections: CorrectionService;
  pages: PagesToRead;
  blobs: BlobStore;
  events: EventBus;
  activeVersion: () => { id: string; name: string; model: ModelRef | null };
}

interface Job {
  state: ReadingJob;
  abort: AbortController;
  finished: Promise<void>;
  lastEvent: number;
}

export class ReadingService {
  readonly #options: ReadingServiceOptions;
  readonly #jobs = new Map<string, Job>();
  #queue: Promise<void> = Promise.resolve();

  constructor(options: ReadingServiceOptions) {
    this.#options = options;
  }

  /** Queues pages for reading with the active version. @throws AppError `not-found` */
  read(documentId: string, pageIds?: readonly string[]): { jobId: string } {
    const all = this.#options.pages.pageIds(documentId);
    const wanted = pageIds === undefined ? all : all.filter((id) => pageIds.includes(id));
    const version = this.#options.activeVersion();
    const id = randomUUID();
    const job: Job = {
      abort: new AbortController(),
      finished: Promise.resolve(),
      lastEvent: 0,
      state: {
        id,
        documentId,
        versionId: version.id,
        state: "running",
        done: 0,
        total: wanted.length,
        currentPageId: null,
        phase: null,
        pageProgress: 0,
        failures: [],
        changedLines: 0,
        keptVerifiedLines: 0,
        message: null,
      },
    };
    this.#jobs.set(id, job);
    for (const old of this.#jobs.keys()) {
      if (this.#jobs.size <= KEPT_JOBS) break;
      if (this.#jobs.get(old)?.state.state !== "running") this.#jobs.delete(old);
    }
    job.finished = this.#queue.then(() => this.#run(job, wanted, version));
    this.#queue = job.finished;
    return { jobId: id };
  }

  /** @throws AppError `not-found` */
  job(id: string): ReadingJob {
    return this.#get(id).state;
  }

  /** Newest first. */
  jobs(): ReadingJob[] {
    return [...this.#jobs.values()].map((job) => job.state).reverse();
  }

  /** Pages that are read stay read. */
  cancel(id: string): void {
    this.#get(id).abort.abort();
  }

  async finished(id: string): Promise<ReadingJob> {
    await this.#get(id).finished;
    return this.job(id);
  }

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", "This reading is over and forgotten.");
    return job;
  }

  async #run(
    job: Job,
    pageIds: readonly string[],
    version: ReturnType<ReadingServiceOptions["activeVersion"]>,
  ): Promise<void> {
    for (const pageId of pageIds) {
      if (job.abort.signal.aborted) break;
      this.#change(job, { currentPageId: pageId, phase: "detecting", pageProgress: 0 }, true);
      try {
        const result = await this.#readPage(job, pageId, version);
        this.#options.pages.setState(pageId, "read", null);
        this.#change(job, {
          done: job.state.done + 1,
          changedLines: job.state.changedLines + result.changedLines,
          keptVerifiedLines: job.state.keptVerifiedLines + result.keptVerifiedLines,
        });
      } catch (error) {
        if (job.abort.signal.aborted) break;
        const message = error instanceof AppError ? error.message : `This page could not be read: ${String(error)}`;
        // A page with lines stays readable as it was; only the job tells of the failure.
        if (this.#options.corrections.lines(pageId).length === 0)
          this.#options.pages.setState(pageId, "failed", message);
        this.#change(job, { done: job.state.done + 1, failures: [...job.state.failures, { pageId, message }] });
        // Without the models every page fails alike: say it once.
        if (
          error instanceof AppError &&
          ["model-download-failed", "models-missing", "disk-full"].includes(error.code)
        ) {
          this.#change(job, { state: "failed", message, phase: null, currentPageId: null }, true);
          return;
        }
      }
      this.#options.events.emit("documents.changed", { documentId: job.state.documentId });
    }
    const state = job.abort.signal.aborted ? "cancelled" : "done";
    this.#change(job, { state, phase: null, currentPageId: null, pageProgress: 0 }, true);
  }

  async #readPage(job: Job, pageId: string, version: ReturnType<ReadingServiceOptions["activeVersion"]>) {
    const { engine, corrections, pages, blobs } = this.#options;
    const page = pages.page(pageId);
    if (page === null) throw new AppError("not-found", "This page was removed.");
    const options = {
      signal: job.abort.signal,
      onProgress: ({ phase, done, total }: { phase: ReadingJob["phase"] & string; done: number; total: number }) =>
        this.#change(job, { phase, pageProgress: total === 0 ? 1 : done / total }),
    };
    const lines = corrections.lines(pageId);
    if (lines.length > 0) {
      const readings = await engine.readPolygons(
        page.imagePath,
        lines.map((line) => line.polygon),
        version.model,
        options,
      );
      const byLine = new Map(lines.map((line, index) => [line.id, readings[index] as (typeof readings)[number]]));
      return corrections.addProposals(pageId, byLine, version);
    }
    const reading = await engine.readPage(page.imagePath, version.model, options);
    const crops = await engine.cropLines(
      page.imagePath,
      reading.lines.map((line) => line.polygon),
    );
    const detected: DetectedLine[] = [];
    for (const [index, line] of reading.lines.entries()) {
      const cropSha256 = await blobs.put(crops[index] as Uint8Array);
      const layer = textLayerProposal(line, page.textLayer);
      const proposal = { versionId: version.id, versionName: version.name, ...line };
      detected.push({ ...line, cropSha256, proposals: layer === null ? [proposal] : [layer, proposal] });
    }
    corrections.insertDetected(pageId, detected);
    return { changedLines: detected.length, keptVerifiedLines: 0 };
  }

  #change(job: Job, change: Partial<ReadingJob>, now = false): void {
    job.state = { ...job.state, ...change };
    const time = Date.now();
    if (!now && time - job.lastEvent < EVENT_MS) return;
    job.lastEvent = time;
    this.#options.events.emit("recognition.progress", job.state);
  }
}

/** What a PDF's text layer says on a detected line: its pieces whose middle lies in the line. */
function textLayerProposal(line: PageLine, layer: { text: string; polygon: Point[] }[] | null) {
  if (layer === null) return null;
  const box = boxOf(line.polygon);
  const inside = layer
    .map((piece) => ({ text: piece.text, box: boxOf(piece.polygon) }))
    .filter(({ box: [x0, y0, x1, y1] }) => {
      const shared = Math.min(box[2], x1) - Math.max(box[0], x0);
      const middle = (y0 + y1) / 2;
      return shared > 0.5 * (x1 - x0) && middle > box[1] && middle < box[3];
    })
    .sort((a, b) => a.box[0] - b.box[0]);
  if (inside.length === 0) return null;
  return {
    versionId: "text-layer",
    versionName: "PDF text layer",
    text: inside.map((piece) => piece.text).join(" "),
    confidence: 1,
    characters: [],
  };
}

function boxOf(polygon: readonly Point[]): [number, number, number, number] {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/**
 * @file Reading jobs: pages through an engine, one page after the other, results as proposals. Jobs live in memory and
 * end with the process; what a page's reading brings is written in one transaction with the page's state, so a page is
 * wholly read or not at all, whenever the process ends.
 */
import { existsSync } from "node:fs";
import type { Line } from "#contract/corrections.ts";
import { AppError, type ErrorCode } from "#contract/errors.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { AddOptions } from "../corrections/incoming-readings.ts";
import type { Tracing } from "../platform/tracing.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { parseAssetId } from "../storage/asset-id.ts";
import type { EngineCallOptions, LineReading, ModelRef, PagePhase, RecognitionEngine } from "./engine.ts";
import { sameOrder } from "./engine.ts";
import type { FoundLines, LineDetector, PageToDetect } from "./line-detector.ts";
import { newReadingJob, withUsage } from "./reading-job.ts";
import { ReadingSpans } from "./reading-spans.ts";
import type { TextLayerPiece } from "./text-layer.ts";

/** Progress events of a job go out at most this often; its end is told at once. */
const EVENT_MS = 100;
/** Ended jobs that are kept for the windows to see. */
const KEPT_JOBS = 50;
/** Errors that every further page would meet as well: said once, and the pages stay as they are. */
const FATAL: readonly ErrorCode[] = [
  "model-download-failed",
  "models-missing",
  "bad-model",
  "disk-full",
  "unavailable",
];

/** What reading needs to know of pages. */
export interface PagesToRead {
  /** In order; @throws AppError `not-found` */
  pageIds(documentId: string): string[];
  /** null for a page that is gone */
  page(pageId: string): PageToRead | null;
  setState(pageId: string, state: "read" | "failed", error: string | null): void;
}

export interface PageToRead {
  imagePath: string;
  /** In pixels of that image. */
  textLayer: readonly TextLayerPiece[] | null;
  state: "unread" | "read" | "failed";
}

/** What reads: an engine with its base (`model` null) or an adapter. */
export interface ReadingVersion {
  id: string;
  name: string;
  model: ModelRef | null;
  engine: RecognitionEngine;
  /** Where images of lines go; null where they stay. */
  destination: string | null;
}

export interface ReadingServiceOptions {
  corrections: CorrectionService;
  pages: PagesToRead;
  detector: LineDetector;
  /** Adds lines that were found to a page where a person drew some, never over these; says how many that was. */
  addAround: (pageId: string, found: FoundLines, alongside: () => void) => number;
  events: EventBus;
  /** Gets a span for each page. */
  tracing?: Tracing;
  /** Told how many milliseconds a page took that was read whole. */
  timed?: (pageId: string, versionId: string, milliseconds: number) => void;
  /** What reads a document now. @throws AppError what has to be done first */
  reader: (documentId: string) => ReadingVersion;
}

/** How readings of single lines are taken: see `AddOptions` of corrections. */
export type ReadLinesOptions = Pick<AddOptions, "fresh" | "directionless">;

export type TrackedWork = (
  page: PageToRead,
  version: ReadingVersion,
  options: Required<EngineCallOptions>,
) => Promise<Outcome>;

interface Job {
  state: ReadingJob;
  readonly abort: AbortController;
  started: boolean;
  finished: Promise<void>;
  lastEvent: number;
  readonly spans: ReadingSpans;
  timer: NodeJS.Timeout | null;
}

export type Outcome = Pick<ReadingJob, "changedLines" | "keptVerifiedLines">;

export class ReadingService {
  readonly #options: ReadingServiceOptions;
  readonly #jobs = new Map<string, Job>();
  #queue: Promise<void> = Promise.resolve();

  constructor(options: ReadingServiceOptions) {
    this.#options = options;
  }

  /**
   * Queues pages for reading with the version that is active now.
   * @param pageIds all pages of the document when left out
   * @throws AppError `not-found` for a document or page that is not there
   */
  read(documentId: string, pageIds?: readonly string[]): { jobId: string } {
    const all = this.#options.pages.pageIds(documentId);
    const strange = pageIds?.some((id) => !all.includes(id)) ?? false;
    if (strange) throw new AppError("not-found", "A page that was to be read is not in this document any more.");
    const wanted = pageIds === undefined ? all : all.filter((id) => pageIds.includes(id));
    const version = this.#options.reader(documentId);
    const job = this.#create(documentId, "pages", wanted.length, version);
    const work = async (pageId: string) => {
      const begun = performance.now();
      const outcome = await this.#readPage(job, pageId, version);
      this.#options.timed?.(pageId, version.id, performance.now() - begun);
      return outcome;
    };
    job.finished = this.#queue.then(() => this.#run(job, wanted, work));
    this.#queue = job.finished;
    return { jobId: job.state.id };
  }

  /**
   * Reads lines again with the active version, where they are now. It does not wait for jobs about pages: the engine
   * takes it between two of their pages.
   * @throws AppError `not-found` where none of the lines is there
   */
  readLines(documentId: string, lineIds: readonly string[], how: ReadLinesOptions = {}): { jobId: string } {
    const lines = lineIds.map((id) => this.#options.corrections.line(id)).filter((line) => line !== null);
    if (lines.length === 0) throw new AppError("not-found", "These lines are not there any more. Open the page again.");
    const version = this.#options.reader(documentId);
    const byPage = Map.groupBy(lines, (line) => line.pageId);
    const job = this.#create(documentId, "lines", byPage.size, version);
    job.finished = this.#run(job, [...byPage.keys()], (pageId) =>
      this.#readLinesOf(job, pageId, byPage.get(pageId) ?? [], version, how),
    );
    return { jobId: job.state.id };
  }

  /** Runs other work on a page with the active version (finding lines anew) as a job, in the queue. */
  track(documentId: string, pageId: string, work: TrackedWork): { jobId: string } {
    const version = this.#options.reader(documentId);
    const job = this.#create(documentId, "area", 1, version);
    const run = () =>
      this.#run(job, [pageId], () => work(this.#pageOf(pageId), version, this.#optionsOf(job, version)));
    job.finished = this.#queue.then(run);
    this.#queue = job.finished;
    return { jobId: job.state.id };
  }

  /** @throws AppError `not-found` */
  job(id: string): ReadingJob {
    return this.#get(id).state;
  }

  /** Newest first. */
  jobs(): ReadingJob[] {
    return [...this.#jobs.values()].map((job) => job.state).reverse();
  }

  /** Pages that are read stay read; the one under way stays as it was. @throws AppError `not-found` */
  cancel(id: string): void {
    const job = this.#get(id);
    job.abort.abort();
    // A job that waits for another need not wait to be over.
    if (!job.started) this.#end(job, { state: "cancelled" });
  }

  /** Resolves when the job is over, however it ends. @throws AppError `not-found` */
  async finished(id: string): Promise<ReadingJob> {
    const job = this.#get(id);
    await job.finished;
    return job.state;
  }

  /** Ends all jobs. From here on nothing is written to the library, so the database may be closed after it. */
  dispose(): void {
    for (const job of this.#jobs.values()) {
      job.abort.abort();
      if (job.timer !== null) clearTimeout(job.timer);
    }
  }

  #create(documentId: string, kind: ReadingJob["kind"], total: number, version: ReadingVersion): Job {
    const job: Job = {
      abort: new AbortController(),
      started: false,
      finished: Promise.resolve(),
      lastEvent: Number.NEGATIVE_INFINITY,
      spans: new ReadingSpans(this.#options.tracing, kind),
      timer: null,
      state: newReadingJob({ documentId, versionId: version.id, kind, total }),
    };
    this.#jobs.set(job.state.id, job);
    this.#forgetOld();
    return job;
  }

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError("not-found", "This reading is over and forgotten.");
    return job;
  }

  #forgetOld(): void {
    for (const [id, job] of this.#jobs) {
      if (this.#jobs.size <= KEPT_JOBS) return;
      if (job.state.state !== "running") this.#jobs.delete(id);
    }
  }

  /** Never rejects: the next job waits for it. */
  async #run(job: Job, pageIds: readonly string[], work: (pageId: string) => Promise<Outcome>): Promise<void> {
    job.started = true;
    try {
      for (const pageId of pageIds) {
        if (job.abort.signal.aborted) break;
        await this.#runPage(job, pageId, work);
      }
      this.#end(job, { state: job.abort.signal.aborted ? "cancelled" : "done" });
    } catch (error) {
      if (job.abort.signal.aborted) this.#end(job, { state: "cancelled" });
      else this.#end(job, { state: "failed", message: explain(error).message });
    }
  }

  /** @throws what ends the whole job */
  async #runPage(job: Job, pageId: string, work: (pageId: string) => Promise<Outcome>): Promise<void> {
    const { corrections, pages, events } = this.#options;
    this.#change(job, { currentPageId: pageId, phase: null, pageProgress: 0 });
    let outcome: Outcome;
    try {
      outcome = await job.spans.page(job.abort.signal, () => work(pageId));
    } catch (thrown) {
      if (job.abort.signal.aborted) return;
      const error = explain(thrown);
      if (FATAL.includes(error.code)) throw error;
      // A page with lines stays readable as it was; only the job tells of the failure.
      if (corrections.lines(pageId).length === 0) pages.setState(pageId, "failed", error.message);
      const failures = [...job.state.failures, { pageId, message: error.message }];
      this.#change(job, { done: job.state.done + 1, failures });
      events.emit("documents.changed", { documentId: job.state.documentId });
      return;
    }
    this.#change(job, {
      done: job.state.done + 1,
      changedLines: job.state.changedLines + outcome.changedLines,
      keptVerifiedLines: job.state.keptVerifiedLines + outcome.keptVerifiedLines,
    });
    events.emit("documents.changed", { documentId: job.state.documentId });
  }

  /** @throws AppError `not-found` where the page or its image is gone */
  #pageOf(pageId: string): PageToRead {
    const page = this.#options.pages.page(pageId);
    if (page === null) throw new AppError("not-found", "This page is not in the library any more.");
    if (!existsSync(page.imagePath)) {
      throw new AppError(
        "not-found",
        "The image of this page is missing from the library folder. Put the folder's blobs back from a backup, or import the page again.",
      );
    }
    return page;
  }

  #optionsOf(job: Job, version: ReadingVersion): Required<EngineCallOptions> {
    return {
      signal: job.abort.signal,
      onProgress: this.#progressOf(job),
      onUsage: (used) => {
        job.state = { ...job.state, usage: withUsage(job.state, version.destination, used) };
      },
      onStayedHome: (lines, whole) => {
        const { stayedHome } = job.state;
        const pages = stayedHome.pages + (whole ? 1 : 0);
        job.state = { ...job.state, stayedHome: { pages, lines: stayedHome.lines + lines } };
      },
    };
  }

  #progressOf(job: Job): Required<EngineCallOptions>["onProgress"] {
    return ({ phase, done, total }: { phase: PagePhase; done: number; total: number }) => {
      if (job.abort.signal.aborted) return;
      job.spans.enter(phase);
      this.#change(job, { phase, pageProgress: total === 0 ? 1 : done / total });
    };
  }

  async #readPage(job: Job, pageId: string, version: ReadingVersion): Promise<Outcome> {
    const page = this.#pageOf(pageId);
    const lines = this.#options.corrections.lines(pageId);
    const options = this.#optionsOf(job, version);
    if (lines.length === 0 || page.state !== "read") {
      return this.#detect({ pageId, ...page }, lines.length > 0, version, options);
    }
    return this.#readAgain(pageId, page.imagePath, lines, version, options);
  }

  /** A page that was not read: finds its lines, also around those that a person has drawn on it already. */
  async #detect(
    page: PageToDetect,
    drawn: boolean,
    version: ReadingVersion,
    options: Required<EngineCallOptions>,
  ): Promise<Outcome> {
    const { detector, corrections, pages, addAround } = this.#options;
    const found = await detector.find(page, version, options);
    const read = () => pages.setState(page.pageId, "read", null);
    if (drawn) return { changedLines: addAround(page.pageId, found, read), keptVerifiedLines: 0 };
    corrections.insertDetected(page.pageId, found.lines, read, found.regions);
    return { changedLines: found.lines.length, keptVerifiedLines: 0 };
  }

  /** A page with lines: reads them where they are, as proposals beside what people wrote. */
  async #readAgain(
    pageId: string,
    imagePath: string,
    lines: ReturnType<CorrectionService["lines"]>,
    version: ReadingVersion,
    options: Required<EngineCallOptions>,
  ): Promise<Outcome> {
    const { corrections, pages } = this.#options;
    const polygons = lines.map((line) => line.polygon);
    const readings = await version.engine.readPolygons(imagePath, polygons, version.model, options);
    options.signal.throwIfAborted();
    const byLine = new Map<string, LineReading>(lines.map((line, index) => [line.id, sameOrder(readings, index)]));
    return corrections.addProposals(pageId, byLine, version, {
      crops: cropsOf(lines),
      alongside: () => pages.setState(pageId, "read", null),
    });
  }

  async #readLinesOf(
    job: Job,
    pageId: string,
    lines: readonly Line[],
    version: ReadingVersion,
    how: ReadLinesOptions,
  ): Promise<Outcome> {
    const { corrections } = this.#options;
    const { imagePath } = this.#pageOf(pageId);
    const options = this.#optionsOf(job, version);
    const readings = await version.engine.readPolygons(
      imagePath,
      lines.map((line) => line.polygon),
      version.model,
      options,
    );
    options.signal.throwIfAborted();
    const byLine = new Map<string, LineReading>(lines.map((line, index) => [line.id, sameOrder(readings, index)]));
    return corrections.addProposals(pageId, byLine, version, { crops: cropsOf(lines), ...how });
  }

  #end(job: Job, how: Pick<ReadingJob, "state"> & { message?: string }): void {
    if (job.state.state !== "running") return;
    this.#change(job, { ...how, phase: null, currentPageId: null, pageProgress: 0 }, true);
  }

  /** Changes what the job says; windows hear of it at most every `EVENT_MS`, and always of the last state. */
  #change(job: Job, change: Partial<ReadingJob>, now = false): void {
    job.state = { ...job.state, ...change };
    const wait = job.lastEvent + EVENT_MS - performance.now();
    if (now || wait <= 0) {
      if (job.timer !== null) clearTimeout(job.timer);
      job.timer = null;
      job.lastEvent = performance.now();
      this.#options.events.emit("recognition.progress", job.state);
    } else if (job.timer === null) {
      job.timer = setTimeout(() => this.#change(job, {}, true), wait).unref();
    }
  }
}

/** What is read, by line: a line that gets another shape meanwhile must not get this reading. */
const cropsOf = (lines: readonly Line[]) =>
  new Map(lines.map((line) => [line.id, parseAssetId(line.cropAsset)?.sha256 ?? ""]));

/** Any error as one that says what to do. */
function explain(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: "", message: String(error) };
  if (code === "ENOSPC" || code === "SQLITE_FULL") {
    return new AppError("disk-full", "The disk is full. Free some space and read again; what was read before is safe.");
  }
  return new AppError("internal", `This page could not be read: ${message}. Read it again.`);
}

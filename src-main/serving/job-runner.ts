/** @file Works off the jobs of the store, a few at once, oldest first; what was read before a restart is not read again. */
import { AppError } from "#contract/errors.ts";
import type { JobRecord, JobStore } from "./job-store.ts";
import type { FileReader } from "./read-file.ts";
import type { SampleStore } from "./sample-store.ts";
import type { ServedModels } from "./served-models.ts";
import type { Watch } from "./watch.ts";

export interface JobRunnerOptions {
  store: JobStore;
  files: Pick<FileReader, "read">;
  models: ServedModels;
  atOnce: number;
  /** Jobs that are over are kept that long, in milliseconds. */
  keepMs: number;
  /** Told what is begun, page by page, and how it ended. */
  watch?: Pick<Watch, "page" | "tracing">;
  /** Gets pages of jobs that allow it, while their image is there. */
  samples?: Pick<SampleStore, "offer"> | undefined;
  onError: (error: unknown) => void;
}

const SWEEP_MS = 60_000;

export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #running = new Map<string, { abort: AbortController; ended: Promise<void> }>();
  #stopped = false;
  #sweep: NodeJS.Timeout | null = null;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Goes on with what was there when the server ended. */
  start(): void {
    this.#sweep = setInterval(() => void this.#forgetOld(), SWEEP_MS).unref();
    void this.#forgetOld();
    this.next();
  }

  /** Jobs that wait or run. */
  open(): number {
    return this.#options.store.all().filter(({ state }) => state === "queued" || state === "running").length;
  }

  /** Begins what can begin. */
  next(): void {
    const { store, atOnce } = this.#options;
    const waiting = store
      .all()
      .filter(({ id, state }) => (state === "queued" || state === "running") && !this.#running.has(id))
      .toSorted((a, b) => a.created.localeCompare(b.created));
    for (const job of waiting) {
      if (this.#stopped || this.#running.size >= atOnce) return;
      const abort = new AbortController();
      const ended = this.#run(job, abort.signal)
        .catch((error: unknown) => this.#options.onError(error))
        .finally(() => {
          this.#running.delete(job.id);
          this.next();
        });
      this.#running.set(job.id, { abort, ended });
    }
  }

  /** Stops a job for good; one that is over stays as it is. */
  async cancel(id: string): Promise<void> {
    const { store } = this.#options;
    const { state } = store.get(id) ?? {};
    if (state !== "queued" && state !== "running") return;
    await store.change(id, { state: "cancelled", message: "It was cancelled." });
    const running = this.#running.get(id);
    running?.abort.abort();
    await running?.ended;
  }

  async remove(id: string): Promise<void> {
    await this.cancel(id);
    await this.#options.store.remove(id);
  }

  /** Lets go of everything; jobs go on at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  async #run(job: JobRecord, signal: AbortSignal): Promise<void> {
    const { store, files, models, samples } = this.#options;
    const { id } = job;
    const work = this.#options.watch?.tracing.begin("ocr job") ?? null;
    try {
      const { model } = models.choose(job.model);
      if ((model.ref?.sha256 ?? null) !== job.modelSha256) {
        throw new AppError("conflict", `The model “${job.model}” is another one now. Send the file again.`);
      }
      await store.change(id, { state: "running" });
      let { done, failed } = await countPages(store, id);
      const pages = files.read({
        path: store.file(id),
        name: job.name,
        model: model.ref,
        urgent: false,
        signal,
        failed: "keep",
        ...(samples === undefined || !job.samples
          ? {}
          : { onImage: (image, page, reading) => samples.offer(image, reading, { model: job.model, page }) }),
        onPage: (page, times) => this.#options.watch?.page(job.model, page, times, work),
        skip: (page) => store.hasPage(id, page),
        // A full disk is met again with the first page, which ends the job.
        onOpen: (count) => void store.change(id, { pages: count, done, failed }).catch(this.#options.onError),
      });
      for await (const page of pages) {
        await store.writePage(id, page);
        done += 1;
        if (page.error !== null) failed += 1;
        await store.change(id, { done, failed });
      }
      if (!signal.aborted) await store.change(id, { state: "done" });
    } catch (error) {
      // Cancelled by a client: it says so already. Stopped with the server: it goes on at the next start.
      if (signal.aborted) return;
      if (!(error instanceof AppError)) this.#options.onError(error);
      const message = error instanceof AppError ? error.message : "Something went wrong inside Emend. Try it again.";
      await store.change(id, { state: "failed", message });
    } finally {
      const { state = "cancelled", done = 0 } = store.get(id) ?? {};
      work?.end({ "emend.state": state, "emend.pages": done }, state === "failed");
    }
  }

  async #forgetOld(): Promise<void> {
    const { store, keepMs, onError } = this.#options;
    const over = store
      .all()
      .filter(
        ({ state, changed }) => !["queued", "running"].includes(state) && Date.parse(changed) < Date.now() - keepMs,
      );
    for (const { id } of over) await store.remove(id).catch(onError);
  }
}

async function countPages(store: JobStore, id: string): Promise<{ done: number; failed: number }> {
  let done = 0;
  let failed = 0;
  for await (const page of store.pages(id)) {
    done += 1;
    if (page.error !== null) failed += 1;
  }
  return { done, failed };
}

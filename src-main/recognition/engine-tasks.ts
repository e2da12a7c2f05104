/** @file The worker's work: one task after the other, cancelled between batches. */
import { AppError } from "#contract/errors.ts";
import type { EngineErrorCode, PagePhase } from "./engine.ts";
import type { EngineTask, FromWorker, TaskResult, ToWorker } from "./engine-protocol.ts";
import { Inference, type InferenceOptions } from "./inference.ts";
import { cropPolygons, findOnly, type Progress, readPage, readPages, readPolygons } from "./page-reader.ts";
import { encodePng, openRaster } from "./raster.ts";

class Cancelled extends Error {}

export class EngineTasks {
  readonly #post: (message: FromWorker) => void;
  readonly #cancelled = new Set<number>();
  #options: InferenceOptions | null = null;
  #inference: Inference | null = null;
  #queue: Promise<void> = Promise.resolve();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case "open":
        this.#options = message;
        this.#inference = new Inference(message);
        break;
      case "cancel":
        this.#cancelled.add(message.id);
        break;
      case "task":
        this.#queue = this.#queue.then(() => this.#answer(message.id, message.task));
        break;
    }
  }

  async #answer(id: number, task: EngineTask): Promise<void> {
    const progress: Progress = (phase: PagePhase, done, total) => {
      if (this.#cancelled.has(id)) throw new Cancelled();
      this.#post({ type: "progress", id, phase, done, total });
    };
    try {
      if (this.#cancelled.has(id)) throw new Cancelled();
      this.#post({ type: "result", id, value: await this.#run(task, progress) });
    } catch (error) {
      this.#post({ type: "error", id, ...describe(error) });
    } finally {
      this.#cancelled.delete(id);
    }
  }

  async #run(task: EngineTask, progress: Progress): Promise<TaskResult> {
    if (this.#inference === null || this.#options === null) throw new Error("not opened");
    switch (task.kind) {
      case "page":
        return readPage(this.#inference, task.image, task.model, task.area, progress);
      case "pages": {
        const outcomes = await readPages(this.#inference, task.images, task.model, progress);
        return outcomes.map((outcome) => (outcome instanceof Error ? { error: describe(outcome) } : outcome));
      }
      case "find":
        return findOnly(this.#inference, task.image, task.model);
      case "polygons":
        return readPolygons(this.#inference, task.image, task.polygons, task.model, progress);
      case "lines": {
        const lines = [];
        for (const image of task.images) lines.push(await openRaster(image));
        return this.#inference.recognise(lines, task.model, (done) => progress("recognising", done, lines.length));
      }
      case "crops":
        return Promise.all((await cropPolygons(task.image, task.polygons)).map(encodePng));
      case "probe": {
        const inference = new Inference({ ...this.#options, provider: task.provider });
        const blank = { width: 320, height: 48, data: new Uint8Array(320 * 48 * 3).fill(255) };
        await inference.recognise([blank], null, () => {});
        const started = performance.now();
        await inference.recognise([blank, blank, blank, blank], null, () => {});
        return { seconds: (performance.now() - started) / 1000 };
      }
    }
  }
}

function describe(error: unknown): { code: EngineErrorCode; message: string } {
  if (error instanceof Cancelled) return { code: "cancelled", message: "Cancelled." };
  if (error instanceof AppError) {
    const code = error.code === "damaged-file" ? "bad-image" : error.code === "bad-model" ? "bad-model" : "internal";
    return { code, message: error.message };
  }
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

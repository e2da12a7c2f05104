/** @file The measuring thread as the services see it: started with the first page, ended when there is no more to do. */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ImageMeasures } from "./image-measures.ts";
import type { MeasureReply, MeasureRequest } from "./measure-worker.ts";

/** The thread's script lies beside this one, as source and as bundle (there it is an entry of its own). */
const entry = new URL(`./measure-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

interface Waiting {
  resolve(measures: ImageMeasures): void;
  reject(error: Error): void;
}

export class MeasureThread {
  #worker: Worker | null = null;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** @throws Error where the image cannot be read */
  measure(path: string): Promise<ImageMeasures> {
    this.#worker ??= this.#start();
    const request: MeasureRequest = { id: this.#next++, path };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker?.postMessage(request);
    });
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#fail(new Error("Measuring was ended."));
  }

  #start(): Worker {
    const worker = new Worker(entry);
    worker.on("message", (reply: MeasureReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("measures" in reply) waiting?.resolve(reply.measures);
      else waiting?.reject(new Error(reply.problem));
    });
    worker.on("error", (error) => {
      this.#worker = null;
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    return worker;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

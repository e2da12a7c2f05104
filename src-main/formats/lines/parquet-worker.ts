/** @file The Parquet thread: entry only. One thread for one file, ended with it. */
import { parentPort, workerData } from "node:worker_threads";
import { openParquet, type ParquetRow } from "./parquet-file.ts";

export interface ToParquetWorker {
  start: number;
  count: number;
}
export type FromParquetWorker =
  | { type: "opened"; total: number }
  | { type: "no-lines" }
  | { type: "rows"; rows: ParquetRow[] }
  | { type: "failed"; detail: string };

const post = (message: FromParquetWorker, buffers: ArrayBuffer[] = []) => parentPort?.postMessage(message, buffers);
const fail = (error: unknown) =>
  post({ type: "failed", detail: error instanceof Error ? error.message : String(error) });

async function serve(path: string): Promise<void> {
  const file = await openParquet(path);
  if (file === null) {
    post({ type: "no-lines" });
    return;
  }
  parentPort?.on("message", ({ start, count }: ToParquetWorker) => {
    file.rows(start, count).then((rows) => {
      post(
        { type: "rows", rows },
        rows.flatMap(({ image }) => (image === null ? [] : [image.buffer as ArrayBuffer])),
      );
    }, fail);
  });
  post({ type: "opened", total: file.total });
}

serve(workerData as string).catch(fail);

/** @file The thread in which page images are measured: a page takes a tenth of a second of computing, and more. */
import { parentPort } from "node:worker_threads";
import type { ImageMeasures } from "./image-measures.ts";
import { measureFile } from "./measure-file.ts";

export interface MeasureRequest {
  id: number;
  path: string;
}
export type MeasureReply = { id: number; measures: ImageMeasures } | { id: number; problem: string };

parentPort?.on("message", ({ id, path }: MeasureRequest) => {
  void measureFile(path).then(
    (measures) => parentPort?.postMessage({ id, measures } satisfies MeasureReply),
    (error: unknown) => parentPort?.postMessage({ id, problem: String(error) } satisfies MeasureReply),
  );
});

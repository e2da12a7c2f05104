/** @file For tests: a batch run with a reader that says what it was given. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BatchReport, type BatchRunOptions, runBatch } from "./batch-run.ts";
import { type BatchReader, PageBatcher } from "./page-batcher.ts";
import { FileReader } from "./read-file.ts";

export function makeTestBatch(
  from: string,
  to: string,
  reader: BatchReader,
  options: Partial<BatchRunOptions> = {},
): Promise<BatchReport> {
  const batcher = new PageBatcher({ readers: [reader], mostPages: 4, mostPixels: 1e6, waitMs: 0 });
  const scratch = mkdtempSync(join(tmpdir(), "emend-batch-test-"));
  const run = runBatch({
    ...{ from, to, format: "text", model: { name: "base", ref: null }, engineName: "test", atOnce: 2 },
    files: new FileReader({ batcher, scratch, mostPixels: 1e6, drawnAtOnce: 2, ahead: 2 }),
    signal: new AbortController().signal,
    onFile: () => {},
    ...options,
  });
  return run.finally(() => rmSync(scratch, { recursive: true, force: true }));
}

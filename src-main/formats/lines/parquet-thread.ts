/** @file Lines of a Parquet file, read in a thread that can be ended. */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "#contract/errors.ts";
import { AskedThread, ThreadEnded } from "../../platform/asked-thread.ts";
import type { ParquetRow } from "./parquet-file.ts";
import type { FromParquetWorker, ToParquetWorker } from "./parquet-worker.ts";

/** Milliseconds for opening a file and for each part of it: as a page of a PDF has, since the machine may be busy. */
const LIMIT_MS = 300_000;
/** What a file says of itself may be large; more than this (MB) is no file of line images. */
const HEAP_MB = 1_024;
/** The Hub's viewer fetches a row group at a time, and has a hundred rows in each. */
const ROWS_AT_ONCE = 100;

/** The thread's script lies beside this one, as source and as bundle (there it is an entry of its own). */
const entry = new URL(`./parquet-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

export interface ParquetReadOptions {
  signal?: AbortSignal | undefined;
  limitMs?: number | undefined;
}

/**
 * Rows in their order.
 * @param name for messages
 * @returns null where it has no columns for image and text
 * @throws Error with what is damaged; AppError `damaged-file` where it takes too long or too much memory, `cancelled`
 */
export async function* parquetRows(
  path: string,
  name: string,
  { signal, limitMs = LIMIT_MS }: ParquetReadOptions = {},
): AsyncGenerator<ParquetRow, null | undefined> {
  const thread = new AskedThread<ToParquetWorker, FromParquetWorker>(entry, path, { signal, limitMs, heapMb: HEAP_MB });
  try {
    const opened = await answerOf(thread.next(), name);
    if (opened.type === "no-lines") return null;
    const total = opened.type === "opened" ? opened.total : 0;
    for (let start = 0; start < total; start += ROWS_AT_ONCE) {
      const part = await answerOf(thread.ask({ start, count: ROWS_AT_ONCE }), name);
      if (part.type === "rows") yield* part.rows;
    }
    return undefined;
  } finally {
    await thread.end();
  }
}

async function answerOf(coming: Promise<FromParquetWorker>, name: string): Promise<FromParquetWorker> {
  let answer: FromParquetWorker;
  try {
    answer = await coming;
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error;
    const how = error.why === "too-slow" ? "takes too long to read" : "needs more memory than a file of lines can have";
    const message = `${name} ${how}. Export it again, or split it into parts.`;
    throw new AppError("damaged-file", message, undefined, { cause: error });
  }
  if (answer.type === "failed") throw new Error(answer.detail);
  return answer;
}

/** @file Goes through a document's texts some pages at a time, each part searched in a worker. */
import type { EmendClient } from "#contract/index.ts";
import type { LineText } from "#contract/writing.ts";
import type { FromFindWorker, ToFindWorker } from "./find-worker.ts";
import type { ChangeRequest, LineChange } from "./replacement.ts";

/** Milliseconds for the lines of one part (thousands at most, each well below a millisecond). */
const PATIENCE = 8000;
/** More changes than anybody looks through; the search then ends and says so. */
export const MOST_CHANGES = 50_000;

export interface SearchProgress {
  changes: LineChange[];
  /** Pages through, of all. */
  done: number;
  total: number;
}

/** Searches one part of a document. Rejects with a message that says what to do. */
export interface LineSearcher {
  search(request: ChangeRequest, lines: LineText[]): Promise<LineChange[]>;
  dispose(): void;
}

export class TooSlow extends Error {}

/** A searcher in a worker of its own. */
export function createWorkerSearcher(): LineSearcher {
  const worker = new Worker(new URL("./find-worker.ts", import.meta.url), { type: "module" });
  return {
    search(request, lines) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          worker.terminate();
          reject(new TooSlow());
        }, PATIENCE);
        worker.onmessage = ({ data }: MessageEvent<FromFindWorker>) => {
          clearTimeout(timer);
          if ("error" in data) reject(new Error(data.error));
          else resolve(data.changes);
        };
        worker.onerror = (event) => {
          clearTimeout(timer);
          reject(new Error(event.message));
        };
        worker.postMessage({ request, lines } satisfies ToFindWorker);
      });
    },
    dispose: () => worker.terminate(),
  };
}

export interface DocumentSearch {
  client: Pick<EmendClient, "writing">;
  searcher: LineSearcher;
  documentId: string;
  request: ChangeRequest;
  signal: AbortSignal;
  onProgress(progress: SearchProgress): void;
}

/**
 * Everything that a request would change in a document, in reading order.
 * @returns the changes, and whether there are more than are given
 */
export async function searchDocument(search: DocumentSearch): Promise<{ changes: LineChange[]; more: boolean }> {
  const { client, searcher, documentId, request, signal, onProgress } = search;
  const changes: LineChange[] = [];
  let from: number | null = 0;
  while (from !== null) {
    const part: Awaited<ReturnType<EmendClient["writing"]["texts"]>> = await client.writing.texts({
      documentId,
      fromPage: from,
    });
    signal.throwIfAborted();
    changes.push(...(await searcher.search(request, part.lines)));
    signal.throwIfAborted();
    onProgress({ changes: [...changes], done: part.next ?? part.pageCount, total: part.pageCount });
    if (changes.length > MOST_CHANGES) return { changes: changes.slice(0, MOST_CHANGES), more: true };
    from = part.next;
  }
  return { changes, more: false };
}

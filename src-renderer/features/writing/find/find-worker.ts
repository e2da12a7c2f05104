/**
 * @file Searches lines in a worker: a regular expression can take for ever on a line that it was not made for, and then
 * the worker is ended and the window goes on.
 */
import type { LineText } from "#contract/writing.ts";
import { type ChangeRequest, findChanges, type LineChange } from "./replacement.ts";

export type ToFindWorker = { request: ChangeRequest; lines: LineText[] };
export type FromFindWorker = { changes: LineChange[] } | { error: string };

self.addEventListener("message", ({ data }: MessageEvent<ToFindWorker>) => {
  let answer: FromFindWorker;
  try {
    answer = { changes: findChanges(data.lines, data.request) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer);
});

/** @file What reads, in memory, for the development page: `reader=remote` a server, `reader=trouble` one that fails, `reader=asked` one nobody agreed to, `reader=large` a large model, `reading=loading` one whose weights are on their way. */

import type { ReaderChoice, ReaderState, ReadingServer } from "#contract/reader.ts";
import type { ReadingJob } from "#contract/recognition.ts";

const ADDRESS = "http://gpu.example:8000/v1";
const TROUBLE = `${ADDRESS}: 10 requests in a row failed; nothing is asked for 15 s. It answers with CUDA out of memory. See its log. Then read again.`;

export function readerAnswers(
  query: URLSearchParams,
  emit: (name: string, payload: unknown) => void,
): Record<string, (input: never) => unknown> {
  const asked = query.get("reader");
  const stateOf = (choice: ReaderChoice): ReaderState => {
    if (choice.kind === "large") return { choice, name: choice.model, destination: null, problem: null };
    if (choice.kind !== "remote") return { choice, name: null, destination: null, problem: null };
    const problem = asked === "trouble" ? TROUBLE : null;
    return { choice, name: "qwen2-vl (gpu.example:8000)", destination: ADDRESS, problem };
  };
  const reads: Record<string, ReaderChoice> = {
    remote: { kind: "remote" },
    trouble: { kind: "remote" },
    large: { kind: "large", model: "trocr-base-handwritten" },
  };
  let state = stateOf(reads[asked ?? ""] ?? { kind: "builtin" });
  let server: ReadingServer = {
    address: asked === null ? null : ADDRESS,
    host: asked === null ? null : "gpu.example:8000",
    model: asked === null ? "" : "qwen2-vl",
    atOnce: 16,
    readable: asked !== null,
    agreed: asked === "remote" || asked === "trouble",
    key: {
      kept: asked !== null,
      storage: "file",
      place: "/home/anna/.config/emend/reading-servers",
      warning:
        asked === null
          ? null
          : "The key of the server lies unencrypted in /home/anna/.config/emend/reading-servers. Programs that you run can read it. Remove it there where it was typed, under Versions.",
    },
  };
  return {
    "reader.current": () => state,
    "reader.choose": ({ choice }: { choice: ReaderChoice }) => {
      state = stateOf(choice);
      emit("reader.changed", state);
      return state;
    },
    "reader.server": () => server,
    "reader.saveServer": ({ address, model, atOnce }: { address: string; model: string; atOnce: number }) => {
      server = { ...server, address, model, atOnce, host: URL.parse(address)?.host ?? address };
      return server;
    },
    "reader.testServer": () => ({ models: ["qwen2-vl", "fraktur-lora"], milliseconds: 23 }),
    "reader.agree": () => {
      server = { ...server, agreed: true };
      return server;
    },
  };
}

/** `reading=starting`, `loading`, `detecting` or `recognising`: a reading that stays in that phase. */
export function readingJobs(query: URLSearchParams, documentId: string): ReadingJob[] {
  const phase = query.get("reading") as ReadingJob["phase"];
  if (phase === null) return [];
  return [
    {
      ...{ id: "j", documentId, versionId: "large", kind: "pages", state: "running", done: 0, total: 4, phase },
      ...{ currentPageId: "p1", pageProgress: 0.4, failures: [], changedLines: 0, keptVerifiedLines: 0 },
      ...{ stayedHome: { pages: 0, lines: 0 }, usage: null, message: null },
    },
  ];
}

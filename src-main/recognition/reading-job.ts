/** @file What a reading job says of itself: as it begins, and what a server took for it. */
import { randomUUID } from "node:crypto";
import type { ReadingJob } from "#contract/recognition.ts";
import type { EngineUsage } from "./engine.ts";

export function newReadingJob(of: Pick<ReadingJob, "documentId" | "versionId" | "kind" | "total">): ReadingJob {
  return {
    id: randomUUID(),
    ...of,
    state: "running",
    done: 0,
    currentPageId: null,
    phase: null,
    pageProgress: 0,
    failures: [],
    changedLines: 0,
    keptVerifiedLines: 0,
    stayedHome: { pages: 0, lines: 0 },
    usage: null,
    message: null,
  };
}

/** With what another call took. @param destination null: of an engine on this machine, which takes nothing */
export function withUsage(
  { usage }: Pick<ReadingJob, "usage">,
  destination: string | null,
  used: EngineUsage,
): ReadingJob["usage"] {
  if (destination === null || used.requests === 0) return usage;
  const sum = (name: keyof EngineUsage) => (usage?.[name] ?? 0) + used[name];
  return {
    destination,
    requests: sum("requests"),
    retries: sum("retries"),
    lines: sum("lines"),
    promptTokens: sum("promptTokens"),
    completionTokens: sum("completionTokens"),
    seconds: sum("seconds"),
  };
}

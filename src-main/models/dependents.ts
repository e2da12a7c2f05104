/** @file What in a library depends on a large model of the machine. Other libraries are not looked into. */
import type { ModelDependent } from "#contract/models.ts";
import type { ReaderChoice } from "#contract/reader.ts";
import type { Run } from "#contract/training.ts";

export interface DependentSources {
  /** What reads the pages. */
  readers: { choice(): ReaderChoice };
  reading: { jobs(): readonly { state: string }[] };
  adapters: { taughtOn(modelId: string): readonly { id: string; name: string }[] };
  training: { runs(): readonly Pick<Run, "id" | "name" | "state" | "resumable" | "large">[] };
}

export function dependentsOf(
  modelId: string,
  { readers, reading, adapters, training }: DependentSources,
): ModelDependent[] {
  const choice = readers.choice();
  const reads = choice.kind === "large" && choice.model === modelId;
  const busy = reads && reading.jobs().some(({ state }) => state === "running");
  const runs = training.runs().filter(({ large }) => large?.model === modelId);
  return [
    ...(reads ? [{ kind: "reader" as const, id: "reader", name: "what reads this library's pages", busy }] : []),
    ...adapters.taughtOn(modelId).map(({ id, name }) => ({ kind: "version" as const, id, name, busy: false })),
    // What a finished run needs, its version does; an ended one needs it only to go on.
    ...runs
      .filter(({ state, resumable }) => state === "running" || resumable === true)
      .map(({ id, name, state }) => ({ kind: "run" as const, id, name, busy: state === "running" })),
  ];
}

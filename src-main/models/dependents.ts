/** @file What in a library depends on a large model of the machine. Other libraries are not looked into. */
import type { ModelDependent } from "#contract/models.ts";
import type { ReaderChoice } from "#contract/reader.ts";

export interface DependentSources {
  /** What reads the pages. */
  readers: { choice(): ReaderChoice };
  reading: { jobs(): readonly { state: string }[] };
  adapters: { taughtOn(modelId: string): readonly { id: string; name: string }[] };
}

export function dependentsOf(modelId: string, { readers, reading, adapters }: DependentSources): ModelDependent[] {
  const choice = readers.choice();
  const reads = choice.kind === "large" && choice.model === modelId;
  const busy = reads && reading.jobs().some(({ state }) => state === "running");
  return [
    ...(reads ? [{ kind: "reader" as const, id: "reader", name: "what reads this library's pages", busy }] : []),
    ...adapters.taughtOn(modelId).map(({ id, name }) => ({ kind: "version" as const, id, name, busy: false })),
  ];
}

/** @file Training that goes on from a version: its rank, and a split that its own lines do not leak through. */
import { type Split, type SplitLine, splitLines } from "../datasets/split.ts";

/** The version that a run goes on from. */
export interface RunParent {
  folder: string;
  rank: number;
  alpha: number;
  /** Lines that it, or what it came from, learnt from. */
  learnt: ReadonlySet<string>;
}

/** Only lines that the parent did not learn from are held back: it knows the others already, so they tell nothing. */
export function splitBeside(lines: readonly SplitLine[], seed: number, learnt: ReadonlySet<string>): Split {
  const fresh = splitLines(
    lines.filter(({ id }) => !learnt.has(id)),
    seed,
  );
  return { ...fresh, of: new Map(lines.map(({ id }) => [id, fresh.of.get(id) ?? "train"])) };
}

/** @file Training that goes on from a version: its rank, and a split that its own lines do not leak through. */
import { AppError } from "#contract/errors.ts";
import { FEWEST_LINES_TO_SPLIT, type Split, type SplitLine, splitLines } from "../datasets/split.ts";
import type { VerifiedLine } from "./run-repository.ts";

/** The version that a run goes on from. */
export interface RunParent {
  folder: string;
  rank: number;
  alpha: number;
  /** Lines that it, or what it came from, learnt from. */
  learnt: ReadonlySet<string>;
}

/** Lines that say nothing when they are scored on: a version knows them already, or a machine made them from text. */
export function neverHeld(lines: readonly VerifiedLine[], parent: RunParent | null): ReadonlySet<string> {
  const made = lines.filter(({ isSynthetic }) => isSynthetic).map(({ id }) => id);
  return new Set([...made, ...(parent?.learnt ?? [])]);
}

/** @param names of documents to score on that were made from text. @throws AppError `bad-input` where there is one */
export function refuseMade([name]: readonly string[]): void {
  if (name === undefined) return;
  throw new AppError(
    "bad-input",
    `The lines of “${name}” were made from text: a score on them says nothing of real pages. Choose a document of scans to score on.`,
  );
}

/**
 * Only lines that the parent did not learn from are held back: it knows the others already, so they tell nothing. Of
 * pages that it learnt nothing from where there are enough, for lines of one page look alike; else it is said.
 */
export function splitBeside(lines: readonly SplitLine[], seed: number, learnt: ReadonlySet<string>): Split {
  const known = new Set(lines.filter(({ id }) => learnt.has(id)).map(({ pageId }) => pageId));
  const others = lines.filter(({ pageId }) => !known.has(pageId));
  const pages = new Set(others.map(({ pageId }) => pageId)).size;
  const clean = others.length >= FEWEST_LINES_TO_SPLIT && pages > 1;
  const fresh = splitLines(clean ? others : lines.filter(({ id }) => !learnt.has(id)), seed);
  const of = new Map(lines.map(({ id }) => [id, fresh.of.get(id) ?? "train"] as const));
  const shared = lines.some(({ id, pageId }) => of.get(id) === "validation" && known.has(pageId));
  return shared ? { ...fresh, by: "line", of, warnings: [SHARED] } : { ...fresh, of };
}

const SHARED =
  "Lines are held back from pages that the version to go on from learned other lines of, so the score flatters. Verify lines on two new pages for an honest one.";

/** What a person named to score on is scored on; what the parent learnt of it is said. */
export function sayLearnt(split: Split, parent: Pick<RunParent, "learnt"> | null): Split {
  const held = [...split.of].filter(([, side]) => side === "validation").map(([id]) => id);
  const known = held.filter((id) => parent?.learnt.has(id)).length;
  if (known === 0) return split;
  const warning = `The version to go on from learned from ${known} of the ${held.length} lines to score on, so the score flatters. Choose other documents to score on for an honest one.`;
  return { ...split, warnings: [warning] };
}

/** @file Which lines a run learns from and is scored on where a data set says so. */
import type { LineChoice } from "#contract/training-options.ts";
import { isInLanguages } from "../datasets/manifest.ts";
import type { Split, SplitName } from "../datasets/split.ts";
import type { VerifiedLine } from "./run-repository.ts";

type FrozenChoice = Pick<LineChoice, "dataSetVersionId" | "evaluationVersionId" | "languages">;
type Frozen = VerifiedLine & { split: "train" | "validation" | "test" };

/** Versions of data sets, as training needs them. */
export interface FrozenSets {
  /** @throws AppError `not-found`, `bad-input` */
  lines(versionId: string): Frozen[];
  /** What a version holds back, or all of it. @throws AppError `not-found`, `bad-input` */
  heldLines(versionId: string): Frozen[];
  recordRun(versionId: string, runId: string): void;
}

/**
 * Lines of a frozen set keep their sides; what is for tests is neither taught nor scored on while training. A set to score
 * on takes the place of what would be held back, and none of its lines is taught.
 * Of what is taught only lines in the languages that were asked for; what is held back stays whole.
 * @param rest the lines of the library, where no frozen set is learnt from
 */
export function chooseFrozen(
  sets: FrozenSets,
  { dataSetVersionId, evaluationVersionId, languages }: FrozenChoice,
  rest: () => { lines: VerifiedLine[]; split: Split },
): { lines: VerifiedLine[]; split: Split } {
  const taught = dataSetVersionId === undefined ? null : sets.lines(dataSetVersionId);
  const scored = evaluationVersionId === undefined ? null : sets.heldLines(evaluationVersionId);
  const of = new Map<string, SplitName>();
  const notes: string[] = [];
  const held = scored ?? (taught ?? []).filter(({ split }) => split === "validation");
  const heldIds = new Set(held.map(({ id }) => id));
  const learn =
    taught === null
      ? rest().lines
      : taught.filter(({ split, language }) => split === "train" && isInLanguages(language, languages));
  const lines = [...learn.filter(({ id }) => !heldIds.has(id)), ...held];
  for (const { id } of lines) of.set(id, heldIds.has(id) ? "validation" : "train");
  const kept = learn.length - (lines.length - held.length);
  if (kept > 0) notes.push(`Lines that are in the set to score on and are not learnt from: ${kept}.`);
  if (held.length === 0) notes.push("The data set holds nothing back to score on, so there is no score.");
  if (lines.length === held.length) notes.push("Nothing is left to learn from: choose another data set to learn from.");
  return { lines, split: { by: "document", of, notes } };
}

/** @file Two readings of the same lines, compared. Pure: the same readings give the same figures. */
import type { Comparison, Confusion } from "#contract/adapters.ts";
import type { Scores } from "#contract/training.ts";
import { errorsOf, type ReadingError } from "../evaluation/alignment.ts";
import { type LineScore, scoreLine, sumScores } from "../evaluation/metrics.ts";
import { pairedDifference, verdictOf } from "../evaluation/paired-bootstrap.ts";

/** Confusions that are listed; the rest are rare ones. */
const MOST_CONFUSIONS = 20;

/** A line of a set as two versions read it. */
export interface ReadTwice {
  lineId: string;
  cropSha256: string;
  reference: string;
  a: string;
  b: string;
}

export interface ScoredTwice extends ReadTwice {
  aScore: LineScore;
  bScore: LineScore;
}

export type ComparedFigures = Pick<
  Comparison,
  "lines" | "cer" | "wer" | "verdict" | "better" | "same" | "worse" | "fixed" | "made"
> & { a: Scores; b: Scores };

export function scoreTwice(line: ReadTwice): ScoredTwice {
  return { ...line, aScore: scoreLine(line.reference, line.a), bScore: scoreLine(line.reference, line.b) };
}

/** Everything about a comparison but who was compared. */
export function compareReadings(lines: readonly ScoredTwice[]): ComparedFigures {
  const cer = pairedDifference(
    lines.map(({ aScore, bScore }) => ({
      a: aScore.characterEdits,
      b: bScore.characterEdits,
      length: aScore.characterLength,
    })),
  );
  const wer = pairedDifference(
    lines.map(({ aScore, bScore }) => ({ a: aScore.wordEdits, b: bScore.wordEdits, length: aScore.wordLength })),
  );
  const gains = lines.map(editsLess);
  return {
    a: sumScores(lines.map(({ aScore }) => aScore)),
    b: sumScores(lines.map(({ bScore }) => bScore)),
    lines: lines.length,
    cer,
    wer,
    verdict: verdictOf(cer, lines.length),
    better: gains.filter((gain) => gain > 0).length,
    same: gains.filter((gain) => gain === 0).length,
    worse: gains.filter((gain) => gain < 0).length,
    ...confusions(lines),
  };
}

/** Edits that b has fewer than a. */
export function editsLess({ aScore, bScore }: ScoredTwice): number {
  return aScore.characterEdits - bScore.characterEdits;
}

/** Errors that only one side makes in a line, over all lines. */
function confusions(lines: readonly ScoredTwice[]): Pick<Comparison, "fixed" | "made"> {
  const fixed = new Map<string, Confusion>();
  const made = new Map<string, Confusion>();
  for (const { reference, a, b } of lines) {
    if (a === b) continue;
    const [before, after] = [errorsOf(reference, a), errorsOf(reference, b)];
    // A line too long to align has its edits counted; only what they were is not told.
    if (before === null || after === null) continue;
    for (const error of without(before, after)) count(fixed, error);
    for (const error of without(after, before)) count(made, error);
  }
  return { fixed: most(fixed), made: most(made) };
}

/** `from` less as many of each as there are in `other`. */
function without(from: readonly ReadingError[], other: readonly ReadingError[]): ReadingError[] {
  const left = new Map<string, number>();
  for (const error of other) left.set(keyOf(error), (left.get(keyOf(error)) ?? 0) + 1);
  return from.filter((error) => {
    const count = left.get(keyOf(error)) ?? 0;
    left.set(keyOf(error), count - 1);
    return count <= 0;
  });
}

const keyOf = ({ truth, read }: ReadingError) => `${truth}\u0000${read}`;

function count(into: Map<string, Confusion>, error: ReadingError): void {
  const known = into.get(keyOf(error));
  if (known === undefined) into.set(keyOf(error), { ...error, count: 1 });
  else known.count += 1;
}

function most(confusions: ReadonlyMap<string, Confusion>): Confusion[] {
  return [...confusions.values()]
    .toSorted((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1))
    .slice(0, MOST_CONFUSIONS);
}

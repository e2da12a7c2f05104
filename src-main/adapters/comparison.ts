/** @file Two readings of the same lines, compared. Pure: the same readings give the same figures. */
import type { Comparison } from "#contract/adapters.ts";
import type { Scores } from "#contract/training.ts";
import { confusionChanges } from "../evaluation/confusion-changes.ts";
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
    ...confusionChanges(
      lines.map(({ reference, a, b }) => ({ reference, before: a, after: b })),
      MOST_CONFUSIONS,
    ),
  };
}

/** Edits that b has fewer than a. */
export function editsLess({ aScore, bScore }: ScoredTwice): number {
  return aScore.characterEdits - bScore.characterEdits;
}

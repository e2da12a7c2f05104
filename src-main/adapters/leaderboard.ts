/** @file Many readings of the same lines, ranked, and the parts of them that one reads worse. Pure. */
import type { Leaderboard, RankedVersion, SubsetAlert } from "#contract/leaderboard.ts";
import { type LineScore, scoreLine, sumScores } from "../evaluation/metrics.ts";
import { FEWEST_COMPARED, pairedDifference, verdictOf } from "../evaluation/paired-bootstrap.ts";
import { rateInterval } from "../evaluation/rate-interval.ts";

/** Chance of one false alert or more among all parts of a version that reads nothing worse (Bonferroni). */
const FALSE_ALERT = 0.05;

/** What one version read, by line. */
export interface VersionReadings {
  id: string;
  name: string;
  seen: number;
  readings: ReadonlyMap<string, string>;
}

/** A part of the lines. */
export interface Subset {
  kind: SubsetAlert["kind"];
  /** Id of the document or tag; the language. */
  part: string;
  name: string;
  lineIds: ReadonlySet<string>;
}

/** An alert with the part that it is about. */
export type FoundAlert = SubsetAlert & Pick<Subset, "part">;

/** Versions in order, each with what was found of it. */
export interface Ranking extends Pick<Leaderboard, "against" | "subsets"> {
  versions: (RankedVersion & { alerts: FoundAlert[] })[];
}

interface ScoredVersion extends Omit<VersionReadings, "readings"> {
  scores: Map<string, LineScore>;
}

/**
 * @param lines with their ground truth
 * @param against id of the version that the others are held against
 * @param subsets parts of the lines; those with too few to say anything are not looked at
 */
export function rank(
  lines: readonly { lineId: string; text: string }[],
  versions: readonly VersionReadings[],
  against: string,
  subsets: readonly Subset[],
): Ranking {
  const scored = versions.map(({ readings, ...version }): ScoredVersion => {
    const scores = lines.map(({ lineId, text }) => [lineId, scoreLine(text, readings.get(lineId) ?? "")] as const);
    return { ...version, scores: new Map(scores) };
  });
  const looked = subsets.filter(({ lineIds }) => lineIds.size >= FEWEST_COMPARED);
  const reference = scored.find(({ id }) => id === against);
  const ranked = scored.map((version): Ranking["versions"][number] => {
    const { id, name, seen } = version;
    const own = [...version.scores.values()];
    const errors = own.map((score) => ({ edits: score.characterEdits, length: score.characterLength }));
    const figures = { id, name, seen, scores: sumScores(own), interval: rateInterval(errors) };
    if (reference === undefined || version === reference)
      return { ...figures, change: null, verdict: null, alerts: [] };
    const change = pairedDifference(pairs(reference, version));
    return {
      ...figures,
      change,
      verdict: verdictOf(change, lines.length),
      alerts: alertsOf(reference, version, looked),
    };
  });
  // Without text nothing is known of a version: it comes last.
  const rate = ({ scores }: RankedVersion) => scores.cer ?? Number.POSITIVE_INFINITY;
  return { against, subsets: looked.length, versions: ranked.toSorted((a, b) => rate(a) - rate(b)) };
}

function alertsOf(reference: ScoredVersion, version: ScoredVersion, subsets: readonly Subset[]): FoundAlert[] {
  const confidence = 1 - FALSE_ALERT / Math.max(1, subsets.length);
  return subsets
    .flatMap(({ kind, part, name, lineIds }): FoundAlert[] => {
      const change = pairedDifference(pairs(reference, version, lineIds), 0, confidence);
      if (change === null || change.low <= 0) return [];
      const rate = ({ scores }: ScoredVersion) =>
        sumScores([...lineIds].flatMap((id) => scores.get(id) ?? [])).cer ?? 0;
      return [{ kind, part, name, lines: lineIds.size, before: rate(reference), after: rate(version), change }];
    })
    .toSorted((a, b) => b.change.difference - a.change.difference);
}

function pairs(reference: ScoredVersion, version: ScoredVersion, of?: ReadonlySet<string>) {
  return [...reference.scores].flatMap(([lineId, a]) => {
    const b = version.scores.get(lineId);
    if (b === undefined || (of !== undefined && !of.has(lineId))) return [];
    return [{ a: a.characterEdits, b: b.characterEdits, length: a.characterLength }];
  });
}

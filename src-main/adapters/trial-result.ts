/** @file How a blind comparison came out. Pure: the same judgements give the same figures. */
import type { TrialResult, TrialSide } from "#contract/trials.ts";
import { scoreLine, sumScores } from "../evaluation/metrics.ts";
import { pairedDifference, verdictOf } from "../evaluation/paired-bootstrap.ts";
import { CHANCE, signTest } from "../evaluation/sign-test.ts";
import type { Judgement, Side } from "./trial-repository.ts";

type Version = Pick<TrialSide, "id" | "name">;

/** Which side a judgement is for; null: neither. A corrected line is for the reading that is nearer to the correction. */
export function winnerOf({ verdict, first, aText, bText, correction }: Judgement): Side | null {
  if (verdict === "first") return first;
  if (verdict === "second") return first === "a" ? "b" : "a";
  if (verdict !== "corrected" || correction === null) return null;
  const [a, b] = [aText, bText].map((text) => scoreLine(correction, text).characterEdits) as [number, number];
  return a === b ? null : a < b ? "a" : "b";
}

export function trialResult(a: Version, b: Version, judgements: readonly Judgement[], sideSeed: number): TrialResult {
  const counted = judgements
    .filter(({ verdict }) => verdict !== "skip")
    .map((judgement) => ({ ...judgement, winner: winnerOf(judgement) }));
  const corrected = counted.flatMap(({ correction, aText, bText }) =>
    correction === null ? [] : [{ a: scoreLine(correction, aText), b: scoreLine(correction, bText) }],
  );
  const sideOf = (side: Side, version: Version): TrialSide => {
    const won = counted.filter(({ winner }) => winner === side);
    const nearer = won.filter(({ verdict }) => verdict === "corrected").length;
    const scores = corrected.length === 0 ? null : sumScores(corrected.map((line) => line[side]));
    return { ...version, wins: won.length, votes: won.length - nearer, nearer, scores };
  };
  const sides: TrialResult["sides"] = [sideOf("a", a), sideOf("b", b)];
  const [{ wins }, { wins: losses }] = sides;
  const p = signTest(wins, losses);
  const cer = pairedDifference(
    corrected.map((line) => ({
      ...{ a: line.a.characterEdits, b: line.b.characterEdits },
      length: line.a.characterLength,
    })),
  );
  return {
    sides,
    ties: counted.filter(({ winner }) => winner === null).length,
    corrected: corrected.length,
    p,
    preferred: p !== null && p < CHANCE ? (wins > losses ? a.id : b.id) : null,
    cer,
    verdict: verdictOf(cer, corrected.length),
    sideSeed,
  };
}

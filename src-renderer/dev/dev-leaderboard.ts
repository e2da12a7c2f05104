/** @file A leaderboard of the development page's versions. */
import type { Leaderboard } from "#contract/leaderboard.ts";

export function devLeaderboard(versions: readonly { id: string; name: string }[], against: string): Leaderboard {
  const edits = [402, 61, 90, 47, 55];
  const ranked = versions.map(({ id, name }, i) => {
    const made = edits[i % edits.length] ?? 0;
    const cer = made / 4210;
    const difference = cer - 402 / 4210;
    const scores = { lines: 204, cer, wer: cer * 3.4, graphemeCer: cer, edits: made, characters: 4210 };
    return {
      ...{ id, name, scores, seen: i === 2 ? 12 : 0, interval: { low: cer * 0.8, high: cer * 1.25 } },
      change: id === against ? null : { difference, low: difference - 0.01, high: difference + 0.01 },
      verdict: id === against ? null : difference < -0.01 ? ("better" as const) : ("same" as const),
      alerts:
        i === 1
          ? [
              {
                ...{ kind: "document" as const, name: "ديوان المتنبي", lines: 24, before: 0.031, after: 0.094 },
                change: { difference: 0.063, low: 0.021, high: 0.11 },
              },
              {
                ...{ kind: "language" as const, name: "ar", lines: 31, before: 0.04, after: 0.07 },
                change: { difference: 0.03, low: 0.004, high: 0.06 },
              },
            ]
          : [],
    };
  });
  return {
    ...{ setSha256: "3f9a".repeat(16), lines: 204, leftOut: 3, against, subsets: 7 },
    versions: ranked.toSorted((a, b) => a.scores.cer - b.scores.cer),
  };
}

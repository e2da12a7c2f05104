/** @file What a run shows beside its figures, for the host in memory. */
import type { LearningCurve } from "#contract/learning-curve.ts";
import type { RunSample } from "#contract/run-watch.ts";
import type { Run } from "#contract/training.ts";

const READ: readonly [string, string, string][] = [
  [
    "verwunderte, ſo oft ſie ihr ins Geſicht ſchien. Nahe bei dem",
    "verwunderte, fo oft fie ihr ins Gefioht fchien. Nahe bei dem",
    "verwunderte, ſo oft ſie ihr ins Geſicht ſchien. Nahe bei dem",
  ],
  [
    "Schloſſe des Königs lag ein großer dunkler Wald",
    "Schlofse des Konigs lag ein grofzer dunkler Wald",
    "Schloſſe des Konigs lag ein großer dunkler Wald",
  ],
  ["كانت تعجب كلما أشرقت على وجهها", "كانت تعحب كلما اشرقت على وجهها", "كانت تعجب كلما أشرقت على وجهها"],
  [
    "und in dem Walde unter einer alten Linde",
    "und in dem Walde unter einer alten Linde",
    "und in dem Walde unter einer alten Linde",
  ],
];

/** @param scored - whether a first scoring was */
export function runSamples(scored: boolean, cropAsset: string): RunSample[] {
  const edits = [6, 4, 2, 0];
  const now = [0, 1, 0, 0];
  return READ.map(([reference, base, after], i) => ({
    lineId: `s${i}`,
    cropAsset,
    reference,
    base,
    now: scored ? after : null,
    baseEdits: edits[i] ?? 0,
    edits: scored ? (now[i] ?? 0) : null,
  }));
}

export const runConfusions: NonNullable<Run["confusions"]> = {
  fixed: [
    { truth: "ſ", read: "f", count: 41 },
    { truth: "ß", read: "fz", count: 9 },
    { truth: "ͤ", read: "", count: 7 },
    { truth: "c", read: "o", count: 3 },
    { truth: " ", read: "", count: 2 },
  ],
  made: [{ truth: "k", read: "ck", count: 1 }],
};

export const devCurve: LearningCurve = {
  id: "c1",
  state: "done",
  createdAt: "2026-03-02T09:12:00.000Z",
  budgetSeconds: 60,
  trainLines: 410,
  validationLines: 118,
  sizes: [51, 103, 205, 410],
  progress: 1,
  points: [51, 103, 205, 410].map((trainLines) => {
    const cer = 0.35 * trainLines ** -0.6 + 0.005;
    return { trainLines, cer, low: cer * 0.8, high: cer * 1.25 };
  }),
  gains: [100, 210, 410].map((more) => {
    const value = 0.35 * (410 ** -0.6 - (410 + more) ** -0.6);
    const cer = 0.35 * (410 + more) ** -0.6 + 0.005;
    return {
      more,
      gain: { value, low: value * 0.5, high: value * 1.6 },
      cer: { value: cer, low: cer * 0.7, high: cer * 1.3 },
    };
  }),
  message: null,
};

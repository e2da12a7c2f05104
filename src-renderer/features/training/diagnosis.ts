/** @file What a run's curves mean, in plain words: pure, so that the same curves always say the same. */
import type { Run } from "#contract/training.ts";

/** A place in a run: in passes over the lines where the trainer says them, else in steps. */
export interface Place {
  unit: "epoch" | "step";
  at: number;
}

export type Diagnosis =
  /** Nothing was held back, so nobody can see whether it learns or only remembers. */
  | { kind: "unmeasured" }
  /** Too little is seen to say anything. */
  | { kind: "early" }
  /** The loss rises far above what it was. */
  | { kind: "diverging" }
  | { kind: "lossFlat" }
  /** Held-back lines have got worse at every scoring since, while the training loss goes on falling. */
  | { kind: "overfitting"; since: Place; best: Place }
  /** The best reading has no error on the lines scored. */
  | { kind: "perfect" }
  /** It gets better and goes on. */
  | { kind: "learning" }
  /** It was still getting better when the time was up. */
  | { kind: "longer" }
  /** It gets no better any more. */
  | { kind: "settled"; best: Place };

export type DiagnosedRun = Pick<Run, "state" | "losses" | "evaluations"> & {
  plan: Pick<Run["plan"], "validationLines">;
};

/** Fewer losses say nothing: a batch is easy or hard by chance. */
const FEWEST_LOSSES = 24;
/** A loss this far above its lowest, both as medians, has left the valley. */
const DIVERGED = 1.6;
/** A loss that has not fallen by this share has not moved. */
const MOVED = 0.05;
/** A CER this share above the best is worse by more than the wobble from one scoring to the next. */
const WORSE = 0.05;
/** A CER that fell by this share since the scoring before is still falling. */
const FALLING = 0.04;

export function diagnose(run: DiagnosedRun): Diagnosis {
  const loss = lossTrend(run.losses.map((point) => point.loss));
  if (loss === "diverging" || loss === "flat") return { kind: loss === "flat" ? "lossFlat" : "diverging" };
  if (run.plan.validationLines === 0) return { kind: "unmeasured" };
  const { evaluations } = run;
  const last = evaluations.at(-1);
  if (last === undefined || (evaluations.length < 2 && run.state === "running")) return { kind: "early" };
  const bestAt = evaluations.reduce((best, point, i) => (point.cer < (evaluations[best]?.cer ?? 1) ? i : best), 0);
  const best = evaluations[bestAt] ?? last;
  if (best.cer === 0) return { kind: "perfect" };
  const after = evaluations.slice(bestAt + 1);
  const [since] = after;
  if (since !== undefined && after.length >= 2 && after.every((point) => point.cer > best.cer * (1 + WORSE))) {
    return { kind: "overfitting", since: placeOf(since), best: placeOf(best) };
  }
  const before = evaluations.at(-2);
  const falling = before === undefined || last.cer < before.cer * (1 - FALLING);
  if (falling) return { kind: run.state === "running" ? "learning" : "longer" };
  if (run.state === "running" && evaluations.length < 3) return { kind: "learning" };
  return { kind: "settled", best: placeOf(best) };
}

/** Medians over the beginning, the lowest part and the end, so that single batches do not decide. */
export function lossTrend(losses: readonly number[]): "falling" | "flat" | "diverging" | "unknown" {
  if (losses.length < FEWEST_LOSSES) return "unknown";
  const size = Math.floor(losses.length / 4);
  const parts = [0, 1, 2, 3].map((part) => median(losses.slice(part * size, (part + 1) * size)));
  const [first = 0] = parts;
  const end = parts[3] ?? first;
  if (end > Math.min(...parts) * DIVERGED && end > first * 0.5) return "diverging";
  return Math.min(...parts) > first * (1 - MOVED) ? "flat" : "falling";
}

/** Steps and lines a second over the newest steps; null before there are two, or where the trainer does not say. */
export function speedOf(run: Pick<Run, "losses"> & { plan: Pick<Run["plan"], "trainLines"> }): {
  steps: number;
  lines: number | null;
} | null {
  const newest = run.losses.slice(-20);
  const [first] = newest;
  const last = newest.at(-1);
  if (first === undefined || last === undefined || last.elapsed <= first.elapsed) return null;
  const seconds = last.elapsed - first.elapsed;
  const passes = last.epoch === undefined || first.epoch === undefined ? null : last.epoch - first.epoch;
  return {
    steps: (last.step - first.step) / seconds,
    lines: passes === null ? null : (passes * run.plan.trainLines) / seconds,
  };
}

function placeOf(point: Run["evaluations"][number]): Place {
  if (point.epoch === undefined) return { unit: "step", at: point.step };
  return { unit: "epoch", at: Math.max(1, Math.ceil(point.epoch)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

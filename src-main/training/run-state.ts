/** @file What each trainer event does to a run. Pure: the same events give the same run. */
import type { Comparison, Difference, Run, Scores } from "#contract/training.ts";
import type { TrainerEvent, TrainerSummary } from "./trainer-protocol.ts";

/** The chart needs no more points than pixels; a long run is thinned, keeping its ends. */
const MOST_POINTS = 600;

/** The run after an event. */
export function applyTrainerEvent(run: Run, event: TrainerEvent): Run {
  switch (event.type) {
    case "phase":
      return { ...run, phase: event.phase };
    case "data":
      return {
        ...run,
        newCharacters: event.newCharacters,
        warnings: [...run.warnings, ...leftOut(event.skipped)],
      };
    case "step":
      return {
        ...run,
        step: event.step,
        elapsed: event.elapsed,
        remaining: event.remaining,
        progress: Math.min(1, Math.max(0, event.progress)),
        // A run that was taken up again does some steps anew: what they said before is replaced.
        evaluations: before(run.evaluations, event.step),
        losses: thin([
          ...before(run.losses, event.step),
          {
            step: event.step,
            elapsed: event.elapsed,
            loss: event.loss,
            learningRate: event.learningRate,
            ...(event.epoch === undefined ? {} : { epoch: event.epoch }),
          },
        ]),
        ...(event.memory === undefined || event.memory === null ? {} : { memory: event.memory }),
      };
    case "evaluation":
      return {
        ...run,
        evaluations: [
          ...before(run.evaluations, event.step),
          {
            step: event.step,
            elapsed: event.elapsed,
            cer: event.cer,
            wer: event.wer,
            best: event.best,
            ...epochAt(run, event.step),
          },
        ],
      };
    case "estimate": {
      const { type: _, ...estimate } = event;
      return { ...run, estimate };
    }
    case "warning":
      return { ...run, warnings: [...run.warnings, event.message] };
    default:
      return run;
  }
}

/** The figures of a finished run. */
export function applySummary(run: Run, summary: TrainerSummary): Run {
  const side = (scores: TrainerSummary["base"]): Scores | null =>
    scores === null ? null : { ...pick(scores), lines: summary.validationLines };
  return {
    ...run,
    progress: 1,
    remaining: 0,
    step: summary.steps,
    base: side(summary.base),
    tuned: side(summary.adapter),
    improvedLines: summary.improvedLines,
    sameLines: summary.sameLines,
    worseLines: summary.worseLines,
    difference: differenceOf(summary.difference),
    sentinel: summary.sentinel ? comparisonOf(summary.sentinel) : null,
    crossValidation: summary.crossValidation
      ? {
          ...comparisonOf(summary.crossValidation),
          folds: summary.crossValidation.folds,
          by: summary.crossValidation.by,
        }
      : null,
    regressions: (summary.regressions ?? []).map((line) => ({
      lineId: line.id,
      reference: line.reference,
      base: line.base,
      tuned: line.adapter,
      baseEdits: line.baseEdits,
      tunedEdits: line.adapterEdits,
    })),
    newCharacters: summary.newCharacters,
  };
}

function comparisonOf(found: NonNullable<TrainerSummary["sentinel"]>): Comparison {
  const { lines, base, adapter, difference } = found;
  return { lines, base: base.cer, tuned: adapter.cer, difference: differenceOf(difference) };
}

function differenceOf(difference: TrainerSummary["difference"]): Difference | null {
  if (difference === null || difference === undefined) return null;
  const { cer, low, high, verdict } = difference;
  return { cer, low, high, verdict };
}

/** One sentence for each reason. */
function leftOut(skipped: readonly { reason: string }[]): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count === 1 ? "1 line" : `${count} lines`} left out: ${reason}.`);
}

function pick(scores: NonNullable<TrainerSummary["base"]>): Omit<Scores, "lines"> {
  const { cer, wer, graphemeCer, edits, characters } = scores;
  return { cer, wer, graphemeCer, edits, characters };
}

function epochAt(run: Run, step: number): { epoch?: number } {
  const epoch = run.losses.findLast((point) => point.step <= step)?.epoch;
  return epoch === undefined ? {} : { epoch };
}

function before<T extends { step: number }>(points: readonly T[], step: number): T[] {
  return points.filter((point) => point.step < step);
}

function thin<T>(points: T[]): T[] {
  if (points.length <= MOST_POINTS) return points;
  return points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
}

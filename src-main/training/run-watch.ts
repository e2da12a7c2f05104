/** @file What the readings of the held-back lines say while a run goes: interval, samples, confusions. */
import type { RunSample } from "#contract/run-watch.ts";
import type { Run } from "#contract/training.ts";
import { confusionChanges } from "../evaluation/confusion-changes.ts";
import { scoreLine } from "../evaluation/metrics.ts";
import { rateInterval } from "../evaluation/rate-interval.ts";
import type { TrainerEvent } from "./trainer-protocol.ts";

/** Lines shown as they get better: as many as fit on a screen with the curves. */
const MOST_SAMPLES = 6;

type Baseline = Extract<TrainerEvent, { type: "baseline" }>["lines"];

/** Keeps the base's readings of a run that goes, which are too many to be kept with it. */
export class RunWatch {
  readonly #cropOf: (lineId: string) => string | null;
  #lines: Baseline = [];

  /** @param cropOf the asset of a line's picture */
  constructor(cropOf: (lineId: string) => string | null) {
    this.#cropOf = cropOf;
  }

  /** The run after an event, which `applyTrainerEvent` has applied before. */
  hear(run: Run, event: TrainerEvent): Run {
    if (event.type === "baseline") {
      this.#lines = event.lines;
      const before = new Map((run.samples ?? []).map((sample) => [sample.lineId, sample]));
      // Taken up again it goes on with what was seen of the same lines.
      return { ...run, samples: chooseSamples(event.lines, this.#cropOf).map((s) => before.get(s.lineId) ?? s) };
    }
    if (event.type !== "evaluation" || event.readings?.length !== this.#lines.length) return run;
    const { readings } = event;
    const scores = this.#lines.map((line, i) => scoreLine(line.reference, readings[i] as string));
    const interval = rateInterval(
      scores.map(({ characterEdits, characterLength }) => ({ edits: characterEdits, length: characterLength })),
    );
    const now = new Map(this.#lines.map((line, i) => [line.id, i]));
    return {
      ...run,
      evaluations: run.evaluations.map((point) =>
        point.step === event.step && interval !== null ? { ...point, ...interval } : point,
      ),
      samples: (run.samples ?? []).map((sample) => {
        const at = now.get(sample.lineId);
        return at === undefined
          ? sample
          : { ...sample, now: readings[at] as string, edits: scores[at]?.characterEdits ?? null };
      }),
      confusions: confusionChanges(
        this.#lines.map(({ reference, base }, i) => ({ reference, before: base, after: readings[i] as string })),
      ),
    };
  }
}

/**
 * Lines of which something can be seen: spread over those that the base misreads, from few errors to many, in the order
 * of the set; where it misreads too few, lines that it reads right, so that a worse reading of them is seen.
 */
export function chooseSamples(lines: Baseline, cropOf: (lineId: string) => string | null): RunSample[] {
  const all = lines.map((line, at) => ({ at, line, edits: scoreLine(line.reference, line.base).characterEdits }));
  const wrong = all.filter(({ edits }) => edits > 0).toSorted((a, b) => a.edits - b.edits || a.at - b.at);
  const right = all.filter(({ edits }) => edits === 0);
  return [...evenly(wrong, MOST_SAMPLES), ...right]
    .slice(0, MOST_SAMPLES)
    .toSorted((a, b) => a.at - b.at)
    .map(({ line, edits }) => ({
      lineId: line.id,
      cropAsset: cropOf(line.id),
      reference: line.reference,
      base: line.base,
      now: null,
      baseEdits: edits,
      edits: null,
    }));
}

function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T);
}

/** @file Counting scored lines up: figures of a group, lines by their CER, readings over time. */
import type { Dashboard, Figures } from "#contract/dashboard.ts";
import { type LineScore, rate } from "./metrics.ts";
import { rateInterval } from "./rate-interval.ts";

/** Ends of the ranges of a line's CER; after the last comes everything worse. */
const ENDS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const DAY = 86_400_000;
/** A chart has no room for more. */
const MOST_POINTS = 45;

type Interval = Dashboard["interval"];

/** Sums of edits over sums of lengths, with the interval of the CER. */
export function figuresOf(scores: readonly LineScore[]): Figures {
  let [edits, characters, wordEdits, words] = [0, 0, 0, 0];
  for (const score of scores) {
    edits += score.characterEdits;
    characters += score.characterLength;
    wordEdits += score.wordEdits;
    words += score.wordLength;
  }
  const interval = rateInterval(
    scores.map(({ characterEdits, characterLength }) => ({ edits: characterEdits, length: characterLength })),
  );
  return {
    ...{ lines: scores.length, edits, characters },
    ...{ cer: rate(edits, characters), wer: rate(wordEdits, words) },
    ...{ low: interval?.low ?? null, high: interval?.high ?? null },
  };
}

/** How many lines have which CER: without an error, up to 1 %, up to 2 %, … */
export function distributionOf(scores: readonly LineScore[]): Dashboard["distribution"] {
  const ranges = [...ENDS.map((to, i) => ({ from: ENDS[i - 1] ?? 0, to, lines: 0 })), last()];
  for (const { characterEdits, characterLength } of scores) {
    const cer = rate(characterEdits, characterLength) ?? Number.POSITIVE_INFINITY;
    (ranges.find(({ to }) => to !== null && cer <= to) ?? (ranges.at(-1) as Range)).lines += 1;
  }
  return ranges;
}

type Range = Dashboard["distribution"][number];
const last = (): Range => ({ from: ENDS.at(-1) ?? 1, to: null, lines: 0 });

/** Days where these are few, else weeks, else months. @param days as ISO dates, in any order */
export function intervalOf(days: Iterable<string>): Interval {
  const all = new Set(days);
  if (all.size <= MOST_POINTS) return "day";
  return new Set([...all].map((day) => beginning(day, "week"))).size <= MOST_POINTS ? "week" : "month";
}

/** The first day of the interval that a day is in; weeks begin on Monday. */
export function beginning(day: string, interval: Interval): string {
  if (interval === "day") return day;
  if (interval === "month") return `${day.slice(0, 7)}-01`;
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}

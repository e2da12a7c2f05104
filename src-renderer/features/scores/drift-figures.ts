/** @file Signals of drift as people read them. */
import type { DriftFigure, DriftSignal } from "#contract/drift.ts";
import { language, strings } from "../../strings/index.ts";
import { count, decimal, percent, wholePercent } from "../../ui/format.ts";

const t = strings.insights.drift;

/** A value of a signal in its unit; a dash where there is none. */
export function signalValue(signal: DriftSignal, value: number | null): string {
  if (value === null) return "–";
  switch (signal) {
    case "cer":
      return percent(value);
    case "confidence":
    case "sharpness":
    case "contrast":
      return wholePercent(value);
    case "skew":
      return `${decimal(value, 1)}°`;
    case "noise":
      return decimal(value, 1);
    default:
      return count(value);
  }
}

/** What it comes to: worse by so much, better, or too little to say. */
export function signalVerdict({ signal, worse, referenceCount, recentCount, needed }: DriftFigure): string {
  if (referenceCount < needed || recentCount < needed)
    return t.tooLittle(Math.min(referenceCount, recentCount), needed);
  if (worse === null) return "–";
  const share = wholePercent(Math.abs(worse));
  if (Math.abs(worse) < 0.005) return t.same;
  if (signal === "confidence") return worse > 0 ? t.moreDoubt(share) : t.lessDoubt(share);
  return worse > 0 ? t.worse(share) : t.better(share);
}

/** From what to what: says more of a confidence than a share of its doubt. */
export function signalStep({ signal, reference, recent }: DriftFigure): string {
  const arrow = language.dir === "rtl" ? "←" : "→";
  return `${t.signals[signal]} ${signalValue(signal, reference)} ${arrow} ${signalValue(signal, recent)}`;
}

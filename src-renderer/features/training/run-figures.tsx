/** @file A run in figures and in one plain sentence: speed, memory, error rate with its interval, what the curves mean. */
import { Activity, CircleCheck, TriangleAlert } from "lucide-react";
import type { Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";
import { bytes, count, decimal, percent } from "../../ui/format.ts";
import { type Diagnosis, diagnose, type Place, speedOf } from "./diagnosis.ts";

export function RunFigures({ run }: { run: Run }) {
  const t = strings.runs;
  const speed = speedOf(run);
  const epoch = run.losses.at(-1)?.epoch;
  const last = run.evaluations.at(-1);
  const figures = [
    run.state !== "running" || last?.low === undefined || last.high === undefined
      ? null
      : `${strings.runs.rows.cer} ${t.cerNow(percent(last.cer), percent(last.low), percent(last.high))}`,
    epoch === undefined ? null : t.epoch(decimal(epoch, 1)),
    speed === null ? null : t.stepsPerSecond(decimal(speed.steps, speed.steps < 10 ? 1 : 0)),
    speed?.lines === null || speed === null ? null : t.linesPerSecond(count(speed.lines)),
    run.memory === undefined ? null : t.memory(bytes(run.memory)),
  ].filter((figure) => figure !== null);
  if (figures.length === 0) return null;
  return (
    <ul className="run-figures" aria-label={t.figures}>
      {figures.map((figure) => (
        <li key={figure}>{figure}</li>
      ))}
    </ul>
  );
}

const GOOD: ReadonlySet<Diagnosis["kind"]> = new Set(["learning", "perfect", "settled"]);
const BAD: ReadonlySet<Diagnosis["kind"]> = new Set(["diverging", "lossFlat", "overfitting"]);

export function RunDiagnosis({ run }: { run: Run }) {
  const diagnosis = diagnose(run);
  const { kind } = diagnosis;
  const Icon = BAD.has(kind) ? TriangleAlert : GOOD.has(kind) ? CircleCheck : Activity;
  return (
    <p className={`diagnosis ${BAD.has(kind) ? "bad" : GOOD.has(kind) ? "good" : ""}`} role="status">
      <Icon size={15} aria-hidden /> <span>{sentenceOf(diagnosis)}</span>
    </p>
  );
}

/** The diagnosis in the window's language. */
export function sentenceOf(diagnosis: Diagnosis): string {
  const t = strings.runs.diagnosis;
  switch (diagnosis.kind) {
    case "overfitting":
      return t.overfitting(placeText(diagnosis.since), placeText(diagnosis.best));
    case "settled":
      return t.settled(placeText(diagnosis.best));
    default:
      return t[diagnosis.kind];
  }
}

function placeText({ unit, at }: Place): string {
  return strings.runs.places[unit](count(at));
}

/** @file A run's error rate in a line of text: enough to see how it went. */
import type { Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";

const W = 120;
const H = 22;

/** CER at each scoring, from the base's where it is known, with zero as its floor. */
export function Sparkline({ run }: { run: Run }) {
  const start = run.base?.cer ?? null;
  const cers = [...(start === null ? [] : [start]), ...run.evaluations.map(({ cer }) => cer)];
  if (cers.length < 2) return null;
  const most = Math.max(...cers) || 1;
  const x = (i: number): number => 2 + (i / (cers.length - 1)) * (W - 4);
  const y = (cer: number): number => H - 2 - (cer / most) * (H - 4);
  const last = cers.at(-1) ?? 0;
  return (
    <svg className="sparkline" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={strings.runs.curve(run.name)}>
      <path
        className="chart-line"
        d={cers.map((cer, i) => `${i === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(cer).toFixed(1)}`).join("")}
      />
      <circle className="chart-dot" cx={x(cers.length - 1)} cy={y(last)} r={2.2} />
    </svg>
  );
}

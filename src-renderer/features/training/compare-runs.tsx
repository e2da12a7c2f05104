/** @file Two runs beside each other: figures, knobs and curves. */
import type { Comparison, Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, count, decimal, duration, percent } from "../../ui/format.ts";
import { LineChart } from "../../ui/line-chart.tsx";

export function CompareRuns({ runs, onClose }: { runs: readonly [Run, Run]; onClose(): void }) {
  const t = strings.runs;
  const [a, b] = runs;
  const cer = (run: Run) => run.evaluations.map((point) => ({ x: point.elapsed, y: point.cer }));
  const loss = (run: Run) => run.losses.map((point) => ({ x: point.elapsed, y: point.loss }));
  return (
    <section className="card compare-runs" aria-label={t.compareTitle}>
      <h2>
        {t.compareTitle}
        <Button size="small" tone="quiet" onClick={onClose}>
          {t.compareClose}
        </Button>
      </h2>
      {comparable(a, b) === null ? null : (
        <p className="muted">{comparable(a, b) === true ? t.compareSame : t.compareOther}</p>
      )}
      <table className="figures compare">
        <thead>
          <tr>
            <th aria-hidden />
            <th scope="col" className="run-a">
              <bdi>{a.name}</bdi>
            </th>
            <th scope="col" className="run-b">
              <bdi>{b.name}</bdi>
            </th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(a, b).map(([label, left, right]) => (
            <tr key={label}>
              <th scope="row" className="text">
                {label}
              </th>
              <td>{left}</td>
              <td className={left === right ? "" : "strong"}>{right}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="charts">
        <LineChart
          title={strings.training.loss}
          axes={{ x: strings.dashboard.chart.time, y: strings.training.loss }}
          points={loss(a)}
          other={loss(b)}
          formatX={duration}
          formatY={(y) => decimal(y, y >= 10 ? 0 : y >= 1 ? 1 : 2)}
          empty={strings.training.noPoints}
        />
        <LineChart
          title={strings.training.validationCer}
          axes={{ x: strings.dashboard.chart.time, y: strings.scores.cer }}
          points={cer(a)}
          other={cer(b)}
          formatX={duration}
          formatY={percent}
          empty={strings.training.noPoints}
        />
      </div>
    </section>
  );
}

/**
 * Whether both were scored on the same held-back lines: the base reads the same lines with the same errors, so other
 * errors or characters mean other lines. null where one has no score.
 */
export function comparable(a: Pick<Run, "base">, b: Pick<Run, "base">): boolean | null {
  if (a.base === null || b.base === null) return null;
  return (["lines", "characters", "edits"] as const).every((of) => a.base?.[of] === b.base?.[of]);
}

/** What is compared of two runs: label, first, second. */
export function rowsOf(a: Run, b: Run): [string, string, string][] {
  const t = strings.runs.rows;
  const row = (label: string, of: (run: Run) => string): [string, string, string] => [label, of(a), of(b)];
  return [
    row(t.base, (run) => percent(run.base?.cer)),
    row(t.cer, (run) => percent(run.tuned?.cer)),
    row(t.wer, (run) => percent(run.tuned?.wer)),
    row(t.worse, (run) => (run.tuned === null ? "–" : count(run.worseLines))),
    // Both have the same sentinel lines; parts of a cross-validation are each run's own.
    row(t.sentinel, ({ sentinel }) => beforeAndNow(sentinel)),
    ...(a.crossValidation || b.crossValidation
      ? [row(t.folds, ({ crossValidation }) => beforeAndNow(crossValidation))]
      : []),
    row(t.lines, (run) => count(run.plan.trainLines)),
    row(t.time, (run) => duration(run.elapsed)),
    row(t.steps, (run) => count(run.step)),
    row(t.rank, (run) => count(run.rank)),
    row(t.seed, (run) => String(run.seed)),
    row(t.memory, (run) => (run.memory === undefined ? "–" : bytes(run.memory))),
  ];
}

function beforeAndNow(found: Comparison | null | undefined): string {
  return found ? strings.runs.beforeAndNow(percent(found.base), percent(found.tuned)) : "–";
}

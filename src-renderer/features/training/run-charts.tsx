/** @file The two curves of a run. */
import type { Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";
import { decimal, duration, percent } from "../../ui/format.ts";
import { LineChart } from "../../ui/line-chart.tsx";

export function RunCharts({ run }: { run: Run }) {
  const t = strings.training;
  const best = run.evaluations.filter((evaluation) => evaluation.best).at(-1);
  return (
    <div className="charts">
      <LineChart
        title={t.loss}
        axes={{ x: strings.dashboard.chart.time, y: t.loss }}
        points={run.losses.map(({ elapsed, loss }) => ({ x: elapsed, y: loss }))}
        formatX={duration}
        formatY={(y) => decimal(y, y >= 10 ? 0 : y >= 1 ? 1 : 2)}
        empty={t.noPoints}
      />
      <LineChart
        title={t.validationCer}
        axes={{ x: strings.dashboard.chart.time, y: strings.scores.cer }}
        points={run.evaluations.map(({ elapsed, cer, best: marked, low, high }) => ({
          ...{ x: elapsed, y: cer, marked },
          ...(low === undefined || high === undefined ? {} : { low, high }),
        }))}
        formatX={duration}
        formatY={percent}
        empty={t.noPoints}
        {...(best === undefined ? {} : { note: t.bestSoFar(percent(best.cer)) })}
      />
    </div>
  );
}

/** @file What a learning curve foretold of a run, and what came. */
import type { Run } from "#contract/training.ts";
import type { TrainingOptions } from "#contract/training-options.ts";
import { strings } from "../../strings/index.ts";
import { duration, percent } from "../../ui/format.ts";

export function RunForecast({ run }: { run: Run }) {
  const { forecast, tuned } = run;
  if (!forecast) return null;
  const t = strings.runs;
  const [low, high] = [percent(forecast.low), percent(forecast.high)];
  const got = tuned?.cer ?? null;
  return (
    <p className="muted">
      {got === null ? t.forecastOpen(low, high) : t.forecast(low, high, percent(got))}
      {forecast.sameLines ? null : ` ${t.forecastOther}`}
      {hadOtherBudget(run) ? ` ${t.forecastBudget(duration(forecast.budgetSeconds ?? 0))}` : null}
    </p>
  );
}

type Timed = Pick<Run, "forecast" | "budgetSeconds"> & {
  options?: Pick<TrainingOptions, "steps" | "epochs"> | undefined;
};

/** A learning curve knows nothing of longer or shorter runs than its own. */
export function hadOtherBudget({ forecast, budgetSeconds, options }: Timed): boolean {
  if (forecast?.budgetSeconds === undefined) return false;
  const byTime = (options?.steps ?? null) === null && (options?.epochs ?? null) === null;
  return !byTime || forecast.budgetSeconds !== budgetSeconds;
}

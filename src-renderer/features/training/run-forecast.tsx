/** @file What a learning curve foretold of a run, and what came. */
import type { Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";
import { percent } from "../../ui/format.ts";

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
    </p>
  );
}

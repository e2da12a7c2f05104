/** @file Is it worth correcting more? A learning curve from short runs on parts of the lines. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { TrendingDown } from "lucide-react";
import { useState } from "react";
import type { Estimate, LearningCurve } from "#contract/learning-curve.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/feedback.tsx";
import { count, decimal, duration, messageOf, percent } from "../../ui/format.ts";
import { LineChart } from "../../ui/line-chart.tsx";
import { toast } from "../../ui/toast.tsx";

/** Seconds of training on each part. */
const BUDGET = 60;

interface CurveCardProps {
  /** A run is going: one teaches at a time. */
  busy: boolean;
}

export function CurveCard({ busy }: CurveCardProps) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const curves = useQuery({ queryKey: keys.curves, queryFn: () => client.learningCurve.list({}) });
  const t = strings.runs.more;
  const [curve] = curves.data ?? [];
  const running = curve?.state === "running";
  const act = async (call: () => Promise<unknown>): Promise<void> => {
    setAsked(true);
    try {
      await call();
      await queries.invalidateQueries({ queryKey: keys.curves });
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setAsked(false);
    }
  };
  return (
    <section className="card curve" aria-label={t.title}>
      <h2>{t.title}</h2>
      {curve === undefined ? <p className="muted">{t.lead(duration(BUDGET))}</p> : <Curve curve={curve} />}
      {running ? (
        <>
          <Progress value={curve.progress} label={t.title} />
          <Button
            size="small"
            disabled={asked}
            onClick={() => void act(() => client.learningCurve.cancel({ curveId: curve.id }))}
          >
            {strings.app.cancel}
          </Button>
        </>
      ) : (
        <Button
          size="small"
          icon={TrendingDown}
          disabled={asked || busy}
          onClick={() => void act(() => client.learningCurve.start({ budgetSeconds: BUDGET }))}
        >
          {curve === undefined ? t.measure : t.measureAgain}
        </Button>
      )}
    </section>
  );
}

function Curve({ curve }: { curve: LearningCurve }) {
  const t = strings.runs.more;
  return (
    <>
      {curve.state === "running" ? <p role="status">{t.part(curve.points.length + 1, curve.sizes.length)}</p> : null}
      {curve.state === "cancelled" ? <p className="muted">{t.cancelled}</p> : null}
      {curve.state === "failed" ? (
        <p role="alert" className="error-text">
          {t.failed} <bdi>{curve.message}</bdi>
        </p>
      ) : null}
      {curve.gains.length > 0 ? (
        <ul className="plain curve-gains">
          {curve.gains.map(({ more, gain }) => (
            <li key={more}>{t.gain(more, points(gain.value), points(gain.low), points(gain.high))}</li>
          ))}
        </ul>
      ) : null}
      {curve.points.length > 1 ? (
        <LineChart
          title={t.chart}
          axes={{ x: strings.dashboard.chart.taughtLines, y: strings.scores.cer }}
          points={curve.points.map(({ trainLines, cer, low, high }) => ({ x: trainLines, y: cer, low, high }))}
          other={foretold(curve)}
          formatX={count}
          formatY={percent}
          empty=""
        />
      ) : null}
      {curve.gains.length > 0 ? <p className="muted">{t.how(duration(curve.budgetSeconds))}</p> : null}
    </>
  );
}

/** From the last measured point on. */
function foretold(curve: LearningCurve): { x: number; y: number }[] {
  const last = curve.points.at(-1);
  if (last === undefined || curve.gains.length === 0) return [];
  const ahead = curve.gains.map(({ more, cer }: { more: number; cer: Estimate }) => ({
    x: curve.trainLines + more,
    y: cer.value,
  }));
  return [{ x: last.trainLines, y: last.cer }, ...ahead];
}

/** A difference of rates in percentage points, one digit where it is large. */
function points(rate: number): string {
  return decimal(100 * rate, Math.abs(rate) >= 0.01 ? 1 : 2);
}

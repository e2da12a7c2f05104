/** @file A run as it goes. */
import { Square } from "lucide-react";
import { useState } from "react";
import type { Run } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings, toldOr } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/feedback.tsx";
import { duration, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { MemoryFigures } from "./base-choice.tsx";
import { RunCharts } from "./run-charts.tsx";
import { RunConfusionLists } from "./run-confusions.tsx";
import { RunDiagnosis, RunFigures } from "./run-figures.tsx";
import { RunForecast } from "./run-forecast.tsx";
import { RunSamples } from "./run-samples.tsx";

/** The phases in the order in which a run goes through them; the contract's own list would bring zod into the window. */
const order: Run["phase"][] = [
  "queued",
  "environment",
  "manifest",
  "loading",
  "preparing",
  "training",
  "exporting",
  "checking",
  "scoring",
  "saving",
];

export function LiveRun({ run }: { run: Run }) {
  const { client } = useApi();
  const [asked, setAsked] = useState(false);
  const t = strings.training;
  const at = order.indexOf(run.phase);
  const end = (call: "cancel" | "stop"): void => {
    setAsked(true);
    client.training[call]({ runId: run.id }).catch((error: unknown) => {
      setAsked(false);
      toast("danger", messageOf(error));
    });
  };
  return (
    <section className="card live" aria-label={t.running}>
      <h2>{run.name}</h2>
      <ol className="stepper" aria-label={t.stepper}>
        {order.slice(1).map((phase) => {
          const place = order.indexOf(phase);
          const state = place < at ? "done" : place === at ? "now" : "to-come";
          return (
            <li key={phase} className={state} aria-current={state === "now" ? "step" : undefined}>
              {t.phases[phase]}
            </li>
          );
        })}
      </ol>
      <Progress value={at < order.indexOf("training") ? null : run.progress} label={t.progress} />
      <p className="live-figures" role="status">
        <span>{toldOr(t.phases[run.phase], run.message)}</span>
        <span className="foot-space" />
        {run.step > 0 ? <span>{t.step(run.step)}</span> : null}
        <span>{t.elapsed(duration(run.elapsed))}</span>
        {run.remaining === null ? null : <b>{t.remaining(duration(run.remaining))}</b>}
      </p>
      {run.large == null ? null : <p className="muted">{t.large.taught(run.large.name)}</p>}
      {run.estimate == null ? null : <MemoryFigures estimate={run.estimate} running />}
      <RunForecast run={run} />
      <RunFigures run={run} />
      <RunCharts run={run} />
      {run.step > 0 ? <RunDiagnosis run={run} /> : null}
      <RunSamples run={run} />
      <RunConfusionLists run={run} />
      <p className="muted">{t.mayClose}</p>
      <div className="live-actions">
        <Button icon={Square} disabled={asked || run.phase !== "training"} onClick={() => end("stop")}>
          {t.stop}
        </Button>
        <Button tone="quiet" disabled={asked} onClick={() => end("cancel")}>
          {t.cancel}
        </Button>
      </div>
    </section>
  );
}

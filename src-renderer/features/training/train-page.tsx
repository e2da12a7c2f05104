/** @file Training: what it learns from, the one button, the run as it goes, what came of it. */
import { useState } from "react";
import type { Run } from "#contract/training.ts";
import { useRuns } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner } from "../../ui/feedback.tsx";
import { dateTime, duration, percent } from "../../ui/format.ts";
import { EnvironmentCard } from "./environment-card.tsx";
import { LiveRun } from "./live-run.tsx";
import { RunResult } from "./run-result.tsx";
import { StartCard } from "./start-card.tsx";

export function TrainPage() {
  const runs = useRuns();
  const [chosen, setChosen] = useState<string | null>(null);
  const t = strings.training;
  const list = runs.data ?? [];
  const running = list.find((run) => run.state === "running") ?? null;
  // A run that ended before one's eyes, or was asked for, is what one wants to see first.
  const [watched, setWatched] = useState<string | null>(null);
  if (running !== null && watched !== running.id) setWatched(running.id);
  const shown = list.find((run) => run.id === chosen) ?? (running === null ? (list[0] ?? null) : null);
  const result = shown === null || shown.state === "running" ? null : <RunResult key={shown.id} run={shown} />;
  const resultFirst = shown !== null && (shown.id === watched || shown.id === chosen);
  return (
    <div className="screen train">
      <header className="screen-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
        </div>
      </header>
      {runs.isError ? <ErrorBanner error={runs.error} onRetry={() => void runs.refetch()} /> : null}
      <div className="train-columns">
        <div className="train-main">
          {running === null ? null : <LiveRun run={running} />}
          {resultFirst ? result : null}
          {running === null ? <StartCard key="start" onStarted={() => setChosen(null)} /> : null}
          {resultFirst ? null : result}
        </div>
        <aside className="train-side">
          <EnvironmentCard />
          <History runs={list} shownId={shown?.id ?? null} onShow={setChosen} />
        </aside>
      </div>
    </div>
  );
}

function History({ runs, shownId, onShow }: { runs: Run[]; shownId: string | null; onShow(id: string): void }) {
  const t = strings.training;
  return (
    <section className="card history" aria-label={t.history}>
      <h2>{t.history}</h2>
      {runs.length === 0 ? <p className="muted">{t.noRuns}</p> : null}
      <ul className="plain">
        {runs.map((run) => (
          <li key={run.id} className={run.id === shownId ? "shown" : ""}>
            <div>
              <b>{run.name}</b>
              <span className={`run-state ${run.state}`}>{t.states[run.state]}</span>
            </div>
            <div className="muted">
              {dateTime(run.createdAt)} · {t.budgetOf(duration(run.budgetSeconds))}
            </div>
            {run.base !== null && run.tuned !== null ? (
              <div>{strings.versions.cerChange(percent(run.base.cer), percent(run.tuned.cer))}</div>
            ) : null}
            {run.state === "running" ? null : (
              <Button size="small" tone="quiet" aria-label={`${t.open}: ${run.name}`} onClick={() => onShow(run.id)}>
                {t.open}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

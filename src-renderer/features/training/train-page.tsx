/** @file Training: what it learns from, the one button, the run as it goes, what came of it. */
import { useState } from "react";
import { useRuns } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner } from "../../ui/feedback.tsx";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { CompareRuns } from "./compare-runs.tsx";
import { CurveCard } from "./curve-card.tsx";
import { EnvironmentCard } from "./environment-card.tsx";
import { LiveRun } from "./live-run.tsx";
import { RunHistory } from "./run-history.tsx";
import { RunResult } from "./run-result.tsx";
import { StartCard } from "./start-card.tsx";
import { TrackersCard } from "./trackers-card.tsx";

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
  const [compared, setCompared] = useState<readonly string[] | null>(null);
  const [a, b] = (compared ?? []).flatMap((id) => list.filter((run) => run.id === id));
  const resultFirst = shown !== null && (shown.id === watched || shown.id === chosen);
  return (
    <div className="screen train">
      <ScreenHead title={t.title} lead={t.lead} />
      {runs.isError ? <ErrorBanner error={runs.error} onRetry={() => void runs.refetch()} /> : null}
      <div className="train-columns">
        <div className="train-main">
          {a === undefined || b === undefined ? null : <CompareRuns runs={[a, b]} onClose={() => setCompared(null)} />}
          {running === null ? null : <LiveRun run={running} />}
          {resultFirst ? result : null}
          {running === null ? <StartCard key="start" onStarted={() => setChosen(null)} /> : null}
          {resultFirst ? null : result}
        </div>
        <aside className="train-side">
          <EnvironmentCard />
          <TrackersCard />
          <CurveCard busy={running !== null} />
          <RunHistory
            runs={list}
            shownId={shown?.id ?? null}
            compared={compared}
            onShow={setChosen}
            onCompare={setCompared}
          />
        </aside>
      </div>
    </div>
  );
}

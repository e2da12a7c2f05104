/** @file All runs: how each went at a glance, two to compare, one to delete. */
import { GitCompareArrows, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { dateTime, duration, percent } from "../../ui/format.ts";
import { RemoveRun } from "./remove-run.tsx";
import { Sparkline } from "./sparkline.tsx";

interface RunHistoryProps {
  runs: Run[];
  shownId: string | null;
  /** The runs ticked for comparison; null: none is being made. */
  compared: readonly string[] | null;
  onShow(id: string): void;
  onCompare(ids: readonly string[] | null): void;
}

export function RunHistory({ runs, shownId, compared, onShow, onCompare }: RunHistoryProps) {
  const [removing, setRemoving] = useState<Run | null>(null);
  const t = strings.training;
  const toggle = (id: string): void => {
    const rest = (compared ?? []).filter((other) => other !== id);
    onCompare(rest.length === (compared ?? []).length ? [...rest.slice(-1), id] : rest);
  };
  return (
    <section className="card history" aria-label={t.history}>
      <h2>
        {t.history}
        {runs.length < 2 ? null : (
          <Button
            size="small"
            tone="quiet"
            icon={GitCompareArrows}
            aria-pressed={compared !== null}
            onClick={() => onCompare(compared === null ? [] : null)}
          >
            {strings.runs.compare}
          </Button>
        )}
      </h2>
      {compared !== null && compared.length < 2 ? <p className="muted">{strings.runs.compareHint}</p> : null}
      {runs.length === 0 ? <p className="muted">{t.noRuns}</p> : null}
      <ul className="plain">
        {runs.map((run) => (
          <li key={run.id} className={run.id === shownId ? "shown" : ""}>
            <div>
              {compared === null ? (
                <b>{run.name}</b>
              ) : (
                <label className="compare-choice">
                  <input
                    type="checkbox"
                    aria-label={strings.runs.choose(run.name)}
                    checked={compared.includes(run.id)}
                    onChange={() => toggle(run.id)}
                  />
                  <b>{run.name}</b>
                </label>
              )}
              <span className={`run-state ${run.state}`}>{t.states[run.state]}</span>
            </div>
            <div className="muted">
              {dateTime(run.createdAt)} · {t.budgetOf(duration(run.budgetSeconds))}
            </div>
            {run.base !== null && run.tuned !== null ? (
              <div>{strings.versions.cerChange(percent(run.base.cer), percent(run.tuned.cer))}</div>
            ) : null}
            <Sparkline run={run} />
            {run.notes ? (
              <div className="history-notes" dir="auto">
                {run.notes}
              </div>
            ) : null}
            {run.state === "running" ? null : (
              <div className="history-actions">
                <Button size="small" tone="quiet" aria-label={`${t.open}: ${run.name}`} onClick={() => onShow(run.id)}>
                  {t.open}
                </Button>
                <IconButton
                  icon={Trash2}
                  label={`${strings.runs.remove}: ${run.name}`}
                  onClick={() => setRemoving(run)}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
      {removing === null ? null : <RemoveRun run={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}

/** @file What is in production, with the way back; what was done last, with the way to take it back. */
import { RotateCcw, Undo2 } from "lucide-react";
import type { Version, VersionStep } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useVersionHistory } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { dateTime } from "../../ui/format.ts";
import { useVersionAction } from "./use-version-action.ts";

const wordsOf = ({ kind, versionName }: VersionStep): string => strings.versions.steps[kind](versionName);

export function ProductionBar({ versions }: { versions: Version[] }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const history = useVersionHistory().data;
  const t = strings.versions;
  const active = versions.find((version) => version.active);
  const previous = history?.previous ?? null;
  const undo = history?.undo ?? null;
  return (
    <section className="card production" aria-label={t.production.title}>
      <div className="production-now">
        <span className="muted">{t.production.title}</span>
        <b dir="auto">{active?.name}</b>
        <span className="foot-space" />
        {previous === null ? null : (
          <Button
            size="small"
            icon={RotateCcw}
            disabled={busy}
            onClick={() => void run(() => client.adapters.rollBack({}))}
          >
            {t.production.rollBack(previous.name)}
          </Button>
        )}
        {undo === null ? null : (
          <Button
            size="small"
            icon={Undo2}
            disabled={busy}
            onClick={() => void run(() => client.adapters.undo({ stepId: undo.id }))}
          >
            {t.production.undo(wordsOf(undo))}
          </Button>
        )}
      </div>
      {history === undefined || history.steps.length === 0 ? null : (
        <details>
          <summary>{t.journal}</summary>
          <ul className="plain version-steps">
            {history.steps.map((step) => (
              <li key={step.id} className={step.undone ? "muted undone" : ""}>
                <span className="muted">{dateTime(step.at)}</span> {wordsOf(step)}
                {step.undone ? ` (${t.undone})` : ""}
                {step.reason === null ? null : (
                  <q dir="auto" title={t.reason}>
                    {step.reason}
                  </q>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

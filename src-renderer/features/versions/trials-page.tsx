/** @file Blind comparisons: a new one, and those there are. */
import { EyeOff } from "lucide-react";
import type { Trial } from "#contract/trials.ts";
import { useApi } from "../../client/api-context.tsx";
import { useTrials } from "../../client/trial-queries.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { dateTime, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { TrialForm } from "./trial-form.tsx";
import { outcomeOf } from "./trial-result.tsx";
import { TwoVersionsScreen } from "./two-versions-screen.tsx";

const t = strings.versions.trials;

export function TrialsPage() {
  return (
    <TwoVersionsScreen
      title={t.title}
      lead={t.lead}
      icon={EyeOff}
      body={(versions) => <TrialForm versions={versions} />}
    >
      <History />
    </TwoVersionsScreen>
  );
}

function History() {
  const trials = useTrials();
  return (
    <section className="card" aria-label={t.history}>
      <h2>{t.history}</h2>
      {trials.isError ? <ErrorBanner error={trials.error} onRetry={() => void trials.refetch()} /> : null}
      {trials.isPending ? <Loading /> : null}
      {trials.data?.length === 0 ? <p className="muted">{t.none}</p> : null}
      <ul className="plain trial-list">
        {trials.data?.map((trial) => (
          <Entry key={trial.id} trial={trial} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ trial }: { trial: Trial }) {
  const { client } = useApi();
  const [a, b] = trial.versions;
  const named = t.against(a.name, b.name);
  const over = trial.endedAt !== null;
  const setRemoved = async (removed: boolean): Promise<void> => {
    try {
      await client.trials.setRemoved({ id: trial.id, removed });
      if (removed) toast("info", t.removed, { label: t.undo, run: () => void setRemoved(false) });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <li>
      <div className="trial-about">
        <b>{named}</b>{" "}
        <span className="muted">
          {dateTime(trial.createdAt)}
          {trial.documents === null ? null : <bdi> {t.ofDocuments(trial.documents.join(", "))}</bdi>}
        </span>
        <div>
          {trial.result === null
            ? t.progress(trial.judged, trial.judged + trial.skipped + trial.open)
            : outcomeOf(trial.result)}
        </div>
      </div>
      <Button
        size="small"
        tone={over ? "plain" : "primary"}
        onClick={() => navigate({ screen: "versions", view: "blind", trial: trial.id })}
      >
        {over ? t.see : t.goOn}
      </Button>
      <Button size="small" aria-label={t.removeLabel(named)} onClick={() => void setRemoved(true)}>
        {t.remove}
      </Button>
    </li>
  );
}

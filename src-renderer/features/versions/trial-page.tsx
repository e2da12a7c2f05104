/** @file One blind comparison: judged while it goes on, its result when it is over. */
import { ArrowLeft } from "lucide-react";
import { useTrialStep } from "../../client/trial-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { dateTime } from "../../ui/format.ts";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { TrialJudge } from "./trial-judge.tsx";
import { TrialResultView } from "./trial-result.tsx";

const t = strings.versions.trials;

export function TrialPage({ id }: { id: string }) {
  const step = useTrialStep(id);
  const trial = step.data?.trial;
  const [a, b] = trial?.versions ?? [];
  return (
    <div className="screen">
      <ScreenHead
        title={t.title}
        lead={
          trial === undefined || a === undefined || b === undefined
            ? null
            : `${t.against(a.name, b.name)} · ${dateTime(trial.createdAt)}`
        }
        back={
          <Link to={{ screen: "versions", view: "blind" }} className="back-link">
            <ArrowLeft size={13} aria-hidden /> {t.back}
          </Link>
        }
      />
      {step.isError ? <ErrorBanner error={step.error} onRetry={() => void step.refetch()} /> : null}
      {step.isPending ? <Loading /> : null}
      {step.data === undefined ? null : step.data.trial.result === null ? (
        <TrialJudge step={step.data} />
      ) : (
        <TrialResultView trial={step.data.trial} result={step.data.trial.result} />
      )}
    </div>
  );
}

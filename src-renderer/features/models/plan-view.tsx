/** @file What a download would bring: size, licence, room; only then can it be fetched. */
import { Download } from "lucide-react";
import type { ModelPlan } from "#contract/models.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, shortCommit } from "../../ui/format.ts";
import { ModelFacts } from "./model-facts.tsx";

const t = strings.largeModels.get;

export function PlanView({ plan, busy, onFetch }: { plan: ModelPlan; busy: boolean; onFetch: () => void }) {
  const { free, bytes: size } = plan;
  const fits = free === null || free > size;
  return (
    <div className="exported model-plan" role="status">
      <ModelFacts
        facts={[
          [t.family, plan.familyTitle],
          [strings.largeModels.size, t.plan(plan.files, bytes(size))],
          [strings.largeModels.licence, plan.licence],
          [strings.largeModels.commit, shortCommit(plan.revision)],
        ]}
      />
      {free === null ? null : (
        <p className={fits ? "muted" : "error-text"}>{fits ? t.room(bytes(free)) : t.noRoom(bytes(free))}</p>
      )}
      {plan.gated ? <p>{t.gated}</p> : null}
      {plan.leftOut.pickles === 0 ? null : <p className="muted">{t.pickles(plan.leftOut.pickles)}</p>}
      <p className="muted">{t.accept}</p>
      <Button tone="primary" icon={Download} disabled={busy || !fits} onClick={onFetch}>
        {t.fetch(bytes(size))}
      </Button>
    </div>
  );
}

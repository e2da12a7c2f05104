/** @file Said above the scores where recent documents are worse than what the version that reads now was scored on. */
import { useDrift } from "../../client/insight-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";
import { signalStep } from "./drift-figures.ts";

const t = strings.insights.drift;

/** @param onShow - goes to the view of drift */
export function DriftAlert({ onShow }: { onShow(): void }) {
  const report = useDrift(undefined).data;
  const alerts = report?.figures.filter(({ alert }) => alert) ?? [];
  if (alerts.length === 0) return null;
  return (
    <Banner
      tone="warning"
      title={t.alertTitle}
      actions={
        <Button size="small" onClick={onShow}>
          {t.look}
        </Button>
      }
    >
      {alerts.map(signalStep).join(" · ")}
    </Banner>
  );
}

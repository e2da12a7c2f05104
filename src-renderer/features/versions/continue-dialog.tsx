/** @file Training that begins with what a version knows. */
import { useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useVersionAction } from "./use-version-action.ts";

const USUAL_SECONDS = 120;

export function ContinueDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const [budgetSeconds, setBudget] = useState(USUAL_SECONDS);
  const t = strings.versions.continuing;
  const start = async (): Promise<void> => {
    const started = await run(() => client.training.start({ parentId: version.id, budgetSeconds }));
    if (started) navigate({ screen: "train" });
  };
  return (
    <Dialog title={t.title(version.name)} onClose={onClose} className="version-dialog">
      <p>{t.lead}</p>
      <label className="field-inline">
        <span>{t.budget}</span>
        <select value={budgetSeconds} onChange={(event) => setBudget(Number(event.target.value))}>
          {strings.training.budgets.map(({ seconds, label }) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button tone="primary" disabled={busy} onClick={() => void start()}>
          {t.start}
        </Button>
      </div>
    </Dialog>
  );
}

/** @file A run that ended early and has a saved state: go on from it, or remove it. */
import { useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState } from "react";
import type { Run } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function ResumeRun({ run }: { run: Run }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const t = strings.training;
  if (run.resumable !== true) return <p className="muted">{t.nothingSaved}</p>;
  const ask = async (call: "resume" | "discard"): Promise<void> => {
    setBusy(true);
    try {
      await client.training[call]({ runId: run.id });
      await queries.invalidateQueries({ queryKey: keys.runs });
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p className="muted">{t.savedAt(run.step)}</p>
      <div className="live-actions">
        <Button tone="primary" icon={Play} disabled={busy} onClick={() => void ask("resume")}>
          {t.resume}
        </Button>
        <Button tone="quiet" disabled={busy} onClick={() => void ask("discard")}>
          {t.discard}
        </Button>
      </div>
    </>
  );
}

/** @file Deleting a run: what depends on it is said first. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Run } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function RemoveRun({ run, onClose }: { run: Run; onClose(): void }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const t = strings.runs;
  const dependents = useQuery({
    queryKey: keys.runDependents(run.id),
    queryFn: () => client.runs.dependents({ runId: run.id }),
    gcTime: 0,
  });
  const remove = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.runs.remove({ runId: run.id });
      await queries.invalidateQueries({ queryKey: keys.runs });
      toast("info", t.removed);
      onClose();
    } catch (error) {
      toast("danger", messageOf(error));
      setBusy(false);
    }
  };
  const { data } = dependents;
  return (
    <Dialog title={t.removeTitle(run.name)} onClose={onClose} className="remove-run">
      {dependents.isError ? (
        <ErrorBanner error={dependents.error} onRetry={() => void dependents.refetch()} />
      ) : data === undefined ? (
        <Loading />
      ) : (
        <>
          <p>{t.removeFiles(bytes(data.size))}</p>
          <p>
            {data.version === null
              ? t.removeNothing
              : `${data.version.active ? `${t.removeActive(data.version.name)} ` : ""}${t.removeVersion(data.version.name)}`}
          </p>
          {data.resumable ? <p>{t.removeResumable}</p> : null}
        </>
      )}
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button tone="danger" disabled={busy || data === undefined} onClick={() => void remove()}>
          {t.remove}
        </Button>
      </div>
    </Dialog>
  );
}

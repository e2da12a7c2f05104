/** @file A backup: where to, how large it will be and what room there is, then progress and where it lies. */
import { useState } from "react";
import type { BackupStatus } from "#contract/backups.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorText, Loading } from "../../ui/feedback.tsx";
import { bytes } from "../../ui/format.ts";
import { FolderField } from "./folder-field.tsx";
import { JobView } from "./job-view.tsx";
import { useBackupJob, useBackupPlan } from "./use-backup.ts";

export function BackupDialog({ status, onClose }: { status: BackupStatus; onClose: () => void }) {
  const { client } = useApi();
  const [folder, setFolder] = useState(status.folder);
  const [jobId, setJobId] = useState(status.running);
  const [error, setError] = useState<unknown>(null);
  const job = useBackupJob(jobId);
  const plan = useBackupPlan(jobId === null ? folder : "");
  const t = strings.backups;

  const start = async () => {
    setError(null);
    try {
      setJobId((await client.backups.start({ folder })).jobId);
    } catch (thrown) {
      setError(thrown);
    }
  };

  return (
    <Dialog title={t.title} onClose={onClose}>
      {job !== undefined ? (
        <JobView job={job} onAgain={() => setJobId(null)} onClose={onClose} />
      ) : (
        <>
          <p>{t.lead}</p>
          <FolderField label={t.folder} value={folder} canChoose={status.canChoose} onDone={setFolder} />
          {plan.data !== undefined && !plan.isError ? (
            <section className="exchange-preview" aria-label={t.preview}>
              <p>
                <b>{t.size(plan.data.files, bytes(plan.data.bytes))}</b>{" "}
                {plan.data.free === null ? null : t.free(bytes(plan.data.free))}
              </p>
              <p>
                {t.into} <code dir="ltr">{plan.data.path}</code>
              </p>
            </section>
          ) : null}
          {plan.isFetching && plan.data === undefined ? <Loading /> : null}
          <ErrorText error={error ?? plan.error} />
          <div className="dialog-foot">
            <span />
            <Button onClick={onClose}>{strings.app.cancel}</Button>
            <Button
              tone="primary"
              disabled={plan.data === undefined || plan.isError || jobId !== null}
              onClick={() => void start()}
            >
              {t.start}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

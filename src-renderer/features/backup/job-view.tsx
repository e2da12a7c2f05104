/** @file A backup or a restoring that is going on, or how it ended. */
import type { ReactNode } from "react";
import type { BackupJob } from "#contract/backups.ts";
import { useApi } from "../../client/api-context.tsx";
import { SavedFolder } from "../../client/saved-folder.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { bytes, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

interface JobViewProps {
  job: BackupJob;
  /** Under a job that went well. */
  children?: ReactNode;
  onAgain: () => void;
  onClose: () => void;
}

export function JobView({ job, children, onAgain, onClose }: JobViewProps) {
  const { client } = useApi();
  const t = strings.backups;
  const failed = (error: unknown) => toast("danger", messageOf(error));
  if (job.state === "running") {
    return (
      <div className="exchange-running">
        <Progress value={job.total === 0 ? null : job.done / job.total} label={t.phases[job.phase]} />
        <div className="dialog-foot">
          <span className="muted">{t.phases[job.phase]}</span>
          <Button onClick={() => void client.backups.cancel({ jobId: job.id }).catch(failed)}>
            {strings.app.cancel}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <>
      {job.state === "cancelled" ? <Banner tone="info" title={t.cancelled} /> : null}
      {job.state === "failed" ? (
        <Banner tone="danger" title={job.kind === "backup" ? t.failed : t.restoreFailed}>
          {job.message}
        </Banner>
      ) : null}
      {job.state === "done" && job.path !== null ? (
        <SavedFolder path={job.path} title={job.kind === "backup" ? t.done(bytes(job.bytes)) : t.restored} />
      ) : null}
      {job.state === "done" && job.runningRuns.length > 0 ? (
        <p className="muted">{t.withoutRuns(job.runningRuns.join(" · "))}</p>
      ) : null}
      {job.state === "done" ? children : null}
      <div className="dialog-foot">
        <span />
        {job.state === "done" ? null : <Button onClick={onAgain}>{t.again}</Button>}
        <Button onClick={onClose}>{strings.app.close}</Button>
      </div>
    </>
  );
}

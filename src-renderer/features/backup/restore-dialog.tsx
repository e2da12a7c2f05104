/** @file A backup becomes a library of its own, which can be opened then; and other libraries that were open before. */
import { useState } from "react";
import type { BackupStatus, FoundBackup } from "#contract/backups.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorText, Loading } from "../../ui/feedback.tsx";
import { bytes, dateTime } from "../../ui/format.ts";
import { FolderField } from "./folder-field.tsx";
import { JobView } from "./job-view.tsx";
import { OtherLibraries } from "./other-libraries.tsx";
import { useBackupJob, useFoundBackup } from "./use-backup.ts";

export function RestoreDialog({ status, onClose }: { status: BackupStatus; onClose: () => void }) {
  const { client } = useApi();
  const [backup, setBackup] = useState(status.last?.path ?? "");
  const [into, setInto] = useState<string | null>(null);
  const [jobId, setJobId] = useState(status.running);
  const [error, setError] = useState<unknown>(null);
  const job = useBackupJob(jobId);
  const found = useFoundBackup(jobId === null ? backup : "");
  const t = strings.backups;
  const place = into ?? found.data?.into ?? "";

  const start = async () => {
    setError(null);
    try {
      setJobId((await client.backups.restore({ backup, into: place })).jobId);
    } catch (thrown) {
      setError(thrown);
    }
  };

  return (
    <Dialog title={t.restoreTitle} onClose={onClose}>
      {job !== undefined ? (
        <JobView job={job} onAgain={() => setJobId(null)} onClose={onClose}>
          {job.kind === "restore" && job.path !== null ? <OtherLibraries paths={[job.path]} unnamed /> : null}
        </JobView>
      ) : (
        <>
          <p>{t.restoreLead}</p>
          <FolderField label={t.backup} value={backup} canChoose={status.canChoose} onDone={setBackup} />
          {found.isFetching && found.data === undefined ? <Loading /> : null}
          {found.data !== undefined && !found.isError ? <Found found={found.data} /> : null}
          {found.data !== undefined && !found.isError ? (
            <FolderField label={t.newLibrary} value={place} canChoose={false} onDone={setInto} />
          ) : null}
          <ErrorText error={error ?? found.error} />
          <div className="dialog-foot">
            <span />
            <Button onClick={onClose}>{strings.app.cancel}</Button>
            <Button
              tone="primary"
              disabled={found.data === undefined || found.isError || jobId !== null}
              onClick={() => void start()}
            >
              {t.restore}
            </Button>
          </div>
          {status.others.length === 0 ? null : (
            <>
              <h3 className="backup-others">{t.others}</h3>
              <OtherLibraries paths={status.others} />
            </>
          )}
        </>
      )}
    </Dialog>
  );
}

function Found({ found }: { found: FoundBackup }) {
  const t = strings.backups;
  return (
    <section className="exchange-preview" aria-label={t.found}>
      <p>
        <b>{t.madeOn(dateTime(found.createdAt))}</b> {t.size(found.files, bytes(found.bytes))}{" "}
        {found.free === null ? null : t.free(bytes(found.free))}
      </p>
    </section>
  );
}

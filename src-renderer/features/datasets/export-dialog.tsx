/** @file A version out of the library, through one of the formats that are made of line images. */
import { useState } from "react";
import type { DataSet, DataSetVersion } from "#contract/datasets.ts";
import type { FormatId } from "#contract/formats.ts";
import { useApi } from "../../client/api-context.tsx";
import { useExportFormats, useExportJob } from "../../client/dataset-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.dataSets.exporting;

interface ExportDialogProps {
  set: DataSet;
  version: DataSetVersion;
  onClose: () => void;
}

export function ExportDialog({ set, version, onClose }: ExportDialogProps) {
  const { client } = useApi();
  const formats = useExportFormats();
  const [format, setFormat] = useState<FormatId>("jsonl");
  const [includePrivate, setPrivate] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useExportJob(jobId);
  const running = jobId !== null && (job === undefined || job.state === "running");
  const failed = (error: unknown) => toast("danger", messageOf(error));
  const start = () => {
    client.datasets
      .export({ versionId: version.id, format, includePrivate })
      .then((started) => setJobId(started.jobId), failed);
  };
  return (
    <Dialog title={t.title(set.name)} onClose={onClose} className="dataset-dialog">
      <div className="dataset-form">
        <label className="dataset-field">
          <span>{t.format}</span>
          <select value={format} onChange={(event) => setFormat(event.target.value as FormatId)}>
            {formats.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={includePrivate} onChange={(event) => setPrivate(event.target.checked)} />
          {t.private}
        </label>
        <p className="muted">{t.hint}</p>
        {running && job !== undefined ? (
          <div className="job-progress" role="status">
            <span>{t.running}</span>
            <Progress value={job.total === 0 ? null : job.done / job.total} label={t.running} />
            <Button size="small" onClick={() => void client.formats.cancel({ jobId: job.id }).catch(failed)}>
              {strings.app.cancel}
            </Button>
          </div>
        ) : null}
        {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
        {job?.state === "done" ? (
          <Banner tone="success" title={t.done}>
            <code dir="ltr">{job.path}</code>
            {job.notes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </Banner>
        ) : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{strings.app.close}</Button>
          <Button tone="primary" disabled={running} onClick={start}>
            {t.start}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

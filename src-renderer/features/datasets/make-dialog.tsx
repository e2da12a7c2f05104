/** @file Freezing: which lines, how they are parted, and what that gives before anything is written. */
import { Snowflake } from "lucide-react";
import { useEffect, useState } from "react";
import type { DataSet, DataSetRequest } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDataSetJob, useDataSetPreview } from "../../client/dataset-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { JobProgress } from "./job-progress.tsx";
import { PreviewCard } from "./preview-card.tsx";
import { RequestFields } from "./request-fields.tsx";

const t = strings.dataSets.making;
const FIRST: DataSetRequest = {
  unit: "line",
  status: "verified",
  split: { by: "page", seed: 0, validation: 0.1, test: 0.1 },
};

interface MakeDialogProps {
  /** The set that gets a further version; null: a new set. */
  set: DataSet | null;
  onClose: () => void;
  onMade: (versionId: string) => void;
}

export function MakeDialog({ set, onClose, onMade }: MakeDialogProps) {
  const { client } = useApi();
  const [request, setRequest] = useState<DataSetRequest>(set?.versions[0]?.request ?? FIRST);
  const [name, setName] = useState("");
  const [notes, setNotes] = useState("");
  const [jobId, setJobId] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const preview = useDataSetPreview(request);
  const job = useDataSetJob(jobId);
  const running = jobId !== null && (job === undefined || job.state === "running");
  const ready = (set !== null || name.trim() !== "") && (preview.data?.rows ?? 0) > 0 && !preview.isError;
  const freeze = () => {
    setFailure(null);
    const into = set === null ? { name: name.trim() } : { dataSetId: set.id };
    client.datasets.freeze({ request, notes, ...into }).then(
      (started) => setJobId(started.jobId),
      (error: unknown) => setFailure(messageOf(error)),
    );
  };
  const made = job?.state === "done" ? job.versionId : null;
  useEffect(() => {
    if (made === null) return;
    onMade(made);
    onClose();
  }, [made, onMade, onClose]);
  return (
    <Dialog title={set === null ? t.title : t.titleAnew(set.name)} onClose={onClose} className="dataset-dialog">
      <form
        className="dataset-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !running) freeze();
        }}
      >
        {set === null ? (
          <label className="dataset-field">
            <span>{t.name}</span>
            <input
              value={name}
              maxLength={100}
              dir="auto"
              placeholder={t.namePlaceholder}
              ref={(field) => field?.setAttribute("autofocus", "")}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        ) : null}
        <RequestFields request={request} fixedUnit={set !== null} onChange={setRequest} />
        <label className="dataset-field">
          <span>{t.notes}</span>
          <textarea
            rows={2}
            dir="auto"
            maxLength={5000}
            value={notes}
            onChange={(event) => setNotes(event.target.value)}
          />
        </label>
        <PreviewCard preview={preview.data} error={preview.error} unit={request.unit} />
        {failure === null ? null : <Banner tone="danger" title={failure} />}
        {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
        {job?.state === "cancelled" ? <Banner tone="info" title={t.cancelled} /> : null}
        {running && job !== undefined ? <JobProgress job={job} label={t.freezing} /> : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{strings.app.close}</Button>
          <Button tone="primary" type="submit" icon={Snowflake} disabled={!ready || running}>
            {t.freeze}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** @file How far a job is, with a way to leave it. */
import type { DataSetJob } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/feedback.tsx";
import { count, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function JobProgress({ job, label }: { job: DataSetJob; label: string }) {
  const { client } = useApi();
  const cancel = (): void => {
    client.datasets.cancel({ jobId: job.id }).catch((error: unknown) => toast("danger", messageOf(error)));
  };
  return (
    <div className="job-progress" role="status">
      <span>
        {label}
        {job.total === 0 ? null : (
          <span className="muted"> {strings.dataSets.making.progress(count(job.done), count(job.total))}</span>
        )}
      </span>
      <Progress value={job.total === 0 ? null : job.done / job.total} label={label} />
      <Button size="small" onClick={cancel}>
        {strings.app.cancel}
      </Button>
    </div>
  );
}

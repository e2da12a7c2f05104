/** @file How far a comparison, a measurement or a mixture is, with a way to leave it. */
import type { VersionJob } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function JobProgress({ job, label }: { job: VersionJob; label: string }) {
  const { client } = useApi();
  const cancel = (): void => {
    client.adapters.cancel({ jobId: job.id }).catch((error: unknown) => toast("danger", messageOf(error)));
  };
  return (
    <div className="job-progress" role="status">
      <span>
        {label}
        {job.kind === "mix" || job.total === 0 ? null : (
          <span className="muted"> {strings.versions.comparing.progress(job.done, job.total)}</span>
        )}
      </span>
      <Progress value={job.total === 0 ? null : job.done / job.total} label={label} />
      <Button size="small" onClick={cancel}>
        {strings.app.cancel}
      </Button>
    </div>
  );
}

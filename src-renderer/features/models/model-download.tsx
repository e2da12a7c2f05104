/** @file A download that goes on, or how it ended. */
import type { LargeModel, ModelJob } from "#contract/models.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { bytes, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.largeModels.job;
const failed = (error: unknown) => toast("danger", messageOf(error));

export function RunningDownload({ job }: { job: ModelJob }) {
  const { client } = useApi();
  const { id, repository, phase, done, total, current } = job;
  return (
    <div className="model-download" role="status">
      <span>
        {t[phase]} <bdi>{current ?? repository}</bdi>
        {total === 0 ? null : <span className="muted"> {t.progress(bytes(done), bytes(total))}</span>}
      </span>
      <Progress value={total === 0 ? null : done / total} label={t.label(repository)} />
      <Button size="small" onClick={() => void client.models.cancel({ jobId: id }).catch(failed)}>
        {strings.app.cancel}
      </Button>
    </div>
  );
}

interface EndedDownloadProps {
  job: ModelJob;
  models: readonly LargeModel[];
  onDismiss: () => void;
}

export function EndedDownload({ job, models, onDismiss }: EndedDownloadProps) {
  const { client } = useApi();
  const { repository, state, message, modelId } = job;
  const part = models.find(({ id }) => id === modelId && state !== "done");
  const again = part === undefined ? null : () => void client.models.resume({ id: part.id }).catch(failed);
  const actions = (
    <>
      {again === null ? null : <Button onClick={again}>{strings.largeModels.resume}</Button>}
      <Button onClick={onDismiss}>{strings.app.dismiss}</Button>
    </>
  );
  if (state === "done") return <Banner tone="success" title={t.done(repository)} actions={actions} />;
  if (state === "cancelled") return <Banner tone="info" title={t.cancelled(repository)} actions={actions} />;
  return (
    <Banner tone="danger" title={t.failed(repository)} actions={actions}>
      <bdi>{message}</bdi>
    </Banner>
  );
}

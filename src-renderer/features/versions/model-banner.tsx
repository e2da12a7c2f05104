/** @file Says on every screen whether the reading model is there, how far its download is, and what to do where it failed. */
import { useQueryClient } from "@tanstack/react-query";
import type { ModelStatus } from "#contract/recognition.ts";
import { useApi } from "../../client/api-context.tsx";
import { useModels } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { strings, toldOr } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { bytes, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function ModelBanner() {
  const { client } = useApi();
  const queries = useQueryClient();
  const status = useModels().data;
  const t = strings.models;
  if (status === undefined || status.state === "ready") return null;

  const act = (call: () => Promise<ModelStatus>) => (): void => {
    call()
      .then((next) => queries.setQueryData(keys.models, next))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  };
  const prepare = act(() => client.recognition.prepareModels({}));

  if (status.state === "preparing") {
    return (
      <div className="reading-bar model-bar" role="status">
        <span className="reading-text">
          {toldOr(t.preparing, status.message)}
          {status.total > 0 ? <span className="muted"> {t.bytes(bytes(status.done), bytes(status.total))}</span> : null}
        </span>
        <Progress value={status.total > 0 ? status.done / status.total : null} label={t.preparing} />
        <Button size="small" onClick={act(() => client.recognition.cancelPrepare({}))}>
          {strings.app.cancel}
        </Button>
      </div>
    );
  }
  const failed = status.state === "failed";
  return (
    <Banner
      tone={failed ? "danger" : "info"}
      title={failed ? t.failed : t.missing}
      actions={<Button onClick={prepare}>{failed ? strings.app.retry : t.prepare}</Button>}
    >
      {status.message}
    </Banner>
  );
}

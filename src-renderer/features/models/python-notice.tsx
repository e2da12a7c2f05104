/** @file What large models need before anything can be fetched or read: Python, which the trainer has as well. */
import { useQueryClient } from "@tanstack/react-query";
import type { EnvironmentStatus } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { useEnvironment } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.largeModels.python;

export function PythonNotice() {
  const { client } = useApi();
  const queries = useQueryClient();
  const status = useEnvironment().data;
  if (status === undefined || status.state === "ready") return null;
  const act = (call: () => Promise<EnvironmentStatus>) => (): void => {
    call()
      .then((next) => queries.setQueryData(keys.environment, next))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  };
  if (status.state === "preparing") {
    return (
      <div className="model-download" role="status">
        <span>
          {t.preparing} <span className="muted">{status.message}</span>
        </span>
        <Progress value={null} label={t.preparing} />
        <Button size="small" onClick={act(() => client.training.cancelEnvironment({}))}>
          {strings.app.cancel}
        </Button>
      </div>
    );
  }
  return (
    <Banner
      tone={status.state === "failed" ? "danger" : "info"}
      title={t.title}
      actions={<Button onClick={act(() => client.training.prepareEnvironment({}))}>{t.setUp}</Button>}
    >
      {t.text} <bdi>{status.cost}</bdi> {status.message}
    </Banner>
  );
}

/** @file The Python environment that training needs, what it costs, and how far its set-up is. */

import { useQueryClient } from "@tanstack/react-query";
import type { EnvironmentStatus } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { useEnvironment } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function EnvironmentCard() {
  const { client } = useApi();
  const queries = useQueryClient();
  const environment = useEnvironment();
  const t = strings.training;
  const status = environment.data;
  const act = (call: () => Promise<EnvironmentStatus>) => (): void => {
    call()
      .then((next) => queries.setQueryData(keys.environment, next))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  };
  const setUp = act(() => client.training.prepareEnvironment({}));
  return (
    <section className="card environment" aria-label={t.environment}>
      <h2>
        {t.environment}
        {status === undefined ? null : (
          <span className={`run-state ${status.state}`}>{t.environmentStates[status.state]}</span>
        )}
      </h2>
      {environment.isError ? (
        <ErrorBanner error={environment.error} onRetry={() => void environment.refetch()} />
      ) : null}
      {status === undefined ? null : (
        <>
          {status.message === null ? null : (
            <p
              role={status.state === "failed" ? "alert" : "status"}
              className={status.state === "failed" ? "error-text" : ""}
            >
              {status.message}
            </p>
          )}
          {status.state === "ready" ? null : (
            <p className="muted">
              <bdi>{status.cost}</bdi>
            </p>
          )}
          {status.state === "preparing" ? (
            <>
              <Progress value={null} label={t.environmentStates.preparing} />
              <Button size="small" onClick={act(() => client.training.cancelEnvironment({}))}>
                {strings.app.cancel}
              </Button>
            </>
          ) : null}
          {status.state === "missing" ? (
            <>
              <p className="muted">{t.autoSetUp}</p>
              <Button size="small" onClick={setUp}>
                {t.setUp}
              </Button>
            </>
          ) : null}
          {status.state === "failed" ? (
            <Button size="small" onClick={setUp}>
              {t.setUpAgain}
            </Button>
          ) : null}
          {status.state === "ready" ? <p className="muted path">{status.path}</p> : null}
        </>
      )}
    </section>
  );
}

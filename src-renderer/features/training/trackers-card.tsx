/** @file Other programs that get a run's figures: off by itself, and plain about what would leave this machine. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { TrackerChoice, Trackers } from "#contract/trackers.ts";
import { useApi } from "../../client/api-context.tsx";
import { useEnvironment } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { MlflowFields } from "./mlflow-fields.tsx";
import { PlaceField } from "./place-field.tsx";

export function TrackersCard() {
  const { client } = useApi();
  const queries = useQueryClient();
  const trackers = useQuery({ queryKey: keys.trackers, queryFn: () => client.training.trackers({}) });
  const [failure, setFailure] = useState<string | null>(null);
  const t = strings.training.trackers;
  const { chosen, folders } = trackers.data ?? {};
  const on =
    chosen === undefined ? [] : (["tensorboard", "mlflow", "wandb"] as const).filter((name) => chosen[name] !== null);
  const choose = async (change: Partial<TrackerChoice>): Promise<void> => {
    if (chosen === undefined) return;
    try {
      queries.setQueryData<Trackers>(keys.trackers, await client.training.setTrackers({ ...chosen, ...change }));
      setFailure(null);
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <details className="card trackers">
      <summary>
        <h2>{t.title}</h2>
        <span className="muted">{on.length === 0 ? t.off : on.map((name) => t.names[name]).join(", ")}</span>
      </summary>
      <p className="muted">{t.lead}</p>
      {trackers.isError ? <ErrorBanner error={trackers.error} onRetry={() => void trackers.refetch()} /> : null}
      {chosen === undefined || folders === undefined ? null : (
        <>
          <FolderTracker
            name={t.names.tensorboard}
            hint={t.stays}
            folder={chosen.tensorboard}
            otherwise={folders.tensorboard}
            onChoose={(tensorboard) => void choose({ tensorboard })}
          />
          <MlflowFields chosen={chosen} folder={folders.mlflow} onChoose={(change) => void choose(change)} />
          <FolderTracker
            name={t.names.wandb}
            hint={t.wandbStays}
            folder={chosen.wandb}
            otherwise={folders.wandb}
            onChoose={(wandb) => void choose({ wandb })}
          />
          {failure === null ? null : (
            <p role="alert" className="error-text">
              {failure}
            </p>
          )}
          {on.length === 0 ? null : <Libraries />}
        </>
      )}
    </details>
  );
}

interface FolderTrackerProps {
  name: string;
  hint: string;
  folder: string | null;
  /** Where it goes when only the tick is set. */
  otherwise: string;
  onChoose(folder: string | null): void;
}

function FolderTracker({ name, hint, folder, otherwise, onChoose }: FolderTrackerProps) {
  const t = strings.training.trackers;
  return (
    <div className="tracker">
      <label className="switch">
        <input
          type="checkbox"
          checked={folder !== null}
          onChange={({ target }) => onChoose(target.checked ? otherwise : null)}
        />
        {name}
      </label>
      {folder === null ? null : (
        <>
          <PlaceField
            label={`${name}: ${t.folder}`}
            value={folder}
            onChoose={(typed) => onChoose(typed || otherwise)}
          />
          <small>{hint}</small>
        </>
      )}
    </div>
  );
}

/** Whether they are there yet; how the set-up goes is on the card of the environment. */
function Libraries() {
  const { client } = useApi();
  const queries = useQueryClient();
  const environment = useEnvironment();
  const t = strings.training.trackers;
  const status = environment.data;
  if (status === undefined) return null;
  const install = () => {
    client.training
      .prepareEnvironment({ trackers: true })
      .then((next) => queries.setQueryData(keys.environment, next))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  };
  return (
    <>
      <p className="muted">{status.trackers ? t.installed : t.missing}</p>
      {status.trackers ? null : (
        <Button size="small" disabled={status.state === "preparing"} onClick={install}>
          {t.install}
        </Button>
      )}
    </>
  );
}

/** @file Before a data set, or a version of it, is deleted: what hangs on it. */
import { useState } from "react";
import type { DataSet, DataSetVersion } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDataSetDependents } from "../../client/dataset-queries.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes, count, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.dataSets.removal;

interface RemoveDialogProps {
  set: DataSet;
  version: DataSetVersion;
  onClose: () => void;
}

export function RemoveDialog({ set, version, onClose }: RemoveDialogProps) {
  const { client } = useApi();
  const [whole, setWhole] = useState(set.versions.length === 1);
  const found = useDataSetDependents(set.id, whole ? null : version.id);
  const remove = () => {
    client.datasets.remove({ dataSetId: set.id, ...(whole ? {} : { versionId: version.id }) }).then(
      ({ versionIds }) => {
        onClose();
        navigate({ screen: "datasets" });
        toast("info", t.done(whole ? set.name : t.item(set.name, version.number)), {
          label: t.undo,
          run: () =>
            void client.datasets.restore({ versionIds }).catch((error: unknown) => toast("danger", messageOf(error))),
        });
      },
      (error: unknown) => toast("danger", messageOf(error)),
    );
  };
  return (
    <Dialog title={t.title(set.name)} onClose={onClose} className="dataset-dialog">
      <p>{t.lead}</p>
      {set.versions.length === 1 ? null : (
        <fieldset className="document-choice">
          <legend>{strings.dataSets.version}</legend>
          {[false, true].map((all) => (
            <label key={String(all)}>
              <input type="radio" name="what" checked={whole === all} onChange={() => setWhole(all)} />
              {all ? t.whole : t.one(version.number)}
            </label>
          ))}
        </fieldset>
      )}
      {found.isError ? <ErrorBanner error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data === undefined ? (
        <Loading />
      ) : (
        <>
          <p className="muted">{t.size(count(found.data.rows), bytes(found.data.size))}</p>
          {found.data.runs.length === 0 ? (
            <p className="muted">{t.noRuns}</p>
          ) : (
            <>
              <p>{t.runs}</p>
              <ul className="name-list">
                {found.data.runs.map(({ id, name }) => (
                  <li key={id} dir="auto">
                    {name}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button tone="danger" disabled={found.data === undefined} onClick={remove}>
          {t.confirm}
        </Button>
      </div>
    </Dialog>
  );
}

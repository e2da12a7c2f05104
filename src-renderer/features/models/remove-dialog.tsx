/** @file Before a model is removed: what becomes free, and what cannot do without it. */
import type { LargeModel } from "#contract/models.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorText } from "../../ui/feedback.tsx";
import { bytes } from "../../ui/format.ts";
import { Names } from "../../ui/names.tsx";
import { toast } from "../../ui/toast.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { nameOf } from "./model-row.tsx";

const t = strings.largeModels.removal;

export function RemoveDialog({ model, onClose }: { model: LargeModel; onClose: () => void }) {
  const { client } = useApi();
  const { busy, error, attempt } = useAttempt();
  const { id, name, linked, dependents } = model;
  const needed = dependents.length > 0;
  const remove = () =>
    attempt(async () => {
      await client.models.remove({ id, anyway: needed });
      onClose();
      toast("info", t.done(name));
    });
  return (
    <Dialog title={t.title(name)} onClose={onClose}>
      <p>{linked ? t.linked : t.own(bytes(model.bytes))}</p>
      <Names label={t.dependents} names={dependents.map(nameOf)} />
      <p className="muted">
        {needed ? null : <>{strings.largeModels.usedByNone} </>}
        {t.others}
      </p>
      <ErrorText error={error} />
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button tone="danger" disabled={busy} onClick={() => void remove()}>
          {needed ? t.anyway : t.confirm}
        </Button>
      </div>
    </Dialog>
  );
}

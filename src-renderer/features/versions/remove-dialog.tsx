/** @file Before a version is deleted: what hangs on it. */
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDependents } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { Names } from "../../ui/names.tsx";
import { useVersionAction } from "./use-version-action.ts";

export function RemoveDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const found = useDependents(version.id);
  const t = strings.versions.removal;
  const { children = [], choices = [], publications = [], readings = 0, inProduction = false } = found.data ?? {};
  const nothing = children.length + choices.length + publications.length + readings === 0;
  return (
    <Dialog title={t.title(version.name)} onClose={onClose} className="version-dialog">
      <p>{t.lead}</p>
      {found.isError ? <ErrorBanner error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isPending ? <Loading /> : null}
      {inProduction ? <Banner tone="warning" title={t.inProduction} /> : null}
      <Names label={t.children} names={children.map(({ name }) => name)} />
      <Names label={t.choices} names={choices.map(({ name }) => name)} />
      <Names label={t.publications} names={publications.map(({ repo }) => repo)} />
      {readings > 0 ? <p>{t.readings(readings)}</p> : null}
      {found.data !== undefined && nothing ? <p className="muted">{t.nothing}</p> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button
          tone="danger"
          disabled={busy || inProduction || found.data === undefined}
          onClick={() => void run(() => client.adapters.remove({ id: version.id })).then((done) => done && onClose())}
        >
          {strings.versions.remove}
        </Button>
      </div>
    </Dialog>
  );
}

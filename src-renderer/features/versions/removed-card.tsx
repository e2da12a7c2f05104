/** @file Deleted versions: restoring them, or freeing what they take on disk. */
import { useApi } from "../../client/api-context.tsx";
import { useRemovedVersions } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, dateTime } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { useVersionAction } from "./use-version-action.ts";

export function RemovedCard() {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const removed = useRemovedVersions().data ?? [];
  const t = strings.versions.removed;
  if (removed.length === 0) return null;
  const purge = (id: string): void => {
    void run(async () => {
      const freed = await client.adapters.purge({ ids: [id] });
      toast("info", t.purged(bytes(freed.bytes)));
    });
  };
  return (
    <section className="card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <ul className="plain choice-list">
        {removed.map(({ id, name, removedAt, size }) => (
          <li key={id}>
            <b dir="auto">{name}</b>
            <span className="muted">
              {dateTime(removedAt)}, {bytes(size)}
            </span>
            <Button size="small" disabled={busy} onClick={() => void run(() => client.adapters.restore({ id }))}>
              {t.restore}
            </Button>
            <Button size="small" tone="danger" disabled={busy} title={t.purgeHint} onClick={() => purge(id)}>
              {t.purge}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

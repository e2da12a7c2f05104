/** @file Deleted versions of data sets: restoring them, or freeing what they take on disk. */
import { useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { useRemovedDataSets } from "../../client/dataset-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, dateTime, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.dataSets.removal;
const words = strings.versions.removed;

export function RemovedSets() {
  const { client } = useApi();
  const [busy, setBusy] = useState(false);
  const removed = useRemovedDataSets().data ?? [];
  if (removed.length === 0) return null;
  const run = (work: () => Promise<unknown>): void => {
    setBusy(true);
    work()
      .catch((error: unknown) => toast("danger", messageOf(error)))
      .finally(() => setBusy(false));
  };
  const purge = async (versionId: string): Promise<void> => {
    const freed = await client.datasets.purge({ versionIds: [versionId] });
    toast("info", words.purged(bytes(freed.bytes)));
  };
  return (
    <section className="card" aria-label={t.trash}>
      <h2>{t.trash}</h2>
      <ul className="plain choice-list">
        {removed.map(({ versionId, name, number, unit, rows, size, removedAt }) => (
          <li key={versionId}>
            <b dir="auto">{t.item(name, number)}</b>
            <span className="muted">
              {strings.dataSets.rows(rows, unit)}, {bytes(size)}, {dateTime(removedAt)}
            </span>
            <Button
              size="small"
              disabled={busy}
              onClick={() => run(() => client.datasets.restore({ versionIds: [versionId] }))}
            >
              {words.restore}
            </Button>
            <Button
              size="small"
              tone="danger"
              disabled={busy}
              title={words.purgeHint}
              onClick={() => run(() => purge(versionId))}
            >
              {words.purge}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

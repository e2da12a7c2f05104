/** @file Data sets: which there are, and what is in the one that is looked at. */
import { Boxes, Plus, Snowflake, Type } from "lucide-react";
import { useState } from "react";
import type { DataSet, DataSetVersion } from "#contract/datasets.ts";
import { useDataSets } from "../../client/dataset-queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { DataSetView } from "./dataset-view.tsx";
import { MakeDialog } from "./make-dialog.tsx";
import { RemovedSets } from "./removed-sets.tsx";
import { SyntheticDialog } from "./synthetic-dialog.tsx";

const t = strings.dataSets;

interface DataSetsPageProps {
  versionId?: string;
  view?: string;
}

export function DataSetsPage({ versionId, view }: DataSetsPageProps) {
  const sets = useDataSets();
  const [making, setMaking] = useState(false);
  const [setting, setSetting] = useState(false);
  const list = sets.data ?? [];
  const chosen = find(list, versionId);
  return (
    <div className="screen">
      <ScreenHead title={t.title} lead={t.lead}>
        <Button icon={Type} onClick={() => setSetting(true)}>
          {t.synthetic.open}
        </Button>
        {list.length === 0 ? null : (
          <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
            {t.make}
          </Button>
        )}
      </ScreenHead>
      {sets.isError ? <ErrorBanner error={sets.error} onRetry={() => void sets.refetch()} /> : null}
      {sets.isPending ? <Loading /> : null}
      {sets.isSuccess && list.length === 0 ? (
        <Empty
          icon={Snowflake}
          title={t.none}
          actions={
            <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
              {t.make}
            </Button>
          }
        >
          {t.noneHint}
        </Empty>
      ) : null}
      {chosen === null ? null : (
        <div className="datasets">
          <nav aria-label={t.title} className="dataset-list">
            {list.map((set) => (
              <SetLink key={set.id} set={set} current={set.id === chosen.set.id} />
            ))}
          </nav>
          <DataSetView key={chosen.version.id} set={chosen.set} version={chosen.version} view={view ?? "statistics"} />
        </div>
      )}
      <RemovedSets />
      {setting ? <SyntheticDialog onClose={() => setSetting(false)} /> : null}
      {making ? <MakeDialog set={null} onClose={() => setMaking(false)} onMade={go} /> : null}
    </div>
  );
}

const go = (versionId: string): void => navigate({ screen: "datasets", versionId });

function SetLink({ set, current }: { set: DataSet; current: boolean }) {
  const [newest] = set.versions;
  if (newest === undefined) return null;
  return (
    <Link
      to={{ screen: "datasets", versionId: newest.id }}
      className="dataset-link"
      aria-current={current ? "true" : undefined}
    >
      <Boxes size={15} aria-hidden />
      <bdi>{set.name}</bdi>
      <small>{t.rows(newest.rows, set.unit)}</small>
    </Link>
  );
}

/** The version of the address, else the newest of the newest set. */
function find(
  sets: readonly DataSet[],
  versionId: string | undefined,
): { set: DataSet; version: DataSetVersion } | null {
  for (const set of sets) {
    const version = set.versions.find(({ id }) => id === versionId);
    if (version !== undefined) return { set, version };
  }
  const [set] = sets;
  const version = set?.versions[0];
  return set === undefined || version === undefined ? null : { set, version };
}

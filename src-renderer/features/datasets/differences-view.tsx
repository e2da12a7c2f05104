/** @file What differs between two versions of a set, line by line. */
import { useState } from "react";
import type { DataSet, DataSetVersion, DifferenceKind, ShownRow } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDataSetJob, useDifferences } from "../../client/dataset-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff-view.tsx";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, dateTime, messageOf } from "../../ui/format.ts";
import { MoreButton } from "../../ui/more-button.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import { JobProgress } from "./job-progress.tsx";
import { RowView } from "./row-view.tsx";

const t = strings.dataSets.differences;
const KINDS = ["changed", "added", "removed", "moved"] as const;

export function DifferencesView({ set, version }: { set: DataSet; version: DataSetVersion }) {
  const { client } = useApi();
  const others = set.versions.filter(({ id }) => id !== version.id);
  const [chosen, setChosen] = useState<string | null>(null);
  // The one before it, where nobody chose another or what they chose is gone.
  const before =
    others.find(({ id }) => id === chosen) ?? others.find(({ number }) => number < version.number) ?? others[0];
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useDataSetJob(jobId);
  if (before === undefined) return <p className="muted">{t.needTwo}</p>;
  const start = () => {
    client.datasets.compare({ before: before.id, after: version.id }).then(
      (started) => setJobId(started.jobId),
      (error: unknown) => toast("danger", messageOf(error)),
    );
  };
  return (
    <>
      <div className="check-bar">
        <label className="field-inline">
          <span>{t.before}</span>
          <select value={before.id} onChange={(event) => setChosen(event.target.value)}>
            {others.map((each) => (
              <option key={each.id} value={each.id}>
                {strings.dataSets.versionName(each.number, dateTime(each.createdAt))}
              </option>
            ))}
          </select>
        </label>
        <span className="muted">
          {t.after} {strings.dataSets.versionName(version.number, dateTime(version.createdAt))}
        </span>
        <Button disabled={job?.state === "running"} onClick={start}>
          {t.compare}
        </Button>
      </div>
      {job?.state === "running" ? <JobProgress job={job} label={t.running} /> : null}
      {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
      {job?.state === "done" && job.differences !== null ? <Result jobId={job.id} counts={job.differences} /> : null}
    </>
  );
}

interface ResultProps {
  jobId: string;
  counts: Readonly<Record<DifferenceKind | "same", number>>;
}

function Result({ jobId, counts }: ResultProps) {
  const [kind, setKind] = useState<DifferenceKind>(KINDS.find((each) => counts[each] > 0) ?? "changed");
  const tabs = KINDS.map((key) => ({ key, name: `${t.kinds[key]} ${count(counts[key])}` }));
  return (
    <>
      <p className="muted">{t.same(count(counts.same))}</p>
      <Tabs label={strings.dataSets.tabs.differences} tabs={tabs} chosen={kind} onChoose={setKind}>
        <Rows key={kind} jobId={jobId} kind={kind} />
      </Tabs>
    </>
  );
}

function Rows({ jobId, kind }: { jobId: string; kind: DifferenceKind }) {
  const rows = useDifferences(jobId, kind);
  if (rows.isError) return <ErrorBanner error={rows.error} onRetry={() => void rows.refetch()} />;
  if (rows.isPending) return <Loading />;
  const all = rows.data.pages.flatMap((part) => part.rows);
  if (all.length === 0) return <p className="muted">{t.none}</p>;
  return (
    <>
      <ul className="plain dataset-rows">
        {all.map(({ before, after }) => (
          <li key={(after ?? before)?.id}>
            <Different before={before} after={after} />
          </li>
        ))}
      </ul>
      <MoreButton list={rows} label={strings.dataSets.checks.more} />
    </>
  );
}

function Different({ before, after }: { before: ShownRow | null; after: ShownRow | null }) {
  const row = after ?? before;
  if (row === null) return null;
  const sides = strings.dataSets.splits;
  const changed = before !== null && after !== null && before.text !== after.text;
  return (
    <RowView row={row} text={changed ? <Diff before={before.text} after={after.text} /> : undefined}>
      {before !== null && after !== null && before.split !== after.split ? (
        <p className="muted">{t.moved(sides[before.split], sides[after.split])}</p>
      ) : null}
    </RowView>
  );
}

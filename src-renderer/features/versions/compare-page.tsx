/** @file Two versions on the same lines. */
import { ArrowLeft, GitCompare } from "lucide-react";
import { useState } from "react";
import type { LineSet, OfferedSet } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useVersions } from "../../client/queries.ts";
import { useLineSets, useVersionJob } from "../../client/version-queries.ts";
import { Link, navigate } from "../../router.tsx";
import { lines, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { toast } from "../../ui/toast.tsx";
import { ComparisonView } from "./comparison-view.tsx";
import { JobProgress } from "./job-progress.tsx";
import { VersionField } from "./version-field.tsx";

const keyOf = (set: LineSet): string => JSON.stringify(set);

export function ComparePage({ pair: [a, b] }: { pair: readonly [a: string, b: string] }) {
  const { client } = useApi();
  const versions = useVersions();
  const sets = useLineSets(a, b);
  const [chosen, setChosen] = useState<string | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useVersionJob(jobId).data;
  const t = strings.versions.comparing;
  const offered = sets.data ?? [];
  const set = offered.find((each) => keyOf(each.set) === chosen) ?? offered[0];

  const compare = async (): Promise<void> => {
    if (set === undefined) return;
    try {
      setJobId((await client.adapters.compare({ a, b, set: set.set })).jobId);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  const other = (side: 0 | 1, id: string): void =>
    navigate({ screen: "versions", compare: side === 0 ? [id, id === b ? a : b] : [id === a ? b : a, id] });

  return (
    <div className="screen">
      <ScreenHead
        title={t.title}
        back={
          <Link to={{ screen: "versions" }} className="back-link">
            <ArrowLeft size={13} aria-hidden /> {t.back}
          </Link>
        }
      />
      {versions.isError ? <ErrorBanner error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {versions.isPending ? <Loading /> : null}
      {versions.data !== undefined && versions.data.length < 2 ? (
        <Empty
          icon={GitCompare}
          title={t.needTwo}
          actions={<Button onClick={() => navigate({ screen: "train" })}>{strings.versions.toTrain}</Button>}
        />
      ) : null}
      {versions.data === undefined || versions.data.length < 2 ? null : (
        <section className="card compare-form" aria-label={t.title}>
          <VersionField label={t.a} value={a} versions={versions.data} onChange={(id) => other(0, id)} />
          <VersionField label={t.b} value={b} versions={versions.data} onChange={(id) => other(1, id)} />
          <SetField sets={offered} value={set === undefined ? "" : keyOf(set.set)} onChange={setChosen} />
          <Button
            tone="primary"
            icon={GitCompare}
            disabled={set === undefined || job?.state === "running"}
            onClick={() => void compare()}
          >
            {t.start}
          </Button>
          {sets.isSuccess && offered.length === 0 ? <p className="muted">{t.noSets}</p> : null}
        </section>
      )}
      {sets.isError ? <ErrorBanner error={sets.error} onRetry={() => void sets.refetch()} /> : null}
      {job?.state === "running" ? <JobProgress job={job} label={t.title} /> : null}
      {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
      {job?.state === "cancelled" ? <Banner tone="info" title={t.cancelled} /> : null}
      {job?.state === "done" && job.comparison !== null ? (
        <ComparisonView key={job.id} jobId={job.id} comparison={job.comparison} />
      ) : null}
    </div>
  );
}

function SetField({ sets, value, onChange }: { sets: OfferedSet[]; value: string; onChange: (key: string) => void }) {
  const t = strings.versions.comparing;
  const words = ({ set, name, lines: count }: OfferedSet): string =>
    set.kind === "unseen" ? t.sets.unseen(lines(count)) : t.sets[set.kind](name ?? "", lines(count));
  return (
    <label className="field-inline compare-set">
      <span>{t.set}</span>
      <select value={value} disabled={sets.length === 0} onChange={(event) => onChange(event.target.value)}>
        {sets.map((each) => (
          <option key={keyOf(each.set)} value={keyOf(each.set)}>
            {words(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

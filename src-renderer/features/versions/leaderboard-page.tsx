/** @file All versions on the same frozen lines, best first, with what each of them reads worse. */
import { Trophy } from "lucide-react";
import { useState } from "react";
import type { RankSet, Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useRankSets, useVersionJob } from "../../client/version-queries.ts";
import { lines, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { JobProgress } from "./job-progress.tsx";
import { LeaderboardTable } from "./leaderboard-table.tsx";
import { TwoVersionsScreen } from "./two-versions-screen.tsx";

export function LeaderboardPage() {
  const t = strings.versions.leaderboard;
  return (
    <TwoVersionsScreen title={t.title} lead={t.lead} icon={Trophy} body={(versions) => <Board versions={versions} />} />
  );
}

function Board({ versions }: { versions: Version[] }) {
  const { client } = useApi();
  const t = strings.versions.leaderboard;
  const [left, setLeft] = useState<readonly string[]>(() =>
    versions.filter(({ stage }) => stage === "archived").map(({ id }) => id),
  );
  const [reference, setReference] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useVersionJob(jobId).data;
  const taken = versions.filter(({ id }) => !left.includes(id));
  const ids = taken.map(({ id }) => id);
  const sets = useRankSets(ids);
  const offered = sets.data ?? [];
  const set = offered.find((each) => keyOf(each) === chosen) ?? offered[0];
  const against = taken.find(({ id }) => id === reference) ?? taken.find(({ active }) => active) ?? taken[0];
  const rank = async (): Promise<void> => {
    if (set === undefined || against === undefined) return;
    try {
      setJobId((await client.adapters.rank({ set: set.set, ids, against: against.id })).jobId);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  const words = (each: RankSet): string => {
    const named = strings.versions.comparing.sets;
    return each.set.kind === "unseen"
      ? t.unseen(lines(each.lines))
      : named[each.set.kind](each.name ?? "", lines(each.lines));
  };
  return (
    <>
      <section className="card compare-form" aria-label={t.title}>
        <label className="field-inline compare-set">
          <span>{strings.versions.comparing.set}</span>
          <select
            value={set === undefined ? "" : keyOf(set)}
            disabled={offered.length === 0}
            onChange={({ target }) => setChosen(target.value)}
          >
            {offered.map((each) => (
              <option key={keyOf(each)} value={keyOf(each)}>
                {words(each)}
              </option>
            ))}
          </select>
        </label>
        <label className="field-inline">
          <span>{t.against}</span>
          <select value={against?.id ?? ""} onChange={({ target }) => setReference(target.value)}>
            {taken.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <fieldset className="board-versions">
          <legend>{t.versions}</legend>
          {versions.map(({ id, name }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={!left.includes(id)}
                onChange={({ target }) => setLeft(target.checked ? left.filter((each) => each !== id) : [...left, id])}
              />
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
        <Button
          tone="primary"
          icon={Trophy}
          disabled={set === undefined || taken.length < 2 || job?.state === "running"}
          onClick={() => void rank()}
        >
          {t.start}
        </Button>
        {sets.isSuccess && offered.length === 0 ? <p className="muted">{strings.versions.comparing.noSets}</p> : null}
      </section>
      {sets.isError ? <ErrorBanner error={sets.error} onRetry={() => void sets.refetch()} /> : null}
      {job?.state === "running" ? <JobProgress job={job} label={t.title} /> : null}
      {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
      {job?.state === "cancelled" ? <Banner tone="info" title={strings.versions.comparing.cancelled} /> : null}
      {job?.state === "done" && job.leaderboard !== null ? <LeaderboardTable leaderboard={job.leaderboard} /> : null}
    </>
  );
}

function keyOf({ set }: RankSet): string {
  return JSON.stringify(set);
}

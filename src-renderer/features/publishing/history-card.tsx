/** @file Everything that was published and fetched, newest first; what was cut off goes on from here. */
import type { HubJob } from "#contract/publishing.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { dateTime } from "../../ui/format.ts";
import { HubJobView } from "./hub-job-view.tsx";
import { useHubJobs } from "./use-publishing.ts";

export function HistoryCard({ except }: { except: string | null }) {
  const jobs = useHubJobs();
  const t = strings.publishing.history;
  const shown = jobs.data?.filter(({ id }) => id !== except) ?? [];
  return (
    <section className="card publish-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      {jobs.isError ? <ErrorBanner error={jobs.error} onRetry={() => void jobs.refetch()} /> : null}
      {jobs.isPending ? <Loading /> : null}
      {jobs.isSuccess && shown.length === 0 ? <p className="muted">{t.none}</p> : null}
      <ul className="plain hub-history">
        {shown.map((job) => (
          <Past key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function Past({ job }: { job: HubJob }) {
  const t = strings.publishing;
  return (
    <li>
      <details open={job.state === "running"}>
        <summary>
          <bdi>{job.title}</bdi>{" "}
          <span className="muted">
            {t.history[job.kind]}, {t.job.states[job.state]}, {dateTime(job.startedAt)}
          </span>
        </summary>
        <HubJobView job={job} onResumed={() => {}} />
      </details>
    </li>
  );
}

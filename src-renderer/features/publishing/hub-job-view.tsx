/** @file A publication or a fetch: how far each repository is, then what came of it and what to do next. */
import { ExternalLink, RotateCcw } from "lucide-react";
import type { HubJob } from "#contract/publishing.ts";
import { useApi } from "../../client/api-context.tsx";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorText, Progress } from "../../ui/feedback.tsx";
import { bytes, shortCommit } from "../../ui/format.ts";
import { useAttempt } from "../../ui/use-attempt.ts";
import { HubLink } from "./hub-link.tsx";

export function HubJobView({ job, onResumed }: { job: HubJob; onResumed: (jobId: string) => void }) {
  const { client } = useApi();
  const { busy, error, attempt } = useAttempt();
  const t = strings.publishing.job;
  const again = job.kind === "publish" && ["failed", "cancelled", "interrupted"].includes(job.state);
  return (
    <div className="hub-job">
      <Verdict job={job} />
      <ul className="plain">
        {job.repos.map((repo) => (
          <li key={repo.repo + repo.kind} className="hub-repo">
            <span>
              {strings.publishing.package.kinds[repo.kind]} <bdi>{repo.repo}</bdi>{" "}
              <span className="muted">
                {t.repoStates[repo.state]}, {t.sent(bytes(repo.sent), bytes(repo.total))}
                {repo.commit === null ? null : <>, {t.commit(shortCommit(repo.commit))}</>}
              </span>
            </span>
            {job.state === "running" ? (
              <Progress value={repo.total === 0 ? null : repo.sent / repo.total} label={repo.repo} />
            ) : null}
            {repo.state === "done" && repo.url !== "" ? (
              <HubLink className="button small" href={repo.url}>
                <ExternalLink size={13} aria-hidden /> {t.open(repo.repo)}
              </HubLink>
            ) : null}
          </li>
        ))}
      </ul>
      <ErrorText error={error} />
      <div className="publish-row">
        {job.state === "running" ? (
          <Button disabled={busy} onClick={() => void attempt(() => client.publishing.cancel({ jobId: job.id }))}>
            {strings.app.cancel}
          </Button>
        ) : null}
        {again ? (
          <>
            <Button
              tone="primary"
              icon={RotateCcw}
              disabled={busy}
              onClick={() =>
                void attempt(async () => onResumed((await client.publishing.resume({ jobId: job.id })).jobId))
              }
            >
              {t.resume}
            </Button>
            <span className="muted">{t.resumeHint}</span>
          </>
        ) : null}
        {job.kind === "fetch" && job.adapterId !== null ? (
          <Link to={{ screen: "versions" }}>{t.toVersions}</Link>
        ) : null}
        {job.kind === "fetch"
          ? job.documentIds.map((documentId) => (
              <Link key={documentId} to={{ screen: "document", documentId, pageId: null, lineId: null }}>
                {t.toDocument}
              </Link>
            ))
          : null}
      </div>
    </div>
  );
}

function Verdict({ job }: { job: HubJob }) {
  const t = strings.publishing.job;
  if (job.state === "running") {
    return (
      <p role="status">
        <strong>{t.phases[job.phase]}</strong>{" "}
        {job.current === null ? null : (
          <bdi className="muted" dir="ltr">
            {job.current}
          </bdi>
        )}
      </p>
    );
  }
  if (job.state === "done") {
    const seen = job.visibility === null ? "" : ` (${t[job.visibility]})`;
    return <Banner tone="success" title={(job.kind === "publish" ? t.published : t.fetched) + seen} />;
  }
  const tone = job.state === "failed" ? "danger" : "warning";
  return (
    <Banner tone={tone} title={t[job.state]}>
      {job.message}
    </Banner>
  );
}

/** @file Where a version was published, with what to do for the next revision. */
import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { dateTime, shortCommit } from "../../ui/format.ts";

export function Publications({ version }: { version: Version }) {
  const { client } = useApi();
  const jobs = useQuery({ queryKey: keys.hubJobs, queryFn: () => client.publishing.jobs({}) });
  const t = strings.publishing;
  const done = (jobs.data ?? []).filter(
    ({ kind, adapterId, state }) => kind === "publish" && adapterId === version.id && state === "done",
  );
  return (
    <div className="version-published">
      <Link
        className="button small"
        to={{ screen: "publish", adapterId: version.id, documentId: null }}
        title={t.history.forVersion(version.name)}
      >
        <Upload size={13} aria-hidden /> {done.length === 0 ? t.nav : t.history.again}
      </Link>
      {done.length === 0 ? null : (
        <ul className="plain" aria-label={t.history.ofVersion}>
          {done.map((job) => (
            <li key={job.id}>
              {t.history.ofVersion} {dateTime(job.endedAt ?? job.startedAt)}
              {job.visibility === null ? null : ` (${t.job[job.visibility]})`}:{" "}
              {job.repos.map(({ repo, url, commit }) => (
                <span key={url} className="version-repo">
                  <a href={url} target="_blank" rel="noreferrer">
                    <bdi>{repo}</bdi>
                  </a>{" "}
                  {commit === null ? null : <span className="muted">{t.job.commit(shortCommit(commit))}</span>}
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

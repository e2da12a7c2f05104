/** @file A version or a data set from the Hub: looked at first, then one commit of it is fetched. */

import { Download, Search } from "lucide-react";
import { useState } from "react";
import type { FetchPreview } from "#contract/publishing.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorText } from "../../ui/feedback.tsx";
import { Field } from "../../ui/field.tsx";
import { bytes, shortCommit } from "../../ui/format.ts";
import { useAttempt } from "../../ui/use-attempt.ts";
import { HubJobView } from "./hub-job-view.tsx";
import { useHubJobs } from "./use-publishing.ts";

const REPO = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

export function FetchCard({ onStarted }: { onStarted: (jobId: string) => void }) {
  const { client } = useApi();
  const [kind, setKind] = useState<FetchPreview["kind"]>("model");
  const [repo, setRepo] = useState("");
  const [revision, setRevision] = useState("main");
  const [found, setFound] = useState<FetchPreview | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const { busy, error, attempt } = useAttempt();
  const job = useHubJobs().data?.find(({ id }) => id === jobId);
  const t = strings.publishing.fetch;
  const valid = REPO.test(repo.trim());
  const look = () =>
    attempt(async () => {
      setFound(null);
      setFound(await client.publishing.previewFetch({ kind, repo: repo.trim(), revision: revision.trim() || "main" }));
    });
  const start = (preview: FetchPreview) =>
    attempt(async () => {
      const started = await client.publishing.fetch({
        kind: preview.kind,
        repo: preview.repo,
        commit: preview.commit,
      });
      setFound(null);
      setJobId(started.jobId);
      onStarted(started.jobId);
    });
  return (
    <section className="card publish-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && !busy) void look();
        }}
      >
        <div className="publish-fields">
          <Field label={t.kind}>
            <select value={kind} onChange={({ target }) => setKind(target.value as FetchPreview["kind"])}>
              <option value="model">{t.model}</option>
              <option value="dataset">{t.dataset}</option>
            </select>
          </Field>
          <Field label={t.repo} hint={repo === "" || valid ? t.repoHint : t.badRepo}>
            <input dir="ltr" value={repo} onChange={({ target }) => setRepo(target.value)} />
          </Field>
          <Field label={t.revision}>
            <input dir="ltr" value={revision} onChange={({ target }) => setRevision(target.value)} />
          </Field>
        </div>
        <Button type="submit" icon={Search} disabled={busy || !valid}>
          {t.look}
        </Button>
      </form>
      <ErrorText error={error} />
      {found === null ? null : <Found preview={found} busy={busy} onFetch={() => void start(found)} />}
      {job === undefined ? null : <HubJobView job={job} onResumed={() => {}} />}
    </section>
  );
}

function Found({ preview, busy, onFetch }: { preview: FetchPreview; busy: boolean; onFetch: () => void }) {
  const t = strings.publishing.fetch;
  const seen = preview.private ? strings.publishing.job.private : strings.publishing.job.public;
  return (
    <div className="exported" role="status">
      <p>
        <strong>
          <bdi>{preview.repo}</bdi>
        </strong>{" "}
        <span className="muted">
          {seen}, {t.commit(shortCommit(preview.commit))}, {t.found(preview.files.length, bytes(preview.bytes))}
        </span>
      </p>
      <p>{preview.licence === null ? t.noLicence : t.licence(preview.licence)}</p>
      <ul className="plain file-list">
        {preview.files.slice(0, 30).map(({ path, size }) => (
          <li key={path}>
            <code dir="ltr">{path}</code> {bytes(size)}
          </li>
        ))}
      </ul>
      {preview.problem === null ? (
        <Button tone="primary" icon={Download} disabled={busy} onClick={onFetch}>
          {t.start}
        </Button>
      ) : (
        <Banner tone="danger" title={t.unusable}>
          {preview.problem}
        </Banner>
      )}
    </div>
  );
}

/** @file Publishing: who is signed in, what goes out, the package as it would leave, its way to the Hub; and fetching. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { toast } from "../../ui/toast.tsx";
import { AccountCard } from "./account-card.tsx";
import { type Draft, draftOf, requestOf, withOwner } from "./draft.ts";
import { FetchCard } from "./fetch-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import { HubJobView } from "./hub-job-view.tsx";
import { PackageView } from "./package-view.tsx";
import { PublishForm } from "./publish-form.tsx";
import { useAccount, useHubJobs, useSuggestion } from "./use-publishing.ts";

interface PublishPageProps {
  /** The version that is published; null: a data set alone. */
  adapterId: string | null;
  /** The document whose lines go into a data set. */
  documentId: string | null;
}

export function PublishPage({ adapterId, documentId }: PublishPageProps) {
  const t = strings.publishing;
  const queries = useQueryClient();
  const [jobId, setJobId] = useState<string | null>(null);
  const started = (id: string) => {
    setJobId(id);
    void queries.invalidateQueries({ queryKey: keys.hubJobs });
  };
  return (
    <div className="screen publish">
      <ScreenHead title={t.title} lead={t.lead} />
      <AccountCard />
      <Outgoing
        key={`${adapterId}-${documentId}`}
        adapterId={adapterId}
        documentId={documentId}
        jobId={jobId}
        onStarted={started}
        onAnother={() => setJobId(null)}
      />
      <FetchCard onStarted={() => void queries.invalidateQueries({ queryKey: keys.hubJobs })} />
      <HistoryCard except={jobId} />
    </div>
  );
}

interface OutgoingProps extends PublishPageProps {
  jobId: string | null;
  onStarted: (jobId: string) => void;
  onAnother: () => void;
}

/** From the form over the package to the job: one of them is in sight. */
function Outgoing({ adapterId, documentId, jobId, onStarted, onAnother }: OutgoingProps) {
  const { client } = useApi();
  const account = useAccount();
  const job = useHubJobs().data?.find(({ id }) => id === jobId);
  const documentIds = documentId === null ? null : [documentId];
  const suggestion = useSuggestion(adapterId, documentIds);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [packageId, setPackageId] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const t = strings.publishing;
  const owners = account.data?.owners;
  useEffect(() => {
    if (draft !== null || suggestion.data === undefined || !suggestion.isFetchedAfterMount || owners === undefined)
      return;
    setDraft(draftOf(adapterId, documentId === null ? null : [documentId], suggestion.data, owners));
  }, [draft, suggestion.data, suggestion.isFetchedAfterMount, owners, adapterId, documentId]);

  const pack = async (): Promise<void> => {
    if (draft === null) return;
    setBusy(true);
    try {
      setPackageId((await client.publishing.pack(requestOf(withOwner(draft, owners ?? [])))).id);
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const back = () => {
    if (packageId !== null) client.publishing.dropPackage({ id: packageId }).catch(() => {});
    setPackageId(null);
    onAnother();
  };
  if (job !== undefined) {
    return (
      <section className="card publish-card" aria-label={t.job.title}>
        <h2>
          <bdi>{job.title}</bdi>
        </h2>
        <HubJobView job={job} onResumed={onStarted} />
        {job.state === "running" ? null : (
          <div>
            <Button onClick={back}>{t.job.another}</Button>
          </div>
        )}
      </section>
    );
  }
  if (packageId !== null) {
    return <PackageView id={packageId} signedIn={account.data?.user != null} onBack={back} onStarted={onStarted} />;
  }
  return (
    <section className="card publish-card" aria-label={t.form.what}>
      {suggestion.isError ? (
        <ErrorBanner error={suggestion.error} onRetry={() => void suggestion.refetch()} />
      ) : draft === null ? (
        <Loading />
      ) : (
        <PublishForm
          draft={withOwner(draft, owners ?? [])}
          onChange={(part) => setDraft({ ...draft, ...part })}
          owners={owners ?? []}
          onVersion={(id) => navigate({ screen: "publish", adapterId: id, documentId: null })}
          busy={busy}
          onPack={() => void pack()}
        />
      )}
    </section>
  );
}

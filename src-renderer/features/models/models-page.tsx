/** @file The models of this machine: what is here and what needs it, getting more, folders with a model, free space. */
import { Box } from "lucide-react";
import { useState } from "react";
import type { LargeModel, ModelJob } from "#contract/models.ts";
import { useLargeModels, useModelJobs } from "../../client/queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes } from "../../ui/format.ts";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { BuiltinRow } from "./builtin-row.tsx";
import { FolderForm } from "./folder-form.tsx";
import { GetModel } from "./get-model.tsx";
import { EndedDownload, RunningDownload } from "./model-download.tsx";
import { ModelRow } from "./model-row.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";

const t = strings.largeModels;

export function ModelsPage() {
  const found = useLargeModels();
  const jobs = newest(useModelJobs().data ?? []);
  const [removing, setRemoving] = useState<LargeModel | null>(null);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const models = found.data?.models ?? [];
  const running = (model: LargeModel) => jobs.find(({ modelId, state }) => modelId === model.id && state === "running");
  const rowless = jobs.filter(({ modelId, state }) => state === "running" && !models.some(({ id }) => id === modelId));
  // Of a model that was removed since, nothing is to be said any more.
  const gone = ({ modelId }: ModelJob) => modelId !== null && !models.some(({ id }) => id === modelId);
  const ended = jobs.filter((job) => job.state !== "running" && !dismissed.includes(job.id) && !gone(job));
  return (
    <div className="screen">
      <ScreenHead title={t.title} lead={t.lead} />
      {found.isError ? <ErrorBanner error={found.error} onRetry={() => void found.refetch()} /> : null}
      {ended.map((job) => (
        <EndedDownload
          key={job.id}
          job={job}
          models={models}
          onDismiss={() => setDismissed((known) => [...known, job.id])}
        />
      ))}
      <section className="card" aria-label={t.here}>
        <h2>{t.here}</h2>
        <ul className="plain model-list">
          <BuiltinRow />
          {models.map((model) => (
            <ModelRow key={model.id} model={model} job={running(model)} onRemove={() => setRemoving(model)} />
          ))}
          {rowless.map((job) => (
            <li key={job.id}>
              <RunningDownload job={job} />
            </li>
          ))}
        </ul>
        {found.isPending ? <Loading /> : null}
        {found.isSuccess && models.length === 0 && rowless.length === 0 ? (
          <Empty icon={Box} title={t.none}>
            {t.noneHint}
          </Empty>
        ) : null}
        <p className="muted model-foot">
          {found.data?.free == null ? null : <>{t.free(bytes(found.data.free), found.data.folder)} </>}
          <Link to={{ screen: "versions" }}>{t.machine}</Link>
        </p>
      </section>
      {found.data === undefined ? null : <GetModel found={found.data} />}
      <FolderForm />
      {removing === null ? null : <RemoveDialog model={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}

/** The last download of each repository: how an earlier one ended says nothing any more. */
function newest(jobs: readonly ModelJob[]): ModelJob[] {
  return jobs.filter(({ repository }, index) => jobs.findIndex((job) => job.repository === repository) === index);
}

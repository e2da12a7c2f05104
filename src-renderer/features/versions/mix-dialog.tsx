/** @file A new version as the weighted sum of what others taught the base. */
import { useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useVersionJob } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner } from "../../ui/feedback.tsx";
import { JobProgress } from "./job-progress.tsx";
import { useVersionAction } from "./use-version-action.ts";

/** What the trainer takes. */
const MOST = 5;
const FEWEST = 2;

export function MixDialog({ versions, onClose }: { versions: Version[]; onClose: () => void }) {
  const { client } = useApi();
  const { run } = useVersionAction();
  const [weights, setWeights] = useState<Record<string, number>>({});
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useVersionJob(jobId).data;
  const t = strings.versions.mixing;
  const chosen = versions.filter(({ id }) => id in weights);
  const name = t.newName(chosen.map((version) => version.name).join(" + ")).slice(0, 100);

  const choose = (id: string, on: boolean): void => {
    const rest = Object.fromEntries(Object.entries(weights).filter(([key]) => key !== id));
    setWeights(on ? { ...rest, [id]: 0.5 } : rest);
  };
  const mix = (): void => {
    const parts = chosen.map(({ id }) => ({ id, weight: weights[id] ?? 0 }));
    void run(async () => setJobId((await client.adapters.mix({ name, parts })).jobId));
  };

  return (
    <Dialog title={t.title} onClose={onClose} className="version-dialog">
      <p>{t.lead}</p>
      <fieldset className="mix-parts">
        <legend>{t.choose}</legend>
        {versions.map(({ id, name }) => (
          <div key={id}>
            <label>
              <input
                type="checkbox"
                checked={id in weights}
                disabled={!(id in weights) && chosen.length >= MOST}
                onChange={(event) => choose(id, event.target.checked)}
              />
              <bdi>{name}</bdi>
            </label>
            {id in weights ? (
              <input
                type="number"
                aria-label={t.weight(name)}
                min={-2}
                max={2}
                step={0.1}
                value={weights[id]}
                onChange={(event) => setWeights({ ...weights, [id]: event.target.valueAsNumber })}
              />
            ) : null}
          </div>
        ))}
      </fieldset>
      {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
      {job?.state === "done" ? <Banner tone="success" title={t.done(name)} /> : null}
      {job?.state === "running" ? <JobProgress job={job} label={t.working} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.close}</Button>
        <Button
          tone="primary"
          disabled={
            job?.state === "running" || chosen.length < FEWEST || chosen.some(({ id }) => Number.isNaN(weights[id]))
          }
          onClick={mix}
        >
          {t.start}
        </Button>
      </div>
    </Dialog>
  );
}

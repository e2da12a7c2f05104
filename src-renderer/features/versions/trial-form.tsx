/** @file A new blind comparison: which versions, lines of which documents, how many. */
import { EyeOff, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDocuments } from "../../client/queries.ts";
import { useEligibleLines } from "../../client/trial-queries.ts";
import { useVersionJob } from "../../client/version-queries.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Banner, ErrorBanner } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { JobProgress } from "./job-progress.tsx";
import { VersionField } from "./version-field.tsx";

const t = strings.versions.trials;
const SIZES = [20, 50, 100, 200, 500];
/** Seeds that are offered; any other can be typed. */
const SEEDS = 10_000;

export function TrialForm({ versions }: { versions: Version[] }) {
  const { client } = useApi();
  const active = versions.find((each) => each.active) ?? versions[0];
  const rival = versions.find(({ id, stage }) => id !== active?.id && stage !== "archived") ?? versions[1];
  const [a, setA] = useState(active?.id ?? "");
  const [b, setB] = useState(rival?.id ?? "");
  const [documentIds, setDocumentIds] = useState<readonly string[] | null>(null);
  const [size, setSize] = useState(SIZES[1] ?? 0);
  const [seed, setSeed] = useState(() => Math.floor(Math.random() * SEEDS));
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useVersionJob(jobId).data;
  const eligible = useEligibleLines(a, b, documentIds);
  const lines = eligible.data?.lines;
  const made = job?.trialId ?? null;
  // What was drawn is to be judged.
  useEffect(() => {
    if (made !== null) navigate({ screen: "versions", view: "blind", trial: made });
  }, [made]);

  // Choosing what the other is makes them change places.
  const choose = (first: string, second: string): void => {
    setA(first);
    setB(second);
  };
  const start = async (): Promise<void> => {
    try {
      const chosen = documentIds === null ? null : [...documentIds];
      setJobId((await client.trials.start({ a, b, documentIds: chosen, size, seed })).jobId);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <section className="card trial-form" aria-label={t.form}>
      <h2>{t.form}</h2>
      <div className="compare-form">
        <VersionField
          label={strings.versions.comparing.a}
          value={a}
          versions={versions}
          onChange={(id) => choose(id, id === b ? a : b)}
        />
        <VersionField
          label={strings.versions.comparing.b}
          value={b}
          versions={versions}
          onChange={(id) => choose(id === a ? b : a, id)}
        />
        <label className="field-inline">
          <span>{t.size}</span>
          <select value={size} onChange={({ target }) => setSize(Number(target.value))}>
            {SIZES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="field-inline" title={t.seedHint}>
          <span>{t.seed}</span>
          <input
            className="trial-seed"
            type="number"
            min={0}
            value={seed}
            onChange={({ target }) => setSeed(Math.max(0, Math.floor(target.valueAsNumber || 0)))}
          />
        </label>
        <Scope chosen={documentIds} onChange={setDocumentIds} />
      </div>
      {eligible.isError ? <ErrorBanner error={eligible.error} onRetry={() => void eligible.refetch()} /> : null}
      {lines === undefined ? null : <p className="muted">{lines === 0 ? t.noneEligible : t.eligible(lines)}</p>}
      <div className="trial-start">
        <Button
          tone="primary"
          icon={EyeOff}
          disabled={lines === undefined || lines === 0 || job?.state === "running"}
          onClick={() => void start()}
        >
          {t.start}
        </Button>
      </div>
      {job?.state === "running" ? <JobProgress job={job} label={t.reading} /> : null}
      {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
      {job?.state === "cancelled" ? <Banner tone="info" title={t.cancelled} /> : null}
    </section>
  );
}

interface ScopeProps {
  /** null: all. */
  chosen: readonly string[] | null;
  onChange: (documentIds: readonly string[] | null) => void;
}

function Scope({ chosen, onChange }: ScopeProps) {
  const documents = useDocuments().data ?? [];
  const left = documents.filter(({ id }) => !chosen?.includes(id));
  const nameOf = (id: string): string => documents.find((each) => each.id === id)?.name ?? id;
  return (
    <div className="trial-scope">
      <label className="field-inline">
        <span>{t.scope}</span>
        <select value="" onChange={({ target }) => onChange([...(chosen ?? []), target.value])}>
          <option value="">{chosen === null ? t.allDocuments : t.addDocument}</option>
          {left.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosen?.map((id) => (
        <span key={id} className="tag">
          <bdi>{nameOf(id)}</bdi>
          <IconButton
            icon={X}
            label={t.removeDocument(nameOf(id))}
            onClick={() => onChange(chosen.length === 1 ? null : chosen.filter((each) => each !== id))}
          />
        </span>
      ))}
    </div>
  );
}

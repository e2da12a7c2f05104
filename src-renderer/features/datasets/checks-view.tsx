/** @file What is doubtful in a version, each kind with the rows that it names. */
import { ListChecks } from "lucide-react";
import { useState } from "react";
import type { CheckKind, DataSetVersion, Finding } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDataSetJob, useFindings } from "../../client/dataset-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, dateTime, messageOf } from "../../ui/format.ts";
import { MoreButton } from "../../ui/more-button.tsx";
import { toast } from "../../ui/toast.tsx";
import { JobProgress } from "./job-progress.tsx";
import { RowView } from "./row-view.tsx";

const t = strings.dataSets.checks;
const MOST_LISTED = 10_000;

export function ChecksView({ version }: { version: DataSetVersion }) {
  const { client } = useApi();
  const [images, setImages] = useState(true);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useDataSetJob(jobId);
  const { checks } = version;
  const running = job?.state === "running";
  const start = () => {
    client.datasets.check({ versionId: version.id, images }).then(
      (started) => setJobId(started.jobId),
      (error: unknown) => toast("danger", messageOf(error)),
    );
  };
  const found = checks === null ? [] : kindsOf(checks.counts);
  return (
    <>
      <div className="check-bar">
        <Button icon={ListChecks} disabled={running} onClick={start}>
          {checks === null ? t.run : t.again}
        </Button>
        <label>
          <input type="checkbox" checked={images} onChange={(event) => setImages(event.target.checked)} />
          {t.images}
        </label>
      </div>
      {running ? <JobProgress job={job} label={t.running} /> : null}
      {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
      {checks === null ? (
        <p className="muted">{t.never}</p>
      ) : (
        <p className="muted">
          {t.at(dateTime(checks.at))} {checks.images ? null : t.withoutImages}
        </p>
      )}
      {checks !== null && found.length === 0 ? <Banner tone="success" title={t.clean} /> : null}
      {found.map(({ kind, count: rows }) => (
        <Kind key={`${kind} ${checks?.at}`} versionId={version.id} kind={kind} count={rows} />
      ))}
    </>
  );
}

/** The gravest first: what makes scores flatter, then what cannot be learnt from. */
const ORDER: readonly CheckKind[] = [
  ...(["image-leak", "text-leak", "image-missing", "empty", "too-long", "too-short"] as const),
  ...(["same-image", "near-image", "same-text", "not-nfc", "rare-character"] as const),
];

const kindsOf = (counts: Readonly<Record<CheckKind, number>>): { kind: CheckKind; count: number }[] =>
  ORDER.map((kind) => ({ kind, count: counts[kind] })).filter(({ count: rows }) => rows > 0);

function Kind({ versionId, kind, count: rows }: { versionId: string; kind: CheckKind; count: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="card check-kind" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{t.kinds[kind]}</span> <span className="tag">{count(rows)}</span>
      </summary>
      {open ? <Findings versionId={versionId} kind={kind} /> : null}
      {open && rows > MOST_LISTED ? <p className="muted">{t.first(count(MOST_LISTED))}</p> : null}
    </details>
  );
}

function Findings({ versionId, kind }: { versionId: string; kind: CheckKind }) {
  const findings = useFindings(versionId, kind);
  if (findings.isError) return <ErrorBanner error={findings.error} onRetry={() => void findings.refetch()} />;
  if (findings.isPending) return <Loading />;
  const all = findings.data.pages.flatMap((part) => part.findings);
  return (
    <>
      <ul className="plain dataset-rows">
        {all.map((finding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row can be named twice, and the list only grows
          <li key={`${finding.row.id} ${index}`}>
            <Found finding={finding} kind={kind} />
          </li>
        ))}
      </ul>
      <MoreButton list={findings} label={t.more} />
    </>
  );
}

function Found({ finding: { row, other, detail }, kind }: { finding: Finding; kind: CheckKind }) {
  return (
    <>
      <RowView row={row}>
        {detail === null ? null : (
          <p className="muted">
            {kind === "rare-character" ? <bdi className="rare-character">{detail}</bdi> : t.characters(detail)}
          </p>
        )}
      </RowView>
      {other === null ? null : (
        <div className="row-other">
          <span className="muted">{t.like}</span>
          <RowView row={other} />
        </div>
      )}
    </>
  );
}

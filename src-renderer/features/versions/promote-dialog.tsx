/** @file Before a version goes into production: how it reads what was held back, against what is in production now. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Gate, Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { useVersionGate, useVersionJob } from "../../client/version-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { messageOf, percent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { alertWords } from "./alert-words.ts";
import { JobProgress } from "./job-progress.tsx";
import { useVersionAction } from "./use-version-action.ts";

/** Letters of a reason, at least. */
const SHORTEST = 3;

export function PromoteDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const gate = useVersionGate(version.id);
  const job = useComparison(version.id, gate.data);
  const [reason, setReason] = useState("");
  const t = strings.versions.promote;
  const alerts = gate.data?.alerts ?? [];
  const worse = gate.data?.verdict === "worse" || alerts.length > 0;
  const known = gate.data !== undefined && (gate.data.without !== "not-compared" || job?.state === "failed");

  const promote = async (): Promise<void> => {
    const given = worse ? { reason: reason.trim() } : {};
    if (await run(() => client.adapters.activate({ id: version.id, ...given }))) onClose();
  };

  return (
    <Dialog title={t.title(version.name)} onClose={onClose} className="version-dialog">
      {gate.isError ? <ErrorBanner error={gate.error} onRetry={() => void gate.refetch()} /> : null}
      {gate.isPending ? <Loading /> : null}
      {gate.data !== undefined && job?.state === "running" ? (
        <JobProgress job={job} label={t.comparing(gate.data.against.name)} />
      ) : null}
      {known && gate.data !== undefined ? <Verdict gate={gate.data} id={version.id} /> : null}
      {known && gate.data !== undefined && alerts.length > 0 ? (
        <Banner tone="warning" title={t.alerts(gate.data.against.name)}>
          <ul className="name-list">
            {alerts.map((alert) => (
              <li key={`${JSON.stringify(alert.set)} ${alert.kind} ${alert.name}`} dir="auto">
                {alertWords(alert)}
              </li>
            ))}
          </ul>
        </Banner>
      ) : null}
      {worse ? (
        <label className="version-reason">
          <span>{t.reasonLabel}</span>
          <textarea dir="auto" rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
      ) : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button
          tone={worse ? "danger" : "primary"}
          disabled={busy || !known || (worse && reason.trim().length < SHORTEST)}
          onClick={() => void promote()}
        >
          {worse ? t.anyway : t.confirm}
        </Button>
      </div>
    </Dialog>
  );
}

/** Compares where nobody has yet, once. */
function useComparison(id: string, gate: Gate | undefined) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [jobId, setJobId] = useState<string | null>(null);
  const begun = useRef(false);
  const job = useVersionJob(jobId).data;
  const missing = gate?.without === "not-compared" ? gate.against.id : null;
  useEffect(() => {
    if (missing === null || begun.current) return;
    begun.current = true;
    client.adapters
      .compare({ a: missing, b: id, set: { kind: "validation", versionId: id } })
      .then(({ jobId }) => setJobId(jobId))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  }, [client, id, missing]);
  useEffect(() => {
    if (job?.state === "done") void queries.invalidateQueries({ queryKey: keys.versionGate(id) });
  }, [queries, id, job?.state]);
  return job;
}

function Verdict({ gate, id }: { gate: Gate; id: string }) {
  const t = strings.versions.promote;
  const { comparison, verdict, against } = gate;
  if (comparison === null) return gate.without === "nothing-held-back" ? <p>{t.unknown}</p> : null;
  return (
    <>
      {verdict === "worse" ? (
        <Banner tone="warning" title={t.worse(against.name)} />
      ) : (
        <p>{verdict === null ? t.few : t[verdict](against.name)}</p>
      )}
      <p className="muted">
        {strings.versions.comparing.onLines(comparison.lines)}:{" "}
        {strings.versions.cerChange(percent(comparison.a.scores.cer), percent(comparison.b.scores.cer))}.{" "}
        <Link to={{ screen: "versions", compare: [against.id, id] }}>{t.see}</Link>
      </p>
    </>
  );
}

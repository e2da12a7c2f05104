/** @file Imports as they go: progress, what came of each file, and what to do about the rest. */
import { CircleAlert, CircleCheck, Copy, X } from "lucide-react";
import { useStore } from "zustand";
import type { ImportJob, ImportResult } from "#contract/documents.ts";
import { useImportJob } from "../../client/queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Progress } from "../../ui/feedback.tsx";
import { useImports } from "./import-context.tsx";
import type { ImportEntry } from "./import-store.ts";

/**
 * Imports of this window that were not dismissed.
 * @param props.whileCorrecting over a document's pages: only what runs or went wrong, the rest stands in the library
 */
export function ImportPanel({ whileCorrecting = false }: { whileCorrecting?: boolean }) {
  const queue = useImports();
  const entries = useStore(queue.store, (state) => state.entries);
  if (entries.length === 0) return null;
  return (
    <section className="imports" aria-label={strings.imports.title}>
      {entries.map((entry) => (
        <ImportCard key={entry.id} entry={entry} onlyNews={whileCorrecting} />
      ))}
    </section>
  );
}

function ImportCard({ entry, onlyNews }: { entry: ImportEntry; onlyNews: boolean }) {
  const queue = useImports();
  const job = useImportJob(entry.jobId).data;
  const t = strings.imports;
  const running =
    entry.state === "sending" ||
    (entry.state === "started" && entry.jobId !== null && job?.state !== "done" && job?.state !== "cancelled");
  const results = job?.results ?? [];
  const duplicates = results.filter((result) => result.outcome === "duplicate");
  const wentWell = entry.message === null && entry.notSent.length === 0 && results.every(wasImported);
  if (onlyNews && !running && wentWell) return null;
  const opened = job?.state === "done" ? job.documentIds[0] : undefined;
  return (
    <article className="card import-card">
      <header>
        <h3>{entry.kind === "sample" && running ? t.sample : headline(entry, job)}</h3>
        <span className="import-current">{running ? (job?.current ?? entry.current) : summary(entry, results)}</span>
        {running ? (
          <Button size="small" aria-label={t.cancel} onClick={() => void queue.cancel(entry.id)}>
            {strings.app.cancel}
          </Button>
        ) : (
          <>
            {opened === undefined ? null : (
              <Button
                size="small"
                tone="primary"
                onClick={() => {
                  navigate({ screen: "document", documentId: opened, pageId: null, lineId: null });
                  queue.dismiss(entry.id);
                }}
              >
                {t.open}
              </Button>
            )}
            <IconButton icon={X} label={strings.app.dismiss} onClick={() => queue.dismiss(entry.id)} />
          </>
        )}
      </header>
      {running ? <Progress value={share(entry, job)} label={headline(entry, job)} /> : null}
      {entry.message === null ? null : (
        <p className="import-error" role="alert">
          {entry.message}
        </p>
      )}
      <ul className="plain import-results">
        {entry.notSent.map((failure) => (
          <li key={failure.name} className="failed">
            <CircleAlert size={14} aria-hidden />
            <b>
              <bdi>{failure.name}</bdi>
            </b>{" "}
            {t.failedToSend}: <bdi>{failure.message}</bdi>
          </li>
        ))}
        {worstFirst(results)
          .filter((result) => result.outcome !== "imported" || results.length <= 12)
          .map((result, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a file may come twice under one name
            <ResultRow key={i} result={result} />
          ))}
      </ul>
      {!running && duplicates.length > 0 && entry.sources.length > 0 ? (
        <div className="import-duplicates">
          {t.duplicates(duplicates.length)}
          <Button
            size="small"
            icon={Copy}
            onClick={() => {
              void queue.addAgain(
                entry,
                duplicates.map((result) => result.name),
              );
              queue.dismiss(entry.id);
            }}
          >
            {t.anyway}
          </Button>
        </div>
      ) : null}
    </article>
  );
}

/** What failed stands first: under thirty duplicates nobody would see it. */
const outcomes: readonly ImportResult["outcome"][] = ["failed", "duplicate", "imported"];
const worstFirst = (results: readonly ImportResult[]): ImportResult[] =>
  results.toSorted((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));

const wasImported = (result: ImportResult): boolean => result.outcome === "imported";

function ResultRow({ result }: { result: ImportResult }) {
  const t = strings.imports;
  const Icon = result.outcome === "imported" ? CircleCheck : result.outcome === "duplicate" ? Copy : CircleAlert;
  return (
    <li className={result.outcome}>
      <Icon size={14} aria-hidden />
      <b>
        <bdi>{result.name}</bdi>
      </b>
      <span>
        {result.outcome === "imported"
          ? t.imported(result.pages)
          : (result.message ?? (result.outcome === "duplicate" ? t.duplicate : t.failed))}
      </span>
      {result.outcome === "duplicate" && result.documentId !== null ? (
        <Link
          to={{ screen: "document", documentId: result.documentId, pageId: null, lineId: null }}
          aria-label={strings.library.open(result.name)}
        >
          {t.open}
        </Link>
      ) : null}
    </li>
  );
}

function headline(entry: ImportEntry, job: ImportJob | undefined): string {
  const t = strings.imports;
  if (entry.state === "cancelled" || job?.state === "cancelled") return t.cancelled;
  if (entry.state === "failed") return t.failed;
  if (job?.state === "done") return t.done;
  if (job !== undefined) return t.working(job.done, job.total);
  return entry.state === "sending" ? t.sending(entry.sent, entry.total) : t.title;
}

function share(entry: ImportEntry, job: ImportJob | undefined): number | null {
  if (entry.kind === "sample") return job === undefined || job.total === 0 ? null : job.done / job.total;
  // Handing over is the first third; opening and rendering is what takes long.
  const sent = (entry.sent + (entry.state === "sending" ? entry.fraction : 0)) / Math.max(1, entry.total);
  const through = job === undefined || job.total === 0 ? 0 : job.done / job.total;
  return Math.min(1, sent) / 3 + (through * 2) / 3;
}

function summary(entry: ImportEntry, results: readonly ImportResult[]): string {
  const count = (outcome: ImportResult["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  return strings.imports.summary(count("imported"), count("duplicate"), count("failed") + entry.notSent.length);
}

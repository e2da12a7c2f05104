/** @file What came of a run: before and after on the same held-back lines, and what to do next. */
import { useQueryClient } from "@tanstack/react-query";
import { BookOpen, Check, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Run, Scores } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDocuments, useVersions } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";
import { messageOf, percent, wholePercent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { ResumeRun } from "./resume-run.tsx";
import { RunCharts } from "./run-charts.tsx";
import { RunConfusionLists } from "./run-confusions.tsx";
import { RunDiagnosis, RunFigures } from "./run-figures.tsx";
import { RunForecast } from "./run-forecast.tsx";
import { RunNotes } from "./run-notes.tsx";
import { RunSamples } from "./run-samples.tsx";

export function RunResult({ run }: { run: Run }) {
  const t = strings.training;
  if (run.state === "cancelled" || run.state === "interrupted") {
    return (
      <section className="card result" aria-label={t.result}>
        <h2>{run.name}</h2>
        <p>{run.state === "cancelled" ? t.cancelledTitle : t.interruptedTitle}</p>
        <ResumeRun run={run} />
        <RunSeen run={run} />
      </section>
    );
  }
  return (
    <section className="card result" aria-label={t.result}>
      <h2>
        {t.result}: <bdi>{run.name}</bdi>
      </h2>
      {run.state === "failed" ? (
        <>
          <Banner tone="danger" title={t.failedTitle}>
            {failureOf(run)}
          </Banner>
          <ResumeRun run={run} />
        </>
      ) : (
        <>
          {run.large == null ? null : <p className="muted">{t.large.taught(run.large.name)}</p>}
          <p className="verdict">{verdict(run)}</p>
          <RunForecast run={run} />
          {run.base !== null && run.tuned !== null ? <ScoreTable run={run} base={run.base} tuned={run.tuned} /> : null}
          {run.newCharacters.length > 0 ? (
            <p>
              {t.newCharacters}: <span className="characters">{run.newCharacters.join(" ")}</span>
            </p>
          ) : null}
        </>
      )}
      {run.warnings.length > 0 ? (
        <ul className="notes warnings" aria-label={t.warnings}>
          {run.warnings.map((warning) => (
            <li key={warning}>
              <TriangleAlert size={14} aria-hidden /> <bdi>{warning}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
      {run.command === undefined ? null : (
        <details className="advanced">
          <summary>{t.knobs.command}</summary>
          <code className="run-command" dir="ltr">
            {run.command}
          </code>
        </details>
      )}
      {run.adapterId === null ? null : <UseVersion adapterId={run.adapterId} />}
      <RunSeen run={run} />
    </section>
  );
}

/** What was seen of it, as far as it came, and a person's words. */
function RunSeen({ run }: { run: Run }) {
  return (
    <>
      {run.losses.length > 0 ? (
        <>
          {run.state === "done" ? <RunDiagnosis run={run} /> : null}
          <RunFigures run={run} />
          <RunCharts run={run} />
        </>
      ) : null}
      <RunSamples run={run} />
      <RunConfusionLists run={run} />
      <RunNotes key={run.id} run={run} />
    </>
  );
}

/** Why it failed and what to do next, in the window's language where there is a sentence for the code. */
export function failureOf(run: Pick<Run, "code" | "message">): string | null {
  const known: Record<string, string> = strings.training.failures;
  return known[run.code ?? ""] ?? run.message;
}

/** One sentence on whether the version is better, from the errors on the held-back lines. */
export function verdict({ base, tuned, difference }: Pick<Run, "base" | "tuned" | "difference">): string {
  const t = strings.training.verdict;
  if (base === null || tuned === null || base.characters === 0 || base.lines === 0) return t.unmeasured;
  if (difference?.verdict === "same" && tuned.edits !== base.edits) return t.chance;
  if (tuned.edits < base.edits) return t.better(wholePercent((base.edits - tuned.edits) / base.edits));
  return tuned.edits === base.edits ? t.same : t.worse;
}

function ScoreTable({ run, base, tuned }: { run: Run; base: Scores; tuned: Scores }) {
  const t = strings.training;
  const rows: [string, string, string][] = [
    [t.table.cer, percent(base.cer), percent(tuned.cer)],
    [t.table.wer, percent(base.wer), percent(tuned.wer)],
    [t.table.graphemeCer, percent(base.graphemeCer), percent(tuned.graphemeCer)],
    [t.table.edits, `${base.edits} / ${base.characters}`, `${tuned.edits} / ${tuned.characters}`],
  ];
  const all = Math.max(1, run.improvedLines + run.sameLines + run.worseLines);
  return (
    <>
      <table className="figures compare">
        <thead>
          <tr>
            <th scope="col" className="text">
              {t.heldBack(tuned.lines)}
            </th>
            <th scope="col">{t.table.base}</th>
            <th scope="col">{t.table.tuned}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, before, after]) => (
            <tr key={label}>
              <th scope="row" className="text">
                {label}
              </th>
              <td>{before}</td>
              <td className="strong">{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {run.difference ? (
        <p className="muted">
          {t.interval(
            signedPoints(run.difference.cer),
            signedPoints(run.difference.low),
            signedPoints(run.difference.high),
          )}
        </p>
      ) : null}
      <Checks run={run} />
      <div className="line-changes">
        <div className="line-changes-bar" aria-hidden>
          <span className="better" style={{ flexGrow: run.improvedLines / all }} />
          <span className="same" style={{ flexGrow: run.sameLines / all }} />
          <span className="worse" style={{ flexGrow: run.worseLines / all }} />
        </div>
        <span>
          <b>{run.improvedLines}</b> {t.improved} · <b>{run.sameLines}</b> {t.same} · <b>{run.worseLines}</b> {t.worse}
        </span>
      </div>
      <Regressions lines={run.regressions ?? []} />
    </>
  );
}

/** Cross-validation, and general text, where they were measured. */
function Checks({ run: { sentinel, crossValidation } }: { run: Run }) {
  const t = strings.training.checks;
  return (
    <>
      {crossValidation ? (
        <p className="muted">
          {t.folds(crossValidation.folds, percent(crossValidation.base), percent(crossValidation.tuned))}
          {crossValidation.difference
            ? ` ${t.foldsInterval(signedPoints(crossValidation.difference.low), signedPoints(crossValidation.difference.high))}`
            : null}
          {crossValidation.by === "line" ? ` ${t.foldsByLine}` : null}
        </p>
      ) : null}
      {sentinel ? (
        <p className={sentinel.difference?.verdict === "worse" ? "" : "muted"}>
          {t.sentinel(sentinel.lines, percent(sentinel.base), percent(sentinel.tuned))}
          {sentinel.difference?.verdict === "worse" ? ` ${t.forgotten}` : null}
        </p>
      ) : null}
    </>
  );
}

/** A difference of two rates in percentage points, always with its sign. */
function signedPoints(value: number): string {
  return `${value > 0 ? "+" : ""}${(100 * value).toFixed(2)}`;
}

/** The held-back lines that the new version reads worse: ground truth, before, after. */
function Regressions({ lines }: { lines: NonNullable<Run["regressions"]> }) {
  const t = strings.training;
  if (lines.length === 0) return null;
  return (
    <details className="regressions">
      <summary>{t.gotWorse}</summary>
      <table className="figures compare">
        <thead>
          <tr>
            <th scope="col" className="text">
              {t.groundTruth}
            </th>
            <th scope="col" className="text">
              {t.table.base}
            </th>
            <th scope="col" className="text">
              {t.table.tuned}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.lineId}>
              <td className="text" dir="auto">
                {line.reference}
              </td>
              <td className="text" dir="auto">
                {line.base}
              </td>
              <td className="text" dir="auto">
                {line.tuned}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function UseVersion({ adapterId }: { adapterId: string }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const versions = useVersions();
  const documents = useDocuments();
  const [busy, setBusy] = useState(false);
  const t = strings.training;
  const version = versions.data?.find((candidate) => candidate.id === adapterId);
  if (version === undefined) return null;
  const target = documents.data?.filter((doc) => doc.readPageCount > 0 && doc.verifiedCount < doc.lineCount) ?? [];

  const use = async (): Promise<void> => {
    setBusy(true);
    try {
      queries.setQueryData(keys.versions, await client.adapters.activate({ id: adapterId }));
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
    }
  };

  const readAgain = async (documentId: string): Promise<void> => {
    try {
      const { pages } = await client.documents.get({ id: documentId });
      const pageIds = pages.filter((page) => page.state === "read").map((page) => page.id);
      await client.recognition.read({ documentId, pageIds });
      await queries.invalidateQueries({ queryKey: keys.jobs });
      navigate({ screen: "document", documentId, pageId: null, lineId: null });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  if (!version.active) {
    return (
      <Button tone="primary" size="large" icon={Check} disabled={busy} onClick={() => void use()}>
        {t.use}
      </Button>
    );
  }
  return (
    <div className="in-use">
      <span className="tag success">
        <Check size={12} aria-hidden />
        {t.inUse}
      </span>
      {target.slice(0, 4).map((doc) => (
        <span key={doc.id} className="read-again-row">
          {t.readAgainIn(doc.name)}
          <Button
            size="small"
            tone="primary"
            icon={BookOpen}
            title={t.readAgainHint}
            onClick={() => void readAgain(doc.id)}
          >
            {t.readAgain}
          </Button>
        </span>
      ))}
    </div>
  );
}

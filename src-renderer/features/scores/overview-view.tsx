/** @file How good a document's text is: the estimate of the whole, the queue, and each version on what is verified. */
import { ChartNoAxesColumn } from "lucide-react";
import type { Scores } from "#contract/training.ts";
import { useLibraryScores } from "../../client/evaluation-queries.ts";
import { useEvaluation } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, percent } from "../../ui/format.ts";
import { EstimateCard } from "./estimate-card.tsx";
import { PageTable } from "./page-table.tsx";
import { QueueCard } from "./queue-card.tsx";
import type { ViewProps } from "./view-props.ts";

const t = strings.scores;

export function OverviewView({ documentId }: ViewProps) {
  return documentId === null ? <LibraryOverview /> : <DocumentOverview documentId={documentId} />;
}

function LibraryOverview() {
  const scores = useLibraryScores();
  if (scores.isError) return <ErrorBanner error={scores.error} onRetry={() => void scores.refetch()} />;
  if (scores.isPending) return <Loading />;
  if (scores.data.versions.length === 0) return <Empty icon={ChartNoAxesColumn} title={t.none} />;
  return (
    <>
      <VersionTable versions={scores.data.versions} />
      <p className="muted">{strings.dashboard.chooseDocument}</p>
      <p className="muted rule">{t.rule}</p>
    </>
  );
}

function DocumentOverview({ documentId }: { documentId: string }) {
  const scores = useEvaluation(documentId);
  return (
    <>
      {scores.isError ? <ErrorBanner error={scores.error} onRetry={() => void scores.refetch()} /> : null}
      <div className="score-columns">
        <EstimateCard key={documentId} documentId={documentId} />
        <QueueCard key={`${documentId} queue`} documentId={documentId} />
      </div>
      {scores.isPending ? <Loading /> : null}
      {scores.data?.versions.length === 0 ? <Empty icon={ChartNoAxesColumn} title={t.none} /> : null}
      {scores.data !== undefined && scores.data.versions.length > 0 ? (
        <>
          <VersionTable versions={scores.data.versions} />
          <PageTable scores={scores.data} documentId={documentId} />
          <p className="muted rule">{t.rule}</p>
        </>
      ) : null}
    </>
  );
}

interface VersionRow {
  versionId: string;
  versionName: string;
  scores: Scores;
}

function VersionTable({ versions }: { versions: readonly VersionRow[] }) {
  return (
    <section className="card version-table">
      <h2>{t.versions}</h2>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col" className="text">
              {t.version}
            </th>
            <th scope="col">{t.lines}</th>
            <th scope="col">
              {t.errors} / {t.characters}
            </th>
            <th scope="col">{t.cer}</th>
            <th scope="col">{t.graphemeCer}</th>
            <th scope="col">{t.wer}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ versionId, versionName, scores }) => (
            <tr key={versionId}>
              <th scope="row" className="text">
                {versionName}
              </th>
              <td>{count(scores.lines)}</td>
              <td>
                {count(scores.edits)} / {count(scores.characters)}
              </td>
              <td className="strong">{percent(scores.cer)}</td>
              <td>{percent(scores.graphemeCer)}</td>
              <td>{percent(scores.wer)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

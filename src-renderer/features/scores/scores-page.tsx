/** @file How good a document's text is: the estimate of the whole, the queue, and the scores of what is verified. */
import { ChartNoAxesColumn } from "lucide-react";
import type { OutputOf } from "#contract/define.ts";
import type { evaluation } from "#contract/evaluation.ts";
import type { Scores } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDocument, useDocuments, useEvaluation, useLines } from "../../client/queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, percent } from "../../ui/format.ts";
import { EstimateCard } from "./estimate-card.tsx";
import { PageTable } from "./page-table.tsx";
import { QueueCard } from "./queue-card.tsx";
import { ReliabilityCard } from "./reliability-card.tsx";

type Evaluation = OutputOf<typeof evaluation.document>;

export function ScoresPage({ documentId }: { documentId: string | null }) {
  const documents = useDocuments();
  const t = strings.scores;
  const chosen =
    documentId ?? documents.data?.find((doc) => doc.verifiedCount > 0)?.id ?? documents.data?.[0]?.id ?? null;
  const scores = useEvaluation(chosen);
  return (
    <div className="screen">
      <header className="screen-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
        </div>
        <span className="foot-space" />
        {documents.data === undefined || documents.data.length === 0 ? null : (
          <label className="field-inline">
            <span>{t.document}</span>
            <select
              value={chosen ?? ""}
              onChange={(event) => navigate({ screen: "scores", documentId: event.target.value })}
            >
              {documents.data.map((doc) => (
                <option key={doc.id} value={doc.id}>
                  {doc.name}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      {scores.isError ? <ErrorBanner error={scores.error} onRetry={() => void scores.refetch()} /> : null}
      {documents.data?.length === 0 ? (
        <Empty
          icon={ChartNoAxesColumn}
          title={t.noDocument}
          actions={<Button onClick={() => navigate({ screen: "library" })}>{t.toLibrary}</Button>}
        />
      ) : null}
      {chosen === null ? null : (
        <>
          <div className="score-columns">
            <EstimateCard key={chosen} documentId={chosen} />
            <QueueCard key={`${chosen} queue`} documentId={chosen} />
          </div>
          {scores.isPending ? <Loading /> : null}
          {scores.data?.versions.length === 0 ? <Empty icon={ChartNoAxesColumn} title={t.none} /> : null}
          {scores.data !== undefined && scores.data.versions.length > 0 ? (
            <>
              <VersionTable scores={scores.data} />
              <ReliabilityCard documentId={chosen} />
              <PageTable scores={scores.data} documentId={chosen} />
              <WorstLines scores={scores.data} documentId={chosen} />
              <p className="muted rule">{t.rule}</p>
            </>
          ) : null}
        </>
      )}
    </div>
  );
}

function ScoreCells({ scores }: { scores: Scores }) {
  return (
    <>
      <td>{count(scores.lines)}</td>
      <td>
        {count(scores.edits)} / {count(scores.characters)}
      </td>
      <td className="strong">{percent(scores.cer)}</td>
      <td>{percent(scores.graphemeCer)}</td>
      <td>{percent(scores.wer)}</td>
    </>
  );
}

function VersionTable({ scores }: { scores: Evaluation }) {
  const t = strings.scores;
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
          {scores.versions.map((version) => (
            <tr key={version.versionId}>
              <th scope="row" className="text">
                {version.versionName}
              </th>
              <ScoreCells scores={version.scores} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function WorstLines({ scores, documentId }: { scores: Evaluation; documentId: string }) {
  const t = strings.scores;
  const pages = useDocument(documentId).data?.pages;
  if (scores.worstLines.length === 0) return null;
  const nameOf = (id: string): string => scores.versions.find((version) => version.versionId === id)?.versionName ?? id;
  return (
    <section className="card">
      <h2>{t.worst}</h2>
      <ul className="plain worst-lines">
        {scores.worstLines.map((line) => {
          const pageNumber = (pages?.find((page) => page.id === line.pageId)?.position ?? 0) + 1;
          return (
            <li key={`${line.lineId}${line.versionId}`}>
              <div className="worst-head">
                <Link to={{ screen: "document", documentId, pageId: line.pageId, lineId: line.lineId }}>
                  {t.openLine(pageNumber, line.position + 1)}
                </Link>
                <span className="muted">{nameOf(line.versionId)}</span>
                <span className="foot-space" />
                <b>{line.cer === null ? t.noFinite : percent(line.cer)}</b>
                <span className="muted">
                  {count(line.edits)} / {count(line.characters)}
                </span>
              </div>
              <WorstCrop pageId={line.pageId} lineId={line.lineId} />
              <dl>
                <dt>{t.reference}</dt>
                <dd dir="auto">{line.reference}</dd>
                <dt>{t.hypothesis}</dt>
                <dd dir="auto">{line.hypothesis}</dd>
              </dl>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function WorstCrop({ pageId, lineId }: { pageId: string; lineId: string }) {
  const { transport } = useApi();
  const line = useLines(pageId).data?.find((candidate) => candidate.id === lineId);
  if (line === undefined) return null;
  return (
    <img
      className="worst-crop"
      src={transport.assetUrl(line.cropAsset)}
      alt={strings.line.crop(line.position + 1)}
      loading="lazy"
    />
  );
}

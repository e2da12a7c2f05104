/** @file The lines that the newest reading gets most wrong, with their images; each opens in the workspace. */
import { ChartNoAxesColumn } from "lucide-react";
import type { OutputOf } from "#contract/define.ts";
import type { evaluation } from "#contract/evaluation.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDocument, useEvaluation, useLines } from "../../client/queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, percent } from "../../ui/format.ts";
import type { ViewProps } from "./view-props.ts";

type Evaluation = OutputOf<typeof evaluation.document>;
const t = strings.scores;

export function WorstLinesView({ documentId }: ViewProps) {
  const scores = useEvaluation(documentId);
  if (documentId === null) return <p className="muted">{strings.dashboard.chooseDocument}</p>;
  if (scores.isError) return <ErrorBanner error={scores.error} onRetry={() => void scores.refetch()} />;
  if (scores.isPending) return <Loading />;
  if (scores.data.worstLines.length === 0) return <Empty icon={ChartNoAxesColumn} title={t.none} />;
  return <WorstLines scores={scores.data} documentId={documentId} />;
}
function WorstLines({ scores, documentId }: { scores: Evaluation; documentId: string }) {
  const pages = useDocument(documentId).data?.pages;
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

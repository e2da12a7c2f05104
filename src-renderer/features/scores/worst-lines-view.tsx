/** @file The lines that were read worst, with their images; each opens in the workspace. */
import { CircleCheck } from "lucide-react";
import type { WorstLine } from "#contract/dashboard.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDashboard } from "../../client/evaluation-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Diff } from "../../ui/diff-view.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, percent } from "../../ui/format.ts";
import { LineFilterBar, lineFilter } from "./line-filter.tsx";
import type { ViewProps } from "./view-props.ts";

const t = strings.scores;
const words = strings.dashboard.worst;
const COUNTS = [30, 100, 200];

export function WorstLinesView(props: ViewProps) {
  const { filter, setFilter } = props;
  const most = COUNTS.find((each) => String(each) === filter.most) ?? 30;
  const dashboard = useDashboard(lineFilter(props), "version", most);
  if (dashboard.isError) return <ErrorBanner error={dashboard.error} onRetry={() => void dashboard.refetch()} />;
  if (dashboard.isPending) return <Loading />;
  const { worst, choices, all } = dashboard.data;
  if (choices.versions.length === 0) return <Empty icon={CircleCheck} title={t.none} />;
  return (
    <>
      <div className="trends-head">
        <LineFilterBar {...props} choices={choices} />
        <label className="field-inline">
          <span>{words.count}</span>
          <select value={most} onChange={(event) => setFilter({ most: event.target.value })}>
            {COUNTS.map((each) => (
              <option key={each} value={each}>
                {count(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {worst.length === 0 ? (
        <p role="status">{all.lines === 0 ? strings.dashboard.trends.nothing : words.none}</p>
      ) : (
        <section className="card" aria-busy={dashboard.isFetching}>
          <h2>{words.shown(worst.length)}</h2>
          <ul className="plain worst-lines">
            {worst.map((line) => (
              <Worst key={`${line.lineId}${line.versionId}`} line={line} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Worst({ line }: { line: WorstLine }) {
  const { transport } = useApi();
  const { documentId, documentName, pageId, lineId, pagePosition, linePosition, cer } = line;
  const name = words.of(documentName, pagePosition + 1, linePosition + 1);
  return (
    <li>
      <div className="worst-head">
        <Link to={{ screen: "document", documentId, pageId, lineId }}>{name}</Link>
        <span className="muted">{line.versionName}</span>
        <span className="foot-space" />
        <b>{cer === null ? t.noFinite : percent(cer)}</b>
        <span className="muted">
          {count(line.edits)} / {count(line.characters)}
        </span>
      </div>
      <img
        className="worst-crop"
        dir={line.direction}
        src={transport.assetUrl(line.cropAsset)}
        alt={strings.line.crop(linePosition + 1)}
        loading="lazy"
      />
      <dl>
        <dt>{t.reference}</dt>
        <dd dir="auto">{line.reference}</dd>
        <dt>{t.hypothesis}</dt>
        <dd dir="auto">
          <Diff before={line.reference} after={line.hypothesis} />
        </dd>
      </dl>
    </li>
  );
}

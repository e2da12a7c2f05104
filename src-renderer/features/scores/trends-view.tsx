/** @file CER and WER over time and by group, lines by their CER, and where to compare two versions. */
import { ChartNoAxesColumn } from "lucide-react";
import type { Dashboard, GroupBy } from "#contract/dashboard.ts";
import { useDashboard } from "../../client/evaluation-queries.ts";
import { Link } from "../../router.tsx";
import { lines as linesText, strings } from "../../strings/index.ts";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { percent } from "../../ui/format.ts";
import { GroupCard } from "./group-card.tsx";
import { LineFilterBar, lineFilter } from "./line-filter.tsx";
import { DistributionCard, TimeCard } from "./trend-charts.tsx";
import type { ViewProps } from "./view-props.ts";

const t = strings.dashboard.trends;
const GROUPS = Object.keys(t.groups) as GroupBy[];
export type Measure = "cer" | "wer";

export function TrendsView(props: ViewProps) {
  const { documentId, filter, setFilter } = props;
  const groups = GROUPS.filter((each) => documentId === null || (each !== "document" && each !== "tag"));
  const groupBy = groups.find((each) => each === filter.group) ?? (documentId === null ? "document" : "version");
  const measure: Measure = filter.measure === "wer" ? "wer" : "cer";
  const dashboard = useDashboard(lineFilter(props), groupBy, 0);
  if (dashboard.isError) return <ErrorBanner error={dashboard.error} onRetry={() => void dashboard.refetch()} />;
  if (dashboard.isPending) return <Loading />;
  const { choices, all } = dashboard.data;
  if (choices.versions.length === 0) return <Empty icon={ChartNoAxesColumn} title={strings.scores.none} />;
  return (
    <>
      <div className="trends-head">
        <LineFilterBar {...props} choices={choices} />
        <label className="field-inline">
          <span>{t.measure}</span>
          <select
            value={measure}
            onChange={(event) => setFilter({ measure: event.target.value === "wer" ? "wer" : null })}
          >
            <option value="cer">{strings.scores.cer}</option>
            <option value="wer">{strings.scores.wer}</option>
          </select>
        </label>
      </div>
      {all.lines === 0 ? (
        <p role="status">{t.nothing}</p>
      ) : (
        <div className="trends" aria-busy={dashboard.isFetching}>
          <Summary all={all} />
          <TimeCard dashboard={dashboard.data} measure={measure} />
          <GroupCard
            dashboard={dashboard.data}
            measure={measure}
            groupBy={groupBy}
            groups={groups}
            onGroupBy={(next) => setFilter({ group: next })}
          />
          <DistributionCard dashboard={dashboard.data} />
          <CompareCard versions={choices.versions} />
        </div>
      )}
    </>
  );
}

function Summary({ all }: { all: Dashboard["all"] }) {
  return (
    <p className="trends-summary" role="status">
      <b>{t.summary(linesText(all.lines), percent(all.cer), percent(all.wer))}</b>
      {all.low === null || all.high === null ? null : (
        <span className="muted">{t.between(percent(all.low), percent(all.high))}</span>
      )}
    </p>
  );
}

/** The newest against the one before it, and against the first. */
function CompareCard({ versions }: { versions: Dashboard["choices"]["versions"] }) {
  const [first, last] = [versions[0], versions.at(-1)];
  const before = versions.at(-2);
  if (first === undefined || last === undefined || before === undefined) return null;
  const pairs =
    before.key === first.key
      ? [[first, last]]
      : [
          [before, last],
          [first, last],
        ];
  return (
    <section className="card">
      <h2>{t.compare}</h2>
      <p className="muted">{t.readLess}</p>
      <ul className="plain compare-links">
        {(pairs as [typeof first, typeof last][]).map(([a, b]) => (
          <li key={a.key}>
            <Link to={{ screen: "versions", compare: [a.key, b.key] }}>{t.compareLink(a.name, b.name)}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

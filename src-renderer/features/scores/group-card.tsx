/** @file CER or WER by version, document, page, language, tag, data set or what the version saw: bars, and a table with links. */
import { useMemo } from "react";
import type { Dashboard, Group, GroupBy, Seen } from "#contract/dashboard.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { BarChart } from "../../ui/charts/bar-chart.tsx";
import { ChartFrame } from "../../ui/charts/chart-frame.tsx";
import { count, percent } from "../../ui/format.ts";
import { nameOfLanguage } from "./line-filter.tsx";
import { intervalOf } from "./trend-charts.tsx";
import type { Measure } from "./trends-view.tsx";

const t = strings.dashboard.trends;
const chart = strings.dashboard.chart;
/** Bars that are drawn. */
const DRAWN = 15;

interface GroupCardProps {
  dashboard: Dashboard;
  measure: Measure;
  groupBy: GroupBy;
  groups: readonly GroupBy[];
  onGroupBy: (groupBy: GroupBy) => void;
}

export function GroupCard({ dashboard, measure, groupBy, groups, onGroupBy }: GroupCardProps) {
  const rows = useMemo(
    () => dashboard.groups.map((group) => ({ group, name: nameOf(group, groupBy) })),
    [dashboard.groups, groupBy],
  );
  const name = strings.scores[measure];
  const title = t.byGroup(name, t.groups[groupBy]);
  const bars = rows.slice(0, DRAWN).flatMap(({ group, name: of }) => {
    const value = group[measure];
    return value === null
      ? []
      : [{ key: group.key, name: of, value, ...intervalOf(group, measure), label: percent(value) }];
  });
  return (
    <section className="card">
      <label className="field-inline group-by">
        <span>{t.groupBy}</span>
        <select value={groupBy} onChange={(event) => onGroupBy(event.target.value as GroupBy)}>
          {groups.map((each) => (
            <option key={each} value={each}>
              {t.groups[each]}
            </option>
          ))}
        </select>
      </label>
      <ChartFrame
        title={title}
        className="sized"
        table={{
          columns: [t.groups[groupBy], t.lineCount, strings.scores.errors, strings.scores.characters].concat([
            ...[strings.scores.cer, chart.low, chart.high, strings.scores.wer],
          ]),
          rows: rows.map(({ group, name: of }) => [
            ...[of, group.lines, group.edits, group.characters],
            ...[group.cer, group.low, group.high, group.wer],
          ]),
        }}
        format={(cell, column) => (typeof cell !== "number" ? cell : column < 4 ? count(cell) : percent(cell))}
      >
        <BarChart label={title} bars={bars} axis={name} format={percent} />
      </ChartFrame>
      {rows.length > DRAWN ? <p className="muted chart-hint">{t.first(DRAWN)}</p> : null}
      {dashboard.groupsLeftOut > 0 ? <p className="muted chart-hint">{t.leftOut(dashboard.groupsLeftOut)}</p> : null}
      <GroupLinks rows={rows} />
    </section>
  );
}

/** Documents and pages open where they are worked on. */
function GroupLinks({ rows }: { rows: readonly { group: Group; name: string }[] }) {
  const placed = rows.filter(({ group }) => group.documentId !== null);
  if (placed.length === 0) return null;
  return (
    <ul className="plain group-links">
      {placed.slice(0, DRAWN).map(({ group: { key, documentId, pageId }, name }) => (
        <li key={key}>
          <Link to={{ screen: "document", documentId: documentId ?? "", pageId, lineId: null }}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}

function nameOf({ key, name, position, split }: Group, groupBy: GroupBy): string {
  if (groupBy === "language") return nameOfLanguage(key);
  if (groupBy === "subset") return t.subsets[key as Seen];
  if (groupBy === "page") return t.page(name, (position ?? 0) + 1);
  if (groupBy === "dataset") return split === null ? t.inNoSet : `${name} (${strings.dataSets.splits[split]})`;
  return key === "" ? t.untagged : name;
}

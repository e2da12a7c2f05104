/** @file The charts of the dashboard: figures over time, and lines by their CER. */
import type { Dashboard, Figures } from "#contract/dashboard.ts";
import { strings } from "../../strings/index.ts";
import { ColumnChart } from "../../ui/charts/bar-chart.tsx";
import type { ChartTable } from "../../ui/charts/chart-export.ts";
import { ChartFrame } from "../../ui/charts/chart-frame.tsx";
import { SeriesLegend, TimeChart, type TimeSeries } from "../../ui/charts/time-chart.tsx";
import { count, date, percent } from "../../ui/format.ts";
import type { Measure } from "./trends-view.tsx";

const t = strings.dashboard.trends;
const chart = strings.dashboard.chart;

export function TimeCard({ dashboard, measure }: { dashboard: Dashboard; measure: Measure }) {
  const { series, interval } = dashboard;
  const name = strings.scores[measure];
  const title = t.overTime(name);
  const drawn: TimeSeries[] = series.map(({ versionId, versionName, points }) => ({
    key: versionId,
    name: versionName,
    points: points.flatMap((point) => {
      const value = point[measure];
      if (value === null) return [];
      const label = `${date(point.from)}: ${percent(value)}, ${count(point.lines)} ${t.lineCount}`;
      return [{ at: point.from, value, ...intervalOf(point, measure), label }];
    }),
  }));
  const table: ChartTable = {
    columns: [strings.scores.version, t.intervals[interval], t.lineCount, name, chart.low, chart.high],
    rows: series.flatMap(({ versionName, points }) =>
      points.map((point) => {
        const { low, high } = intervalOf(point, measure);
        return [versionName, point.from, point.lines, point[measure], low, high];
      }),
    ),
  };
  return (
    <section className="card">
      <ChartFrame
        title={title}
        className="sized"
        table={table}
        format={(cell, column) => (typeof cell !== "number" ? cell : column === 2 ? count(cell) : percent(cell))}
        legend={
          <>
            {series.length > 1 ? <SeriesLegend names={series.map(({ versionName }) => versionName)} /> : null}
            <p className="muted chart-hint">{t.timeHint}</p>
          </>
        }
      >
        <TimeChart label={title} series={drawn} axes={{ x: t.intervals[interval], y: name }} formatDay={date} />
      </ChartFrame>
    </section>
  );
}

/** Only the CER has one. */
export function intervalOf({ low, high }: Figures, measure: Measure): { low: number | null; high: number | null } {
  return measure === "cer" ? { low, high } : { low: null, high: null };
}

export function DistributionCard({ dashboard }: { dashboard: Dashboard }) {
  const all = dashboard.all.lines;
  const columns = dashboard.distribution.map(({ from, to, lines }) => ({
    key: String(to),
    name: to === 0 ? t.noError : to === null ? t.above(short(from)) : t.upTo(short(to)),
    value: lines,
    label: `${count(lines)} ${t.lineCount}, ${percent(lines / all)}`,
  }));
  return (
    <section className="card">
      <ChartFrame
        title={t.distribution}
        className="sized"
        table={{
          columns: [t.lineCer, t.lineCount, t.share],
          rows: columns.map(({ name, value }) => [name, value, value / all]),
        }}
        format={(cell, column) => (typeof cell !== "number" ? cell : column === 1 ? count(cell) : percent(cell))}
      >
        <ColumnChart
          label={t.distribution}
          columns={columns}
          axes={{ x: t.lineCer, y: t.lineCount }}
          format={(value) => (Number.isInteger(value) ? count(value) : "")}
        />
      </ChartFrame>
    </section>
  );
}

/** Round percents have no digits after the point. */
const short = (rate: number): string => percent(rate).replace(/[.,]0+(?= %)/, "");

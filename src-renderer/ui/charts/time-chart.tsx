/** @file Several series over time: a line with points and their intervals for each, told apart by colour and dash. */
import { percent } from "../format.ts";
import { ticks } from "./scale.ts";
import { useWidth } from "./use-width.ts";

export interface TimePoint {
  /** ISO date. */
  at: string;
  value: number;
  low: number | null;
  high: number | null;
  /** Said of the point where the pointer rests. */
  label: string;
}

export interface TimeSeries {
  key: string;
  name: string;
  points: readonly TimePoint[];
}

const H = 240;
const LEFT = 58;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 40;
const DAY = 86_400_000;
/** What the name of a day takes, with room to the next, in px. */
const LABEL = 96;
/** As many as there are colours in the style sheet. */
const COLOURS = 6;

const time = (at: string): number => Date.parse(`${at}T00:00:00Z`);

interface TimeChartProps {
  label: string;
  series: readonly TimeSeries[];
  axes: { x: string; y: string };
  formatDay: (at: string) => string;
}

export function TimeChart({ label, series, axes, formatDay }: TimeChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>(300);
  const points = series.flatMap((each) => each.points);
  const days = [...new Set(points.map(({ at }) => at))].toSorted();
  const first = time(days[0] ?? "2000-01-01");
  const span = Math.max(DAY, time(days.at(-1) ?? "2000-01-01") - first);
  const scale = ticks(Math.max(0, ...points.map(({ value, high }) => high ?? value)));
  const most = scale.at(-1) ?? 1;
  const alone = days.length === 1;
  const px = (at: string) =>
    alone ? (LEFT + width - RIGHT) / 2 : LEFT + 8 + ((time(at) - first) / span) * (width - LEFT - RIGHT - 16);
  const py = (value: number) => H - BOTTOM - (value / most) * (H - TOP - BOTTOM);
  return (
    <div ref={ref}>
      <svg viewBox={`0 0 ${width} ${H}`} role="img" aria-label={label}>
        {scale.map((value) => (
          <g key={value}>
            <line className="chart-grid" x1={LEFT} x2={width - RIGHT} y1={py(value)} y2={py(value)} />
            <text className="chart-label" x={LEFT - 7} y={py(value) + 4} textAnchor="end">
              {percent(value)}
            </text>
          </g>
        ))}
        {apart(days, px).map((day) => (
          <text
            key={day}
            className="chart-label"
            x={Math.min(px(day), width - LABEL / 2)}
            y={H - BOTTOM + 16}
            textAnchor="middle"
          >
            {formatDay(day)}
          </text>
        ))}
        <text className="chart-axis" x={(LEFT + width - RIGHT) / 2} y={H - 6} textAnchor="middle">
          {axes.x}
        </text>
        <text
          className="chart-axis"
          transform={`translate(11 ${(TOP + H - BOTTOM) / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {axes.y}
        </text>
        {series.map(({ key, name, points: ofSeries }, i) => (
          <g key={key} className={`series series-${i % COLOURS}`}>
            <path
              className="chart-line"
              d={ofSeries
                .map(({ at, value }, k) => `${k === 0 ? "M" : "L"}${px(at).toFixed(1)} ${py(value).toFixed(1)}`)
                .join("")}
            />
            {ofSeries.map(({ at, value, low, high, label: said }) => (
              <g key={at}>
                <title>{`${name}, ${said}`}</title>
                {low === null || high === null ? null : (
                  <line className="chart-whisker" x1={px(at)} x2={px(at)} y1={py(low)} y2={py(high)} />
                )}
                <circle className="chart-dot" cx={px(at)} cy={py(value)} r={3.2} />
              </g>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Days whose names do not run into one another; the last is among them. */
function apart(days: readonly string[], px: (day: string) => number): string[] {
  let next = Number.POSITIVE_INFINITY;
  return days.toReversed().filter((day) => {
    const room = px(day) + LABEL <= next;
    if (room) next = px(day);
    return room;
  });
}

/** Names of the series in their colours. */
export function SeriesLegend({ names }: { names: readonly string[] }) {
  return (
    <ul className="plain chart-legend">
      {names.map((name, i) => (
        <li key={name} className={`series series-${i % COLOURS}`}>
          <svg width="18" height="8" aria-hidden="true">
            <line className="chart-line" x1="0" x2="18" y1="4" y2="4" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

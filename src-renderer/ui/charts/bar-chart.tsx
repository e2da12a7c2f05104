/** @file Bars from zero, one for each group, with the interval of each: lying for names, standing for ranges. */
import { ticks } from "./scale.ts";
import { useWidth } from "./use-width.ts";

export interface Bar {
  key: string;
  name: string;
  value: number;
  low: number | null;
  high: number | null;
  /** At the end of the bar. */
  label: string;
}

interface BarChartProps {
  label: string;
  bars: readonly Bar[];
  /** Along the values. */
  axis: string;
  format: (value: number) => string;
}

const ROW = 26;
const TOP = 6;
const FOOT = 40;

/** Lying bars. */
export function BarChart({ label, bars, axis, format }: BarChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>(280);
  const left = Math.min(220, Math.round(width * 0.34));
  const right = 74;
  const height = TOP + bars.length * ROW + FOOT;
  const scale = ticks(Math.max(0, ...bars.map(({ value, high }) => Math.max(value, high ?? 0))), width < 500 ? 2 : 4);
  const most = scale.at(-1) ?? 1;
  const px = (value: number) => left + (value / most) * (width - left - right);
  const foot = TOP + bars.length * ROW;
  return (
    <div ref={ref}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {scale.map((value) => (
          <g key={value}>
            <line className="chart-grid" x1={px(value)} x2={px(value)} y1={TOP} y2={foot} />
            <text className="chart-label" x={px(value)} y={foot + 15} textAnchor="middle">
              {format(value)}
            </text>
          </g>
        ))}
        {bars.map(({ key, name, value, low, high, label: said }, i) => {
          const middle = TOP + i * ROW + ROW / 2;
          return (
            <g key={key}>
              <title>{`${name}: ${said}`}</title>
              <text className="chart-name" x={left - 8} y={middle + 4} textAnchor="end">
                {shortened(name, Math.floor((left - 10) / 6.6))}
              </text>
              <rect className="chart-bar" x={left} y={middle - 8} width={Math.max(1, px(value) - left)} height={16} />
              {low === null || high === null ? null : (
                <line className="chart-whisker" x1={px(low)} x2={px(high)} y1={middle} y2={middle} />
              )}
              <text className="chart-value" x={Math.max(px(value), px(high ?? 0)) + 7} y={middle + 4}>
                {said}
              </text>
            </g>
          );
        })}
        <text className="chart-axis" x={(left + width - right) / 2} y={height - 5} textAnchor="middle">
          {axis}
        </text>
      </svg>
    </div>
  );
}

function shortened(name: string, room: number): string {
  const characters = [...name];
  return characters.length <= room ? name : `${characters.slice(0, room - 1).join("")}…`;
}

const H = 220;
const LEFT = 52;

interface ColumnChartProps {
  label: string;
  columns: readonly { key: string; name: string; value: number; label: string }[];
  axes: { x: string; y: string };
  format: (value: number) => string;
}

/** Standing bars. */
export function ColumnChart({ label, columns, axes, format }: ColumnChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>(280);
  const foot = H - 42;
  const scale = ticks(Math.max(1, ...columns.map(({ value }) => value)));
  const most = scale.at(-1) ?? 1;
  const step = (width - LEFT - 8) / Math.max(1, columns.length);
  const py = (value: number) => foot - (value / most) * (foot - 20);
  return (
    <div ref={ref}>
      <svg viewBox={`0 0 ${width} ${H}`} role="img" aria-label={label}>
        {scale.map((value) => (
          <g key={value}>
            <line className="chart-grid" x1={LEFT} x2={width - 8} y1={py(value)} y2={py(value)} />
            <text className="chart-label" x={LEFT - 7} y={py(value) + 4} textAnchor="end">
              {format(value)}
            </text>
          </g>
        ))}
        {columns.map(({ key, name, value, label: said }, i) => {
          const x = LEFT + i * step;
          return (
            <g key={key}>
              <title>{`${name}: ${said}`}</title>
              <rect
                className="chart-bar"
                x={x + 3}
                y={py(value)}
                width={Math.max(2, step - 6)}
                height={foot - py(value)}
              />
              {value === 0 ? null : (
                <text className="chart-value" x={x + step / 2} y={py(value) - 5} textAnchor="middle">
                  {format(value)}
                </text>
              )}
              <text className="chart-label" x={x + step / 2} y={foot + 16} textAnchor="middle">
                {name}
              </text>
            </g>
          );
        })}
        <text className="chart-axis" x={(LEFT + width) / 2} y={H - 6} textAnchor="middle">
          {axes.x}
        </text>
        <text className="chart-axis" transform={`translate(11 ${foot / 2}) rotate(-90)`} textAnchor="middle">
          {axes.y}
        </text>
      </svg>
    </div>
  );
}

/** @file A small line chart: one series, its axis, the best point marked. No chart library: it is three paths. */
import { useState } from "react";
import { strings } from "../strings/index.ts";
import type { ChartTable } from "./charts/chart-export.ts";
import { ChartFrame } from "./charts/chart-frame.tsx";
import { ticks } from "./charts/scale.ts";

export interface ChartPoint {
  x: number;
  y: number;
  marked?: boolean;
  /** How sure y is. */
  low?: number;
  high?: number;
}

interface LineChartProps {
  title: string;
  /** What x and y are. */
  axes: { x: string; y: string };
  points: ChartPoint[];
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  /** Said where there is nothing to draw yet. */
  empty: string;
  /** Stands at the right of the title. */
  note?: string;
  /** Another series on the same axes, dashed. */
  other?: ChartPoint[];
}

const W = 360;
const H = 164;
const LEFT = 56;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 36;

/** A chart with zero as its floor, so that a fall looks as large as it is. */
export function LineChart({ title, axes, points, formatX, formatY, empty, note, other = [] }: LineChartProps) {
  const [near, setNear] = useState<ChartPoint | null>(null);
  const last = points.at(-1);
  const all = [...points, ...other];
  const mostX = Math.max(1, ...all.map((point) => point.x));
  const scaleY = ticks(Math.max(0, ...all.map((point) => point.high ?? point.y)));
  const mostY = scaleY.at(-1) ?? 1;
  const px = (x: number): number => LEFT + (x / mostX) * (W - LEFT - RIGHT);
  const py = (y: number): number => H - BOTTOM - (y / mostY) * (H - TOP - BOTTOM);
  const pathOf = (places: readonly ChartPoint[]): string =>
    places.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${px(x).toFixed(1)} ${py(y).toFixed(1)}`).join("");
  const sure = points.filter((point) => point.low !== undefined && point.high !== undefined);
  const band = [
    ...sure.map(({ x, high = 0 }) => ({ x, y: high })),
    ...sure.toReversed().map(({ x, low = 0 }) => ({ x, y: low })),
  ];
  const shown = near ?? last;

  return (
    <ChartFrame
      title={title}
      note={note}
      table={tableOf(axes, points, other)}
      format={(cell, column) => (typeof cell !== "number" ? cell : column === 0 ? formatX(cell) : formatY(cell))}
    >
      {last === undefined ? (
        <div className="chart-empty">{empty}</div>
      ) : (
        <svg
          viewBox={`0 0 ${W} ${H}`}
          role="img"
          aria-label={`${title}: ${formatY(last.y)}, ${formatX(last.x)}`}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const x = ((((event.clientX - box.left) / box.width) * W - LEFT) / (W - LEFT - RIGHT)) * mostX;
            setNear(points.reduce((best, point) => (Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best)));
          }}
          onPointerLeave={() => setNear(null)}
        >
          {scaleY.map((y) => (
            <g key={y}>
              <line className="chart-grid" x1={LEFT} x2={W - RIGHT} y1={py(y)} y2={py(y)} />
              <text className="chart-label" x={LEFT - 6} y={py(y) + 3} textAnchor="end">
                {formatY(y)}
              </text>
            </g>
          ))}
          <text className="chart-label" x={LEFT} y={H - BOTTOM + 15}>
            {formatX(0)}
          </text>
          <text className="chart-label" x={W - RIGHT} y={H - BOTTOM + 15} textAnchor="end">
            {formatX(mostX)}
          </text>
          <text className="chart-axis" x={(LEFT + W - RIGHT) / 2} y={H - 6} textAnchor="middle">
            {axes.x}
          </text>
          <text
            className="chart-axis"
            transform={`translate(9 ${(TOP + H - BOTTOM) / 2}) rotate(-90)`}
            textAnchor="middle"
          >
            {axes.y}
          </text>
          {band.length > 2 ? <path className="chart-band" d={`${pathOf(band)}Z`} /> : null}
          {other.length > 0 ? <path className="chart-line other" d={pathOf(other)} /> : null}
          <path className="chart-line" d={pathOf(points)} />
          {points
            .filter((point) => point.marked)
            .slice(-1)
            .map((point) => (
              <circle key={point.x} className="chart-best" cx={px(point.x)} cy={py(point.y)} r={4} />
            ))}
          {shown === undefined ? null : (
            <g>
              <circle className="chart-dot" cx={px(shown.x)} cy={py(shown.y)} r={3} />
              {near === null ? null : (
                <text
                  className="chart-value"
                  x={Math.min(W - 60, Math.max(LEFT + 40, px(shown.x)))}
                  y={Math.max(TOP + 8, py(shown.y) - 9)}
                  textAnchor="middle"
                >
                  {`${formatY(shown.y)} · ${formatX(shown.x)}`}
                </text>
              )}
            </g>
          )}
        </svg>
      )}
    </ChartFrame>
  );
}

/** The other series' rows come after, marked. */
function tableOf(
  axes: { x: string; y: string },
  points: readonly ChartPoint[],
  other: readonly ChartPoint[],
): ChartTable {
  const t = strings.dashboard.chart;
  const ranged = points.some(({ low }) => low !== undefined);
  const rowOf = ({ x, y, low, high }: ChartPoint) => [x, y, ...(ranged ? [low ?? null, high ?? null] : [])];
  const marked = other.length > 0;
  return {
    columns: [axes.x, axes.y, ...(ranged ? [t.low, t.high] : []), ...(marked ? [t.line] : [])],
    rows: [
      ...points.map((point) => [...rowOf(point), ...(marked ? [t.solid] : [])]),
      ...other.map((point) => [...rowOf(point), t.dashed]),
    ],
  };
}

/**
 * @file The reliability curve: share right against confidence, both on a logit scale, since most characters lie between
 * 99 and 99.99 % and it is there that a model is too sure or not. Below it, how many characters each point stands for.
 */
import type { Reliability, ReliabilityBin } from "#contract/evaluation.ts";
import { strings } from "../../strings/index.ts";
import { ChartFrame } from "../../ui/charts/chart-frame.tsx";
import { count, percent, rounded } from "../../ui/format.ts";

const t = strings.scores.reliability;
const W = 460;
const H = 330;
const LEFT = 62;
const RIGHT = 12;
const TOP = 10;
const PLOT = 236;
const COUNTS_TOP = TOP + PLOT + 8;
const COUNTS = 40;
const TICKS = [0.1, 0.5, 0.9, 0.99, 0.999];
/** Ends of the scale: beyond them a point stands at the edge. */
const LEAST = logit(0.05);
const MOST = logit(0.9999);

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** 0 to 1 along the scale. */
function along(p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return Math.min(1, Math.max(0, (logit(p) - LEAST) / (MOST - LEAST)));
}

const px = (p: number): number => LEFT + along(p) * (W - LEFT - RIGHT);
const py = (p: number): number => TOP + (1 - along(p)) * PLOT;
const label = (p: number): string => `${rounded(p * 100)} %`;

export function ReliabilityChart({ reliability }: { reliability: Reliability }) {
  const { bins } = reliability;
  const most = Math.max(1, ...bins.map(({ characters }) => characters));
  const curve = bins.map(
    (bin, i) => `${i === 0 ? "M" : "L"}${px(bin.confidence).toFixed(1)} ${py(bin.calibrated).toFixed(1)}`,
  );
  return (
    <ChartFrame
      title={t.curve}
      className="reliability-chart"
      table={{
        columns: [
          t.confidence,
          t.count,
          t.right,
          strings.dashboard.chart.low,
          strings.dashboard.chart.high,
          t.calibrated,
        ],
        rows: bins.map((bin) => [bin.confidence, bin.characters, bin.share, bin.low, bin.high, bin.calibrated]),
      }}
      format={(cell, column) => (typeof cell !== "number" ? cell : column === 1 ? count(cell) : percent(cell))}
      legend={
        <div className="reliability-legend">
          <span className="mark measured">{t.measured}</span>
          <span className="mark calibrated">{t.calibrated}</span>
          <span className="mark stated">{t.stated}</span>
        </div>
      }
    >
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={t.chart(bins.length)}>
        {TICKS.map((p) => (
          <g key={p}>
            <line className="chart-grid" x1={LEFT} x2={W - RIGHT} y1={py(p)} y2={py(p)} />
            <line className="chart-grid" y1={TOP} y2={COUNTS_TOP + COUNTS} x1={px(p)} x2={px(p)} />
            <text className="chart-label" x={LEFT - 6} y={py(p) + 3} textAnchor="end">
              {label(p)}
            </text>
            <text className="chart-label" x={px(p)} y={COUNTS_TOP + COUNTS + 14} textAnchor="middle">
              {label(p)}
            </text>
          </g>
        ))}
        <line className="reliability-stated" x1={px(0.05)} y1={py(0.05)} x2={px(0.9999)} y2={py(0.9999)} />
        <path className="reliability-calibrated" d={curve.join("")} />
        {bins.map((bin) => (
          <Point key={bin.from} bin={bin} />
        ))}
        {bins.map((bin) => (
          <CountBar key={bin.from} bin={bin} most={most} />
        ))}
        <text className="chart-label" x={LEFT - 6} y={COUNTS_TOP + COUNTS - 4} textAnchor="end">
          {t.counts}
        </text>
        <text className="chart-axis" x={(LEFT + W - RIGHT) / 2} y={H - 4} textAnchor="middle">
          {t.x}
        </text>
        <text className="chart-axis" transform={`translate(10 ${TOP + PLOT / 2}) rotate(-90)`} textAnchor="middle">
          {t.y}
        </text>
      </svg>
    </ChartFrame>
  );
}

function Point({ bin }: { bin: ReliabilityBin }) {
  const x = px(bin.confidence);
  return (
    <g className="reliability-point">
      <title>
        {`${label(bin.confidence)} → ${label(bin.share)} (${label(bin.low)} – ${label(bin.high)}), ${bin.characters}`}
      </title>
      <line x1={x} x2={x} y1={py(bin.low)} y2={py(bin.high)} />
      <circle cx={x} cy={py(bin.share)} r={3.2} />
    </g>
  );
}

/** As tall as the count's logarithm: one bin holds most of all characters. */
function CountBar({ bin, most }: { bin: ReliabilityBin; most: number }) {
  const height = Math.max(1, (COUNTS * Math.log1p(bin.characters)) / Math.log1p(most));
  const from = px(bin.from);
  return (
    <rect
      className="reliability-count"
      x={from + 0.5}
      y={COUNTS_TOP + COUNTS - height}
      width={Math.max(1, px(bin.to) - from - 1)}
      height={height}
    >
      <title>{count(bin.characters)}</title>
    </rect>
  );
}

/** @file CER from version to version: on what each held back, or, measured, all on the same lines. */
import { useState } from "react";
import type { LineSet, Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useVersionJob } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";
import { percent } from "../../ui/format.ts";
import { JobProgress } from "./job-progress.tsx";
import { useVersionAction } from "./use-version-action.ts";

const UNSEEN: LineSet = { kind: "unseen" };

interface Point {
  version: Version;
  cer: number;
  /** It learnt from some of the lines. */
  seen: boolean;
}

export function HistoryCard({ versions }: { versions: Version[] }) {
  const { client } = useApi();
  const { run } = useVersionAction();
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useVersionJob(jobId).data;
  const t = strings.versions.history;
  const oldestFirst = [...versions].reverse().sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
  const measured = job?.state === "done" ? job.measured : [];
  const points = oldestFirst.flatMap((version): Point[] => {
    const found = measured.find(({ id }) => id === version.id);
    const cer = measured.length > 0 ? (found?.scores.cer ?? null) : (version.tuned?.cer ?? null);
    return cer === null ? [] : [{ version, cer, seen: (found?.seen ?? 0) > 0 }];
  });
  const measure = (): void => {
    const ids = versions.map(({ id }) => id);
    void run(async () => setJobId((await client.adapters.measure({ set: UNSEEN, ids })).jobId));
  };
  return (
    <section className="card version-history" aria-label={t.title}>
      <h2>{t.title}</h2>
      {points.length === 0 ? null : <Sparkline points={points} />}
      <p className="muted">{measured.length > 0 ? t.measured(measured[0]?.scores.lines ?? 0) : t.own}</p>
      {job?.state === "failed" ? <Banner tone="warning" title={job.message ?? ""} /> : null}
      {job?.state === "running" ? (
        <JobProgress job={job} label={t.measuring} />
      ) : (
        <Button size="small" onClick={measure}>
          {t.measure}
        </Button>
      )}
    </section>
  );
}

const WIDTH = 560;
const HEIGHT = 74;
const EDGE = 12;

/** Zero is its floor, so that a fall looks as large as it is. */
function Sparkline({ points }: { points: readonly Point[] }) {
  const t = strings.versions.history;
  const most = Math.max(...points.map(({ cer }) => cer), 0.001);
  const x = (i: number) => (points.length === 1 ? WIDTH / 2 : EDGE + (i / (points.length - 1)) * (WIDTH - 2 * EDGE));
  const y = (cer: number) => HEIGHT - EDGE - (cer / most) * (HEIGHT - 2 * EDGE);
  const path = points.map(({ cer }, i) => `${i === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(cer).toFixed(1)}`).join("");
  const best = points.reduce((least, point) => (point.cer < least.cer ? point : least));
  const words = points.map(({ version, cer }) => t.value(version.name, percent(cer)));
  return (
    <figure className="version-spark">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.join("; ")}>
        <line className="chart-grid" x1={EDGE} x2={WIDTH - EDGE} y1={HEIGHT - EDGE} y2={HEIGHT - EDGE} />
        <path className="chart-line" d={path} />
        {points.map((point, i) => (
          <circle
            key={point.version.id}
            className={point === best ? "spark-dot best" : point.seen ? "spark-dot seen" : "spark-dot"}
            cx={x(i)}
            cy={y(point.cer)}
            r={point === best ? 5 : 4}
          >
            <title>{point.seen ? `${words[i]} (${t.seen})` : words[i]}</title>
          </circle>
        ))}
      </svg>
      <figcaption>
        {points[0] === best ? null : <span>{words[0]}</span>}
        <b>{t.value(best.version.name, percent(best.cer))}</b>
        {points.at(-1) === best ? null : <span>{words.at(-1)}</span>}
      </figcaption>
    </figure>
  );
}

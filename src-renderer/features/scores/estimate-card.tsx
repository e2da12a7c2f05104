/** @file CER of the whole document from its random lines, with the interval that it very likely lies in. */
import type { CerEstimate } from "#contract/evaluation.ts";
import { useEstimate } from "../../client/evaluation-queries.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner } from "../../ui/feedback.tsx";
import { percent } from "../../ui/format.ts";

const t = strings.scores.estimate;

export function EstimateCard({ documentId }: { documentId: string }) {
  const estimates = useEstimate(documentId);
  if (estimates.isError) return <ErrorBanner error={estimates.error} onRetry={() => void estimates.refetch()} />;
  const list = estimates.data ?? [];
  const first = list[0];
  return (
    <section className="card estimate">
      <h2>{t.title}</h2>
      {first === undefined ? (
        <>
          <p>{t.none}</p>
          <p className="muted">{t.noneHint}</p>
        </>
      ) : (
        <>
          <ul className="plain estimate-list">
            {list.map((estimate) => (
              <Estimate key={estimate.versionId} estimate={estimate} most={scaleOf(list)} />
            ))}
          </ul>
          {first.missing > 0 ? <p className="muted">{t.missing(first.missing)}</p> : null}
          {first.since > 0 ? <p className="muted">{t.since(first.since)}</p> : null}
          {list.some((estimate) => estimate.versionId !== "base") ? <p className="muted">{t.unseen}</p> : null}
        </>
      )}
    </section>
  );
}

/** The right end of the scale: all intervals fit. */
function scaleOf(list: readonly CerEstimate[]): number {
  return Math.max(0.001, ...list.map(({ cer, high }) => high ?? cer ?? 0)) * 1.05;
}

function Estimate({ estimate, most }: { estimate: CerEstimate; most: number }) {
  const { cer, low, high, lines, population, neededLines, versionName } = estimate;
  return (
    <li>
      <p className="estimate-figure">
        <strong>{t.cer(percent(cer))}</strong>
        {low === null || high === null ? null : <span>{t.interval(percent(low), percent(high))}</span>}
      </p>
      {low === null || high === null || cer === null ? null : (
        <div className="estimate-scale" role="img" aria-label={`${t.scale}: ${percent(low)} – ${percent(high)}`}>
          <span
            className="estimate-interval"
            style={{ insetInlineStart: `${(100 * low) / most}%`, inlineSize: `${(100 * (high - low)) / most}%` }}
          />
          <span className="estimate-point" style={{ insetInlineStart: `${(100 * cer) / most}%` }} />
        </div>
      )}
      <p className="muted">
        {t.from(lines, population, versionName)}
        {lines < neededLines ? ` · ${t.needed(neededLines - lines)}` : null}
      </p>
    </li>
  );
}

/** @file How far the model's confidence can be trusted: the reliability curve with its counts and its error. */
import { useState } from "react";
import type { Reliability } from "#contract/evaluation.ts";
import { useReliability } from "../../client/evaluation-queries.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { percent } from "../../ui/format.ts";
import { ReliabilityChart } from "./reliability-chart.tsx";
import type { ViewProps } from "./view-props.ts";

const t = strings.scores.reliability;

export function ReliabilityCard({ documentId }: ViewProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const reliability = useReliability(documentId);
  const list = reliability.data ?? [];
  const shown = list.find((entry) => entry.versionId === chosen) ?? list.at(-1);
  return (
    <section className="card reliability">
      <div className="card-head">
        <h2>{t.title}</h2>
        <span className="foot-space" />
        {list.length > 1 ? (
          <label className="field-inline">
            <span>{strings.scores.version}</span>
            <select value={shown?.versionId} onChange={(event) => setChosen(event.target.value)}>
              {list.map(({ versionId, versionName }) => (
                <option key={versionId} value={versionId}>
                  {versionName}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      <p className="muted">{t.lead}</p>
      {reliability.isError ? (
        <ErrorBanner error={reliability.error} onRetry={() => void reliability.refetch()} />
      ) : reliability.isPending ? (
        <Loading />
      ) : shown === undefined ? (
        <p>{t.none}</p>
      ) : (
        <Shown reliability={shown} />
      )}
    </section>
  );
}

function Shown({ reliability }: { reliability: Reliability }) {
  const { characters, lines, wrong, errorStated, errorCalibrated, heldOutBy, provenance } = reliability;
  return (
    <div className="reliability-body">
      <ReliabilityChart reliability={reliability} />
      <div className="reliability-facts">
        <p>{t.facts(characters, lines, percent(wrong / characters))}</p>
        {errorStated === null || errorCalibrated === null || heldOutBy === null ? (
          <p className="muted">{t.tooFew}</p>
        ) : (
          <dl>
            <dt>{t.error}</dt>
            <dd>
              <b>{percent(errorStated)}</b> {t.before}
            </dd>
            <dd>
              <b>{percent(errorCalibrated)}</b> {t.after}
            </dd>
            <dd className="muted">{t.errorHint[heldOutBy]}</dd>
          </dl>
        )}
        <p className="muted">{t.provenance(provenance)}</p>
      </div>
    </div>
  );
}

/** @file What a run would learn from, how long it may take, and the button. */

import { useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { useDocuments, usePlan } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { pages, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, messageOf } from "../../ui/format.ts";

const DEFAULT_BUDGET = 120;
const DEFAULT_RANK = 16;

export function StartCard({ onStarted }: { onStarted(): void }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const documents = useDocuments();
  const [documentIds, setDocumentIds] = useState<string[] | null>(null);
  const plan = usePlan(documentIds);
  const [budgetSeconds, setBudget] = useState(DEFAULT_BUDGET);
  const [rank, setRank] = useState(DEFAULT_RANK);
  const [seed, setSeed] = useState(0);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const t = strings.training;
  const withLines = documents.data?.filter((doc) => doc.verifiedCount > 0) ?? [];

  const start = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await client.training.start({
        budgetSeconds,
        rank,
        seed,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        ...(documentIds === null ? {} : { documentIds }),
      });
      await queries.invalidateQueries({ queryKey: keys.runs });
      onStarted();
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="card start" aria-label={t.plan}>
      <h2>{t.plan}</h2>
      {plan.isError ? <ErrorBanner error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.data === undefined ? (
        plan.isPending && !plan.isError ? (
          <Loading />
        ) : null
      ) : (
        <>
          <div className="plan-figures">
            <Figure value={plan.data.trainLines} label={t.trainLines} />
            <Figure value={plan.data.validationLines} label={t.validationLines} />
            <Figure value={pages(plan.data.pages)} label={t.fromPages} before />
          </div>
          {plan.data.ready ? <p className="muted">{t.split[plan.data.splitBy]}</p> : null}
          {plan.data.ready ? null : (
            <p>
              {t.notReady} <Link to={{ screen: "library" }}>{t.toLibrary}</Link>
            </p>
          )}
        </>
      )}
      <fieldset className="budget">
        <legend>{t.budget}</legend>
        <div className="segments">
          {t.budgets.map(({ seconds, label }) => (
            <label key={seconds} className={seconds === budgetSeconds ? "segment on" : "segment"}>
              <input
                type="radio"
                name="budget"
                checked={seconds === budgetSeconds}
                onChange={() => setBudget(seconds)}
              />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      <details className="advanced">
        <summary>{t.advanced}</summary>
        <div className="advanced-fields">
          <label>
            {t.name}
            <input
              value={name}
              maxLength={100}
              placeholder={t.namePlaceholder}
              onChange={(e) => setName(e.target.value)}
            />
          </label>
          <label>
            {t.rank}
            <input
              type="number"
              min={1}
              max={256}
              value={rank}
              onChange={(event) => setRank(whole(event.target.value, 1, 256, DEFAULT_RANK))}
            />
            <small>{t.rankHint}</small>
          </label>
          <label>
            {t.seed}
            <input
              type="number"
              min={0}
              value={seed}
              onChange={(event) => setSeed(whole(event.target.value, 0, 2 ** 31 - 1, 0))}
            />
            <small>{t.seedHint}</small>
          </label>
          {withLines.length > 1 ? (
            <fieldset className="document-choice">
              <legend>{t.documents}</legend>
              <label>
                <input
                  type="checkbox"
                  checked={documentIds === null}
                  onChange={(event) => setDocumentIds(event.target.checked ? null : withLines.map((doc) => doc.id))}
                />
                {t.allDocuments}
              </label>
              {documentIds === null
                ? null
                : withLines.map((doc) => (
                    <label key={doc.id}>
                      <input
                        type="checkbox"
                        checked={documentIds.includes(doc.id)}
                        onChange={(event) =>
                          setDocumentIds(
                            event.target.checked
                              ? [...documentIds, doc.id].sort()
                              : documentIds.filter((id) => id !== doc.id),
                          )
                        }
                      />
                      {doc.name}
                    </label>
                  ))}
            </fieldset>
          ) : null}
        </div>
      </details>
      {failure === null ? null : (
        <Banner tone="danger" title={t.failedTitle}>
          {failure}
        </Banner>
      )}
      <Button
        tone="primary"
        size="large"
        icon={Sparkles}
        className="start-button"
        disabled={busy || plan.data?.ready !== true}
        onClick={() => void start()}
      >
        {t.start}
      </Button>
    </section>
  );
}

function whole(value: string, least: number, most: number, otherwise: number): number {
  const number = Number.parseInt(value, 10);
  return Number.isNaN(number) ? otherwise : Math.min(most, Math.max(least, number));
}

function Figure({ value, label, before = false }: { value: number | string; label: string; before?: boolean }) {
  const text = <span className="figure-label">{label}</span>;
  return (
    <div className="figure">
      {before ? text : null}
      <span className="figure-value">{typeof value === "number" ? count(value) : value}</span>
      {before ? null : text}
    </div>
  );
}

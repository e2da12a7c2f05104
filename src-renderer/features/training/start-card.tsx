/** @file What a run would learn from, how long it may take, and the button. */

import { useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import type { LineChoice, TurnedOptions } from "#contract/training-options.ts";
import { useApi } from "../../client/api-context.tsx";
import { usePlan } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { pages, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, messageOf } from "../../ui/format.ts";
import { BaseChoice, type LargeChoice, LargeFields, MemoryCard, useBases } from "./base-choice.tsx";
import { Knobs } from "./knobs.tsx";
import { LineChoiceFields } from "./line-choice.tsx";
import { RecipeBox } from "./recipe-box.tsx";
import { useMemory } from "./use-memory.ts";

const DEFAULT_BUDGET = 120;
const DEFAULT_RANK = 64;

export function StartCard({ onStarted }: { onStarted(): void }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [choice, setChoice] = useState<LineChoice>({});
  const [turned, setTurned] = useState<TurnedOptions>({});
  const plan = usePlan(turned.languages == null ? choice : { ...choice, languages: turned.languages });
  const bases = useBases().data ?? [];
  const [large, setLarge] = useState<LargeChoice | null>(null);
  const base = bases.find(({ id, problem }) => id === large?.model && problem === null) ?? null;
  // What is usual for a large model goes with the request, so that it means the same wherever it is read.
  const usual = base?.recipe ?? {};
  const run = { ...usual, ...turned, ...choice, ...(base === null || large === null ? {} : { large }) };
  const memory = useMemory(base === null || plan.data?.ready !== true ? null : run);
  const { budgetSeconds = DEFAULT_BUDGET, rank = usual.rank ?? DEFAULT_RANK, seed = 0 } = turned;
  const leastRank = base === null ? 0 : 1;
  const turn = (change: TurnedOptions) => setTurned((before) => ({ ...before, ...change }));
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const t = strings.training;

  const start = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await client.training.start({
        ...run,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
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
      <BaseChoice bases={bases} chosen={base === null ? null : large} onChoose={setLarge} />
      {base === null || plan.data?.ready !== true ? null : <MemoryCard estimate={memory.data} error={memory.error} />}
      <fieldset className="budget">
        <legend>{t.budget}</legend>
        <div className="segments">
          {t.budgets.map(({ seconds, label }) => (
            <label key={seconds} className={seconds === budgetSeconds ? "segment on" : "segment"}>
              <input
                type="radio"
                name="budget"
                checked={seconds === budgetSeconds}
                onChange={() => turn({ budgetSeconds: seconds })}
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
              min={leastRank}
              max={256}
              value={rank}
              onChange={(event) =>
                turn({ rank: whole(event.target.value, leastRank, 256, usual.rank ?? DEFAULT_RANK) })
              }
            />
            <small>{base === null ? t.rankHint : t.large.rankHint}</small>
          </label>
          <label>
            {t.seed}
            <input
              type="number"
              min={0}
              value={seed}
              onChange={(event) => turn({ seed: whole(event.target.value, 0, 2 ** 31 - 1, 0) })}
            />
            <small>{t.seedHint}</small>
          </label>
          {base === null || large === null ? null : (
            <LargeFields base={base} chosen={large} estimate={memory.data} onChoose={setLarge} />
          )}
          <Knobs
            turned={turned}
            usual={usual}
            hidden={base?.hidden ?? []}
            hints={base === null ? {} : { gradientCheckpointing: t.large.recompute }}
            onTurn={turn}
          />
          <LineChoiceFields
            choice={choice}
            onChoose={setChoice}
            languages={turned.languages}
            onLanguages={(languages) => turn({ languages })}
          />
        </div>
        <RecipeBox turned={{ ...usual, ...turned }} large={base !== null} onLoad={setTurned} />
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

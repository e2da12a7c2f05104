/** @file Which engine reads the library: the built-in one, a large model of this machine, or a server. */
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ReaderChoice, ReaderState } from "#contract/reader.ts";
import { useApi } from "../../client/api-context.tsx";
import { useLargeModels, useReader } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Banner, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { ServerForm } from "./server-form.tsx";

export function ReaderCard() {
  const { client } = useApi();
  const queries = useQueryClient();
  const reader = useReader();
  // A server is looked at before it reads: until it does, what read before goes on.
  const [looking, setLooking] = useState(false);
  const t = strings.versions.reader;
  const state = reader.data;
  const kind = looking ? "remote" : state?.choice.kind;

  const choose = async (choice: ReaderChoice): Promise<void> => {
    setLooking(false);
    try {
      queries.setQueryData(keys.reader, await client.reader.choose({ choice }));
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <section className="card reader" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      {reader.isError ? <ErrorBanner error={reader.error} onRetry={() => void reader.refetch()} /> : null}
      {reader.isPending ? <Loading /> : null}
      {state === undefined ? null : (
        <>
          {state.problem === null ? null : <Banner tone="warning" title={state.problem} />}
          <Option
            name={t.builtin}
            hint={t.builtinHint}
            on={kind === "builtin"}
            pick={() => choose({ kind: "builtin" })}
          />
          <LargeOptions state={state} on={kind === "large"} pick={choose} />
          <NoLarge />
          <Option name={t.server} hint={t.serverHint} on={kind === "remote"} pick={() => setLooking(true)}>
            <ServerForm reads={state.choice.kind === "remote"} onReads={() => setLooking(false)} />
          </Option>
        </>
      )}
    </section>
  );
}

/** The large models of this machine that can read, and the one that is chosen, also where it has gone. */
function LargeOptions({ state, on, pick }: { state: ReaderState; on: boolean; pick(choice: ReaderChoice): unknown }) {
  const t = strings.versions.reader;
  const models = useLargeModels().data?.models ?? [];
  const { choice, name } = state;
  const chosen = choice.kind === "large" ? choice.model : null;
  const ready = models.filter((model) => model.state === "ready" || model.id === chosen);
  const gone = chosen !== null && !ready.some(({ id }) => id === chosen);
  const offered = [...ready, ...(gone ? [{ id: chosen, name: name ?? chosen }] : [])];
  return offered.map((model) => (
    <Option
      key={model.id}
      name={t.large(model.name)}
      hint={t.largeHint}
      on={on && model.id === chosen}
      pick={() => pick({ kind: "large", model: model.id })}
    />
  ));
}

/** Where a large model comes from, while there is none. */
function NoLarge() {
  const models = useLargeModels().data?.models;
  const t = strings.versions.reader;
  if (models === undefined || models.length > 0) return null;
  return (
    <p className="muted">
      {t.noLarge} <Link to={{ screen: "models" }}>{t.toModels}</Link>
    </p>
  );
}

interface OptionProps {
  name: string;
  hint: string;
  on: boolean;
  pick(): unknown;
  /** What belongs to it, while it is picked. */
  children?: ReactNode;
}

function Option({ name, hint, on, pick, children }: OptionProps) {
  return (
    <div className="reader-option">
      <label>
        <input type="radio" name="reader" checked={on} onChange={() => void pick()} />
        <span>
          <bdi>{name}</bdi>
          <small>{hint}</small>
        </span>
      </label>
      {on ? children : null}
    </div>
  );
}

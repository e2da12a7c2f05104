/** @file One large model: what it is, what needs it, and what can be done about it. */
import { Download, ShieldCheck, Trash2 } from "lucide-react";
import type { LargeModel, ModelDependent, ModelJob } from "#contract/models.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorText } from "../../ui/feedback.tsx";
import { bytes, shortCommit } from "../../ui/format.ts";
import { useAttempt } from "../../ui/use-attempt.ts";
import { RunningDownload } from "./model-download.tsx";
import { ModelFacts, NeededBy } from "./model-facts.tsx";

const t = strings.largeModels;

interface ModelRowProps {
  model: LargeModel;
  /** What is being fetched of it. */
  job: ModelJob | undefined;
  onRemove: () => void;
}

export function ModelRow({ model, job, onRemove }: ModelRowProps) {
  const { name, state, linked, repository, revision } = model;
  const hint = state === "ready" || job !== undefined ? null : t.stateHints[state];
  return (
    <li className="model-row" aria-label={name}>
      <div className="model-head">
        <h3 dir="auto">{name}</h3>
        <span className="tag">{model.familyTitle}</span>
        {linked ? <span className="tag">{t.linked}</span> : null}
        <StateTag state={job === undefined ? state : "preparing"} />
      </div>
      {hint === null ? null : <p className="muted">{hint}</p>}
      <ModelFacts
        facts={[
          [t.size, state === "missing" ? null : bytes(model.bytes)],
          [t.licence, model.licence],
          [t.source, repository],
          [t.commit, revision === null ? null : shortCommit(revision)],
          [t.folder, model.folder],
        ]}
      />
      <NeededBy names={model.dependents.map(nameOf)} />
      {job === undefined ? <Actions model={model} onRemove={onRemove} /> : <RunningDownload job={job} />}
    </li>
  );
}

function Actions({ model, onRemove }: { model: LargeModel; onRemove: () => void }) {
  const { client } = useApi();
  const { busy, error, attempt } = useAttempt();
  const { id, name, state, linked, repository } = model;
  const fetched = repository !== null && !linked;
  const whole = state === "ready";
  return (
    <>
      <div className="model-actions">
        {fetched ? (
          <Button
            size="small"
            icon={whole ? ShieldCheck : Download}
            disabled={busy}
            title={whole ? t.checkLabel(name) : t.resumeLabel(name)}
            onClick={() => void attempt(() => client.models.resume({ id }))}
          >
            {whole ? t.check : t.resume}
          </Button>
        ) : null}
        <Button size="small" icon={Trash2} title={t.removeLabel(name)} onClick={onRemove}>
          {t.remove}
        </Button>
      </div>
      <ErrorText error={error} />
    </>
  );
}

function StateTag({ state }: { state: LargeModel["state"] | "preparing" }) {
  return <span className={state === "ready" ? "tag success" : "tag"}>{t.states[state]}</span>;
}

/** What depends on a model, by a name for people. */
export function nameOf({ kind, name }: ModelDependent): string {
  if (kind === "reader") return t.reader;
  return kind === "run" ? t.run(name) : name;
}

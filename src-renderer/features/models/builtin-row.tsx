/** @file The built-in model as the first of the list; its download is told at the top of every screen. */
import { useModels, useVersions } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { bytes } from "../../ui/format.ts";
import { ModelFacts, NeededBy } from "./model-facts.tsx";

const t = strings.largeModels;

export function BuiltinRow() {
  const status = useModels().data;
  const versions = useVersions().data ?? [];
  if (status === undefined) return null;
  const base = versions.find(({ kind }) => kind === "base");
  const taught = versions.filter(({ kind, largeBase }) => kind !== "base" && largeBase === null);
  const { name, licence, source } = status.origin;
  const size = status.state === "ready" && base !== undefined ? bytes(base.size) : null;
  return (
    <li className="model-row" aria-label={name}>
      <div className="model-head">
        <h3 dir="auto">{name}</h3>
        <span className="tag">{t.builtin}</span>
        <span className={status.state === "ready" ? "tag success" : "tag"}>{t.states[status.state]}</span>
      </div>
      <p className="muted">{t.builtinText}</p>
      <ModelFacts
        facts={[
          [t.size, size],
          [t.licence, licence],
          [t.source, source],
        ]}
      />
      <NeededBy names={taught.map((version) => version.name)} />
    </li>
  );
}

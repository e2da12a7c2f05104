/** @file What is known of a model, in pairs, and what needs it. */
import { strings } from "../../strings/index.ts";

const t = strings.largeModels;
/** Names that are written out; of the rest it is said how many there are. */
const MOST_NAMES = 6;

/** A value that is null is left out. */
export function ModelFacts({ facts }: { facts: readonly (readonly [name: string, value: string | null])[] }) {
  return (
    <dl className="model-facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function NeededBy({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  const rest = names.length - MOST_NAMES;
  return (
    <p className="model-needed">
      <span className="muted">{t.usedBy}</span>
      {names.slice(0, MOST_NAMES).map((name) => (
        <bdi key={name} className="tag">
          {name}
        </bdi>
      ))}
      {rest > 0 ? <span className="muted">+{rest}</span> : null}
    </p>
  );
}

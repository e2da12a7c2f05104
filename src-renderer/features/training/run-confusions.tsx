/** @file Which confusions of the base are mended, and which are new. */
import type { RunConfusion } from "#contract/run-watch.ts";
import type { Run } from "#contract/training.ts";
import { strings } from "../../strings/index.ts";
import { count } from "../../ui/format.ts";

export function RunConfusionLists({ run }: { run: Run }) {
  const t = strings.runs;
  if (run.confusions === undefined) return null;
  return (
    <section className="run-confusions" aria-label={t.confusions}>
      <List title={t.fixed} kind="fixed" confusions={run.confusions.fixed} none={t.noneFixed} />
      <List title={t.made} kind="made" confusions={run.confusions.made} none={t.noneMade} />
    </section>
  );
}

interface ListProps {
  title: string;
  kind: "fixed" | "made";
  confusions: readonly RunConfusion[];
  none: string;
}

function List({ title, kind, confusions, none }: ListProps) {
  return (
    <div>
      <h3>{title}</h3>
      {confusions.length === 0 ? <p className="muted">{none}</p> : null}
      <ul className="plain confusion-list">
        {confusions.map(({ truth, read, count: times }) => (
          <li key={`${truth} ${read}`} className={kind}>
            <span role="img" aria-label={strings.runs.readAs(shown(truth), shown(read), count(times))}>
              <bdi>{shown(truth)}</bdi>
              <span className="confusion-arrow">→</span>
              <bdi>{shown(read)}</bdi>
              <span className="confusion-count">×{count(times)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A combining mark stands on a dotted circle, so that it is seen alone. */
function shown(character: string): string {
  if (character === "") return strings.runs.nothing;
  if (character === " ") return strings.runs.space;
  return /^\p{M}/u.test(character) ? `◌${character}` : character;
}

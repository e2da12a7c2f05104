/** @file Versions as a tree: each under what it began from. */
import type { LargeBase, Version } from "#contract/adapters.ts";
import { strings } from "../../strings/index.ts";
import { VersionCard } from "./version-card.tsx";

/**
 * The children of each version, in the order of the list; what began from something deleted stands under the model that
 * it was taught on: `base`, or `large:` and the id of a large one.
 */
export function childrenOf(versions: readonly Version[]): Map<string, Version[]> {
  const there = new Set(versions.map(({ id }) => id));
  return Map.groupBy(
    versions.filter(({ kind }) => kind !== "base"),
    ({ parents, largeBase }) => parents.find(({ id }) => there.has(id))?.id ?? rootOf(largeBase),
  );
}

function rootOf(large: LargeBase | null): string {
  return large === null ? "base" : `large:${large.id}`;
}

/** The large models that versions were taught on, in the order of the list, each once. */
function largeBasesOf(versions: readonly Version[]): LargeBase[] {
  const found = new Map<string, LargeBase>();
  for (const { largeBase } of versions) {
    if (largeBase !== null && !found.has(largeBase.id)) found.set(largeBase.id, largeBase);
  }
  return [...found.values()];
}

export function VersionTree({ versions }: { versions: Version[] }) {
  const of = childrenOf(versions);
  const t = strings.versions;
  return (
    <ul className="plain version-tree" aria-label={t.tree}>
      <Branches versions={versions.filter(({ kind }) => kind === "base")} of={of} all={versions} />
      {largeBasesOf(versions).map((base) => (
        <li key={base.id}>
          <article className="version" aria-label={base.name}>
            <header className="large-base">
              <h2 dir="auto">{base.name}</h2>
              <span className="tag">{t.large}</span>
              {base.repository === null ? null : <bdi className="muted">{base.repository}</bdi>}
            </header>
          </article>
          <ul className="plain version-tree">
            <Branches versions={of.get(rootOf(base)) ?? []} of={of} all={versions} />
          </ul>
        </li>
      ))}
    </ul>
  );
}

interface BranchesProps {
  versions: Version[];
  of: Map<string, Version[]>;
  all: Version[];
}

function Branches({ versions, of, all }: BranchesProps) {
  return versions.map((version) => (
    <li key={version.id}>
      <VersionCard version={version} other={all.find(({ id }) => id !== version.id)} />
      {of.has(version.id) ? (
        <ul className="plain version-tree">
          <Branches versions={of.get(version.id) ?? []} of={of} all={all} />
        </ul>
      ) : null}
    </li>
  ));
}

/** @file Versions as a tree: each under what it began from. */
import type { Version } from "#contract/adapters.ts";
import { strings } from "../../strings/index.ts";
import { VersionCard } from "./version-card.tsx";

/** The children of each version, in the order of the list; what began from something deleted stands under the base. */
export function childrenOf(versions: readonly Version[]): Map<string, Version[]> {
  const there = new Set(versions.map(({ id }) => id));
  return Map.groupBy(
    versions.filter(({ kind }) => kind !== "base"),
    ({ parents }) => parents.find(({ id }) => there.has(id))?.id ?? "base",
  );
}

export function VersionTree({ versions }: { versions: Version[] }) {
  const children = childrenOf(versions);
  return (
    <Branch
      versions={versions.filter(({ kind }) => kind === "base")}
      of={children}
      all={versions}
      label={strings.versions.tree}
    />
  );
}

interface BranchProps {
  versions: Version[];
  of: Map<string, Version[]>;
  all: Version[];
  label?: string;
}

function Branch({ versions, of, all, label }: BranchProps) {
  return (
    <ul className="plain version-tree" {...(label === undefined ? {} : { "aria-label": label })}>
      {versions.map((version) => (
        <li key={version.id}>
          <VersionCard version={version} other={all.find(({ id }) => id !== version.id)} />
          {of.has(version.id) ? <Branch versions={of.get(version.id) ?? []} of={of} all={all} /> : null}
        </li>
      ))}
    </ul>
  );
}

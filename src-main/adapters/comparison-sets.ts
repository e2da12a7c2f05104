/** @file The lines that versions are compared on: held back by a run or in a data set, of a document, or all that neither has seen. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LineSet, OfferedSet, RankSet } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { ComparisonRepository, SetLine } from "./comparison-repository.ts";

/** Documents that are offered to compare on. */
const MOST_DOCUMENTS = 50;

/** Data sets as versions are compared on them. */
export interface FrozenSets {
  /** The newest versions of sets that are small enough to be read while somebody waits. */
  offered(): { versionId: string }[];
  /** What it calls itself. @throws AppError `not-found` */
  name(versionId: string): string;
  /** Read a piece at a time. @throws AppError `not-found`; `bad-input` for a set that is not made of scanned lines */
  held(versionId: string): Promise<{ id: string; text: string; cropSha256: string }[]>;
}

export interface FrozenSet {
  lines: SetLine[];
  /** Lines that cannot or must not be compared on. */
  leftOut: number;
  sha256: string;
}

export interface ComparisonSetsOptions {
  repository: ComparisonRepository;
  /** Each run has a folder here with its manifest. */
  runsFolder: string;
  /** Name and run of a version; null where it is not there. The base has no run. */
  version: (id: string) => { name: string; runId: string | null } | null;
  frozen: FrozenSets;
}

export class ComparisonSets {
  readonly #options: ComparisonSetsOptions;

  constructor(options: ComparisonSetsOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found`; `bad-input` where there is not one line to compare on */
  async lines(set: LineSet, versions: readonly string[]): Promise<FrozenSet> {
    const frozen = await this.#resolve(set, versions);
    if (frozen.lines.length === 0) throw new AppError("bad-input", EMPTY[set.kind]);
    return frozen;
  }

  /** What two versions could be compared on: sets without a line are left out. */
  async offered(a: string, b: string): Promise<OfferedSet[]> {
    const { repository } = this.#options;
    const held: LineSet[] = [b, a].map((versionId) => ({ kind: "validation", versionId }));
    const documents: LineSet[] = repository
      .documents(MOST_DOCUMENTS)
      .map(({ id }) => ({ kind: "document", documentId: id }));
    const learntByA = repository.learnt(a);
    const learntByB = repository.learnt(b);
    const offered: OfferedSet[] = [];
    const all = [...(a === b ? held.slice(1) : held), { kind: "unseen" } as const, ...this.#dataSets(), ...documents];
    for (const set of all) {
      const { lines } = await this.#resolve(set, [a, b]);
      if (lines.length === 0) continue;
      const seen = (learnt: ReadonlySet<string>) => lines.filter(({ lineId }) => learnt.has(lineId)).length;
      offered.push({
        set,
        name: this.#name(set),
        lines: lines.length,
        seenByA: seen(learntByA),
        seenByB: seen(learntByB),
      });
    }
    return offered;
  }

  /** What versions could be ranked on: sets without a line are left out. Held-back lines of each, the newest first. */
  async offeredTo(ids: readonly string[]): Promise<RankSet[]> {
    const documents = this.#options.repository.documents(MOST_DOCUMENTS);
    const all: LineSet[] = [
      { kind: "unseen" },
      ...ids.map((versionId): LineSet => ({ kind: "validation", versionId })),
      ...this.#dataSets(),
      ...documents.map(({ id }): LineSet => ({ kind: "document", documentId: id })),
    ];
    const offered: RankSet[] = [];
    for (const set of all) {
      const { lines } = await this.#resolve(set, ids);
      if (lines.length > 0) offered.push({ set, name: this.#name(set), lines: lines.length });
    }
    return offered;
  }

  async #resolve(set: LineSet, versions: readonly string[]): Promise<FrozenSet> {
    const { repository } = this.#options;
    if (set.kind === "document") {
      if (repository.documentName(set.documentId) === null) {
        throw new AppError("not-found", "This document is not in the library any more. Choose other lines.");
      }
      if (repository.isSynthetic(set.documentId)) {
        throw new AppError(
          "bad-input",
          "The lines of this document were made from text: a score on them says nothing of real pages. Choose a document of scans.",
        );
      }
      return freeze(repository.documentLines(set.documentId), 0);
    }
    if (set.kind === "dataset") {
      const rows = await this.#options.frozen.held(set.dataSetVersionId);
      const there = repository.there(rows.map(({ id }) => id));
      const lines = rows.filter(({ id }) => there.has(id));
      return freeze(
        lines.map(({ id, text, cropSha256 }) => ({ lineId: id, text, cropSha256 })),
        rows.length - lines.length,
      );
    }
    if (set.kind === "unseen") {
      const [a = "base", b = a, ...more] = versions;
      const touched = more.map((id) => repository.unseenLines(id, id));
      const lines = repository.unseenLines(a, b);
      const both = touched.map((of) => new Set(of.map(({ lineId }) => lineId)));
      return freeze(
        lines.filter(({ lineId }) => both.every((of) => of.has(lineId))),
        0,
      );
    }
    const held = await this.#heldBack(set.versionId);
    const there = repository.there(held.map(({ lineId }) => lineId));
    const learnt = versions.map((id) => repository.learnt(id));
    const fair = held.filter(({ lineId }) => there.has(lineId) && !learnt.some((of) => of.has(lineId)));
    return freeze(fair, held.length - fair.length);
  }

  /** What the run of a version held back, from its manifest. */
  async #heldBack(versionId: string): Promise<SetLine[]> {
    const version = this.#options.version(versionId);
    if (version === null) throw new AppError("not-found", "This version is not in the library. Choose another.");
    if (version.runId === null) return [];
    let text: string;
    try {
      text = await readFile(join(this.#options.runsFolder, version.runId, "manifest.jsonl"), "utf8");
    } catch {
      return [];
    }
    const rows = text
      .split("\n")
      .filter((row) => row !== "")
      .map((row) => JSON.parse(row) as { id: string; text: string; sha256: string; split: string });
    return rows
      .filter(({ split }) => split === "validation")
      .map(({ id, text, sha256 }) => ({ lineId: id, text, cropSha256: sha256 }));
  }

  #dataSets(): LineSet[] {
    return this.#options.frozen.offered().map(({ versionId }) => ({ kind: "dataset", dataSetVersionId: versionId }));
  }

  /** Of the document, data set or version; null where it has none, or is gone. */
  name(set: LineSet): string | null {
    try {
      return this.#name(set);
    } catch (error) {
      if (error instanceof AppError && error.code === "not-found") return null;
      throw error;
    }
  }

  #name(set: LineSet): string | null {
    if (set.kind === "dataset") return this.#options.frozen.name(set.dataSetVersionId);
    if (set.kind === "document") return this.#options.repository.documentName(set.documentId);
    return set.kind === "validation" ? (this.#options.version(set.versionId)?.name ?? null) : null;
  }
}

const EMPTY: Record<LineSet["kind"], string> = {
  validation: "Nothing that was held back is left to compare on. Choose a document or the lines that neither has seen.",
  dataset: "No line of this data set is in the library any more. Choose other lines.",
  document: "No line of this document is verified. Verify some, or choose other lines.",
  unseen: "There is no verified line that neither version has seen. Verify some more lines, then compare.",
};

function freeze(lines: SetLine[], leftOut: number): FrozenSet {
  const hash = createHash("sha256");
  const rows = lines.map(({ lineId, cropSha256, text }) => `${lineId}\u0000${cropSha256}\u0000${text}\n`);
  for (const row of rows.sort()) hash.update(row);
  return { lines, leftOut, sha256: hash.digest("hex") };
}

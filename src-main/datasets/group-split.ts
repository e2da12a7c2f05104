/** @file The split of a data set: whole pages or documents, by a hash of their ids, so that further versions keep it. */
import { createHash } from "node:crypto";
import type { DataSetSplit, SplitChoice } from "#contract/datasets.ts";

export interface SplitGroup {
  /** Of a page or a document. */
  id: string;
  rows: number;
  /** Made by a machine: a score on it says nothing of real pages. */
  synthetic: boolean;
}

/** 0 to 1, the same for the same id and seed everywhere. */
function lot(id: string, seed: number): number {
  return createHash("sha256").update(`${seed}:${id}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Each group draws its side by itself: a page or document that is there in two versions is on the same side in both,
 * whatever came in between. Small sets may so be off their shares; where a side would stay empty, it gets the groups
 * whose lots come nearest, as long as one group is left to learn from.
 * @returns the side of each group; what is synthetic is never held back
 */
export function splitGroups(groups: readonly SplitGroup[], choice: SplitChoice): Map<string, DataSetSplit> {
  if (choice.by === "all") {
    return new Map(groups.map(({ id, synthetic }) => [id, synthetic ? "train" : choice.side]));
  }
  const { seed, validation, test } = choice;
  const lots = groups
    .filter(({ synthetic, rows }) => !synthetic && rows > 0)
    .map(({ id }) => ({ id, lot: lot(id, seed) }))
    .sort((a, b) => a.lot - b.lot);
  const sides = new Map<string, DataSetSplit>(groups.map(({ id }) => [id, "train"]));
  for (const { id, lot } of lots) {
    if (lot < test) sides.set(id, "test");
    else if (lot < test + validation) sides.set(id, "validation");
  }
  fill(lots, sides, [
    { side: "test", wanted: test > 0 },
    { side: "validation", wanted: validation > 0 },
  ]);
  return sides;
}

/** Gives each wanted side a group at least, and leaves one to learn from. */
function fill(
  lots: readonly { id: string }[],
  sides: Map<string, DataSetSplit>,
  wanted: readonly { side: DataSetSplit; wanted: boolean }[],
): void {
  const on = (side: DataSetSplit) => lots.filter(({ id }) => sides.get(id) === side);
  const last = lots.at(-1);
  if (last !== undefined && on("train").length === 0) sides.set(last.id, "train");
  for (const { side } of wanted.filter((each) => each.wanted)) {
    const learnt = on("train");
    const [nearest] = learnt;
    if (on(side).length === 0 && learnt.length > 1 && nearest !== undefined) sides.set(nearest.id, side);
  }
}

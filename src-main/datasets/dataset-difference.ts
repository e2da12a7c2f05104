/** @file What differs between two manifests: rows are matched by the line or page that they are of. About forty bytes a row. */
import { setImmediate } from "node:timers/promises";
import type { DifferenceKind, Differences } from "#contract/datasets.ts";
import { KeyTable, keyOf } from "./key-table.ts";
import { type DataSetRow, rowBatches } from "./manifest-file.ts";

/** Of each kind, so many can be looked at; all are counted. */
export const MOST_ROWS = 10_000;

/** Where a row begins in each of the two manifests. */
export interface Place {
  before: number | null;
  after: number | null;
}

export interface Difference {
  counts: Differences;
  places: Record<DifferenceKind, Place[]>;
}

export interface DifferenceInput {
  before: { file: string; rows: number };
  after: { file: string; rows: number };
  signal: AbortSignal;
  progress: (done: number, total: number) => void;
}

/** @throws AppError as `rowBatches` */
export async function differenceOf({ before, after, signal, progress }: DifferenceInput): Promise<Difference> {
  const known = new KeyTable(before.rows);
  const content = new Float64Array(before.rows);
  const at = new Float64Array(before.rows);
  const sides: string[] = ["train", "validation", "test"];
  const side = new Uint8Array(before.rows);
  const seen = new Uint8Array(before.rows);
  const found: Difference = {
    counts: { added: 0, removed: 0, changed: 0, moved: 0, same: 0 },
    places: { added: [], removed: [], changed: [], moved: [] },
  };
  const note = (kind: DifferenceKind, place: Place) => {
    found.counts[kind] += 1;
    if (found.counts[kind] <= MOST_ROWS) found.places[kind].push(place);
  };
  const total = before.rows + after.rows;
  let done = 0;
  const turn = async (rows: number) => {
    signal.throwIfAborted();
    done += rows;
    progress(done, total);
    await setImmediate();
  };
  for await (const rows of rowBatches(before.file)) {
    for (const { at: place, row } of rows) {
      const number = known.add(keyOf(row.id));
      content[number] = keyOfContent(row);
      at[number] = place;
      side[number] = sides.indexOf(row.split);
    }
    await turn(rows.length);
  }
  for await (const rows of rowBatches(after.file)) {
    for (const { at: place, row } of rows) {
      const number = known.find(keyOf(row.id));
      if (number === -1) {
        note("added", { before: null, after: place });
        continue;
      }
      seen[number] = 1;
      const both = { before: at[number] as number, after: place };
      if (content[number] !== keyOfContent(row)) note("changed", both);
      else if (side[number] !== sides.indexOf(row.split)) note("moved", both);
      else found.counts.same += 1;
    }
    await turn(rows.length);
  }
  for (let number = 0; number < known.size; number++) {
    if (seen[number] === 0) note("removed", { before: at[number] as number, after: null });
  }
  return found;
}

const keyOfContent = (row: DataSetRow): number => keyOf(`${row.sha256}${row.text}`);

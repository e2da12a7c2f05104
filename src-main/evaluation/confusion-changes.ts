/** @file Which confusions one reading of some lines makes and the other does not. */
import { errorsOf, type ReadingError } from "./alignment.ts";

/** Confusions that are listed where nobody says otherwise; the rest are rare ones. */
const MOST_CONFUSIONS = 12;

export interface CountedError extends ReadingError {
  count: number;
}

/** Errors line by line: those only `before` makes, and those only `after` makes, the `most` frequent of each, these first. */
export function confusionChanges(
  lines: readonly { reference: string; before: string; after: string }[],
  most = MOST_CONFUSIONS,
): { fixed: CountedError[]; made: CountedError[] } {
  const fixed = new Map<string, CountedError>();
  const made = new Map<string, CountedError>();
  for (const { reference, before, after } of lines) {
    if (before === after) continue;
    const old = errorsOf(reference, before);
    const now = errorsOf(reference, after);
    // A line too long to align is counted in the rates; only what its errors were is not told.
    if (old === null || now === null) continue;
    for (const error of without(old, now)) add(fixed, error);
    for (const error of without(now, old)) add(made, error);
  }
  return { fixed: mostFrequent(fixed).slice(0, most), made: mostFrequent(made).slice(0, most) };
}

/** `from` less as many of each as there are in `other`. */
function without(from: readonly ReadingError[], other: readonly ReadingError[]): ReadingError[] {
  const left = new Map<string, number>();
  for (const error of other) left.set(keyOf(error), (left.get(keyOf(error)) ?? 0) + 1);
  return from.filter((error) => {
    const count = left.get(keyOf(error)) ?? 0;
    left.set(keyOf(error), count - 1);
    return count <= 0;
  });
}

function keyOf({ truth, read }: ReadingError): string {
  return `${truth}\u0000${read}`;
}

function add(into: Map<string, CountedError>, error: ReadingError): void {
  const known = into.get(keyOf(error));
  if (known === undefined) into.set(keyOf(error), { ...error, count: 1 });
  else known.count += 1;
}

function mostFrequent(errors: ReadonlyMap<string, CountedError>): CountedError[] {
  return [...errors.values()].toSorted((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1));
}

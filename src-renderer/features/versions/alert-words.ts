/** @file A part that a version reads worse, in words. */
import type { SubsetAlert } from "#contract/leaderboard.ts";
import { strings } from "../../strings/index.ts";
import { decimal, percent } from "../../ui/format.ts";

const t = strings.versions.leaderboard;

/** A name that keeps its own direction in a sentence. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
/** A difference of rates in points, with its sign. */
export const points = (rate: number): string => `${rate > 0 ? "+" : ""}${decimal(rate * 100, 2)}`;

export function alertWords({ kind, name, lines, before, after, change }: SubsetAlert): string {
  const interval = t.from(points(change.low), points(change.high));
  return t.alert(t.kinds[kind](isolated(name)), lines, percent(before), percent(after), interval);
}

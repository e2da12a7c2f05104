/** @file Which lines are listed, and what counts as doubtful. */
import type { Line } from "#contract/corrections.ts";

export type LineFilter = "all" | "unverified" | "low" | "changed";
export const lineFilters: readonly LineFilter[] = ["all", "unverified", "low", "changed"];

/** Mean confidence below which a line is doubtful. Uncalibrated: a rule of thumb for the CTC models in use. */
export const LOW_LINE = 0.9;
/** Confidence below which a character is marked strongly, and mildly. */
export const LOW_CHARACTER = 0.5;
export const FAIR_CHARACTER = 0.8;

/** Whether the model doubts its reading of the line. A verified line has nothing doubtful left. */
export function isDoubtful(line: Line): boolean {
  if (line.status === "verified" || line.proposal === null) return false;
  const { confidence, characters } = line.proposal;
  return confidence < LOW_LINE || characters.some((character) => character.confidence < LOW_CHARACTER);
}

/** Whether the newest reading says something else than the one before. */
export function isChanged(line: Line): boolean {
  return line.previousText !== null;
}

/** Whether a line passes the filter. */
export function matches(line: Line, filter: LineFilter): boolean {
  if (filter === "unverified") return line.status !== "verified";
  if (filter === "low") return isDoubtful(line);
  if (filter === "changed") return isChanged(line);
  return true;
}

/** The lines to list, in reading order. @param touched - stay although they no longer match */
export function filterLines(lines: readonly Line[], filter: LineFilter, touched: ReadonlySet<string>): Line[] {
  return lines.filter((line) => touched.has(line.id) || matches(line, filter));
}

/** How many lines each filter would list. */
export function countLines(lines: readonly Line[]): Record<LineFilter, number> {
  const counts: Record<LineFilter, number> = { all: 0, unverified: 0, low: 0, changed: 0 };
  for (const line of lines) for (const filter of lineFilters) if (matches(line, filter)) counts[filter] += 1;
  return counts;
}

/** The unverified line after `lineId` in reading order, going round; null where none is left. */
export function nextUnverified(lines: readonly Line[], lineId: string): Line | null {
  const at = lines.findIndex((line) => line.id === lineId);
  const round = [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))];
  return round.find((line) => line.status !== "verified") ?? null;
}

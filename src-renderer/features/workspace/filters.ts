/** @file Which lines are listed, and what counts as doubtful. */
import type { Line, Proposal } from "#contract/corrections.ts";

/** What a line can be listed for. Several together list what is all of it. */
export type LineKind = "unverified" | "low" | "changed" | "flagged";
export const lineKinds: readonly LineKind[] = ["unverified", "low", "changed", "flagged"];

export interface LineFilter {
  kinds: readonly LineKind[];
  /** Only lines whose text has this in it, whatever the case. */
  contains: string;
  /** Confidence below which a character is doubtful. */
  threshold: number;
}

/** Mean confidence below which a line is doubtful as a whole. A rule of thumb for the CTC models in use. */
export const LOW_LINE = 0.9;
/** What `threshold` is until a person chooses. */
export const USUAL_THRESHOLD = 0.8;
/** Characters below this share of the threshold are marked strongly. */
const STRONG = 0.625;

/** Below this a character is marked strongly, where `threshold` is where marking begins. */
export function strongBelow(threshold: number): number {
  return threshold * STRONG;
}

/** The least confidence of a reading's characters, by reading: they are never changed once made. */
const leasts = new WeakMap<Proposal, number>();

function leastConfidence(proposal: Proposal): number {
  let least = leasts.get(proposal);
  if (least === undefined) {
    least = proposal.characters.reduce((min, { confidence }) => Math.min(min, confidence), 1);
    leasts.set(proposal, least);
  }
  return least;
}

/** Whether something is still to be done on a line: nobody verified it, nor called it unreadable. */
export function isOpen(line: Line): boolean {
  return line.status !== "verified" && !line.flags.includes("unreadable");
}

/** Whether the model doubts a character of its reading, or read nothing. A line that is done has nothing doubtful left. */
export function isDoubtful(line: Line, threshold: number = USUAL_THRESHOLD): boolean {
  if (!isOpen(line) || line.proposal === null) return false;
  return isUnread(line) || leastConfidence(line.proposal) < threshold;
}

/** Whether nothing stands on a line that the model could not read: a script that it has not learnt, or no writing. */
function isUnread({ text, proposal }: Line): boolean {
  return text === "" && proposal?.text === "";
}

/** Whether the newest reading says something else than the one before, or than what stands. */
export function isChanged(line: Line): boolean {
  return line.previousText !== null || line.pending;
}

function isKind(line: Line, kind: LineKind, threshold: number): boolean {
  if (kind === "unverified") return isOpen(line);
  if (kind === "low") return isDoubtful(line, threshold);
  if (kind === "changed") return isChanged(line);
  return line.flags.length > 0;
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** Whether a filter leaves anything out. */
export function isFiltering({ kinds, contains }: LineFilter): boolean {
  return kinds.length > 0 || contains !== "";
}

/** The lines to list, in reading order. @param touched - stay although they no longer match */
export function filterLines(lines: readonly Line[], filter: LineFilter, touched: ReadonlySet<string>): Line[] {
  const wanted = fold(filter.contains);
  return lines.filter(
    (line) =>
      touched.has(line.id) ||
      (filter.kinds.every((kind) => isKind(line, kind, filter.threshold)) &&
        (wanted === "" || fold(line.text).includes(wanted))),
  );
}

/** How many lines there are of each kind. */
export function countLines(lines: readonly Line[], threshold: number): Record<LineKind, number> {
  const counts: Record<LineKind, number> = { unverified: 0, low: 0, changed: 0, flagged: 0 };
  for (const line of lines) for (const kind of lineKinds) if (isKind(line, kind, threshold)) counts[kind] += 1;
  return counts;
}

/** The next line to work on in reading order, going round; skipped ones when no other is left; null at the end. */
export function nextOpen(lines: readonly Line[], lineId: string): Line | null {
  const at = lines.findIndex((line) => line.id === lineId);
  const round = [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))].filter(isOpen);
  return round.find((line) => !line.flags.includes("skipped")) ?? round[0] ?? null;
}

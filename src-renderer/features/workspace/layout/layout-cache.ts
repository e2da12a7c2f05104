/** @file What a change of layout does to the lines that the window knows. Plain functions. */
import type { Line } from "#contract/corrections.ts";
import type { LayoutChange } from "#contract/layout.ts";

/** The page's lines after a change, in reading order. Lines that did not change stay the same objects. */
export function linesAfter(
  known: readonly Line[],
  change: Pick<LayoutChange, "layout" | "lines" | "removedLineIds">,
): Line[] {
  const byId = new Map(known.map((line) => [line.id, line]));
  for (const line of change.lines) {
    const before = byId.get(line.id);
    // A text saved meanwhile is newer than the answer.
    byId.set(line.id, before !== undefined && before.revision > line.revision ? { ...line, ...textOf(before) } : line);
  }
  for (const id of change.removedLineIds) byId.delete(id);
  const placed = change.layout.lineIds.flatMap((id, position) => {
    const line = byId.get(id);
    byId.delete(id);
    if (line === undefined) return [];
    return [line.position === position ? line : { ...line, position }];
  });
  return placed;
}

function textOf({ text, status, flags, revision, author, cer }: Line): Partial<Line> {
  return { text, status, flags, revision, author, cer };
}

/** @file A step in a few English words, for menus and messages. */
import type { JournalEntry, JournalKind } from "#contract/corrections.ts";

/** `%` stands for the lines. */
const WORDS: Record<JournalKind, string> = {
  edit: "Edit %",
  verify: "Verify %",
  unverify: "Un-verify %",
  flag: "Change the flags of %",
  accept: "Accept the reading of %",
  restore: "Restore the text of %",
  replace: "Replace text in %",
  decide: "Decide on the reading of %",
  dismiss: "Dismiss the doubt about %",
  "draw-line": "Draw %",
  "reshape-lines": "Reshape %",
  "split-line": "Split a line",
  "merge-lines": "Merge %",
  "remove-lines": "Delete %",
  "set-direction": "Set the direction of %",
  "set-order": "Change the reading order",
  "draw-region": "Draw a region",
  "change-region": "Change a region",
  "split-region": "Split a region",
  "merge-regions": "Merge regions",
  "remove-region": "Delete a region",
  "assign-lines": "Assign % to a region",
  "find-regions": "Find regions",
  redetect: "Find lines anew",
  "turn-page": "Turn the page",
  "deskew-page": "Straighten the page",
  "draw-box": "Black out a place",
  "remove-box": "Take a black box off",
  import: "Import %",
  detect: "Find lines",
  read: "Read",
};

/** e.g. `Verify line 4 on page 2`. */
export function labelOf({ kind, linePosition, lineCount, pagePosition }: JournalEntry): string {
  const lines =
    lineCount === 1 ? (linePosition === null ? "a line" : `line ${linePosition + 1}`) : `${lineCount} lines`;
  const page = pagePosition === null ? "on several pages" : `on page ${pagePosition + 1}`;
  return `${WORDS[kind].replace("%", lines)} ${page}`.replace("the page on page", "page");
}

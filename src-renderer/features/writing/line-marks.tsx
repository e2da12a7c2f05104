/**
 * @file Underlines behind a line's text: what goes against the rules, and words that no dictionary knows. The field's own
 * text is over them, so the browser's caret, selection and undo are not touched.
 */
import { memo, useMemo } from "react";
import type { Line } from "#contract/corrections.ts";
import type { WritingSettings } from "#contract/writing.ts";
import { checkText } from "./rules/check.ts";
import type { Issue } from "./rules/issue.ts";
import { useMisspelled } from "./spelling/use-misspelled.ts";
import type { SpelledWord } from "./spelling/words.ts";
import { useWriting } from "./writing-context.tsx";

const NO_ISSUES: readonly Issue[] = [];

/** What goes against the document's rules in a text. */
export function issuesOf(text: string, settings: WritingSettings | undefined): readonly Issue[] {
  return settings === undefined ? NO_ISSUES : checkText(text, settings.rules);
}

interface LineMarksProps {
  line: Line;
  text: string;
  dir: string;
}

export const LineMarks = memo(function LineMarks({ line, text, dir }: LineMarksProps) {
  const { settings } = useWriting();
  const issues = issuesOf(text, settings);
  const words = useMisspelled(line, text);
  const runs = useMemo(() => markRuns(text, issues, words), [text, issues, words]);
  if (runs.length === 0) return null;
  return (
    <div className="line-backdrop writing-marks" dir={dir} aria-hidden>
      {runs.map(({ text: part, mark }, i) =>
        mark === null ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: runs have no identity but their place
          <span key={i} className={`mark-${mark}`}>
            {part}
          </span>
        ),
      )}
    </div>
  );
});

interface MarkRun {
  text: string;
  mark: "rule" | "word" | null;
}

/** The text in runs by what is under it; a rule's mark goes before a word's. Empty where nothing is marked. */
export function markRuns(text: string, issues: readonly Issue[], words: readonly SpelledWord[]): MarkRun[] {
  if (issues.length === 0 && words.length === 0) return [];
  const runs: MarkRun[] = [];
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...issues, ...words]) cuts.add(start).add(end);
  const sorted = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  for (const [i, start] of sorted.entries()) {
    const end = sorted[i + 1];
    if (end === undefined) break;
    const covers = (place: { start: number; end: number }): boolean => place.start <= start && end <= place.end;
    const mark = issues.some(covers) ? "rule" : words.some(covers) ? "word" : null;
    const last = runs.at(-1);
    if (last?.mark === mark && mark === null) last.text += text.slice(start, end);
    else runs.push({ text: text.slice(start, end), mark });
  }
  return runs;
}

/** @file A step of the journal in the words of a language other than main's English: `Zeile 4 auf Seite 2 bestätigen`. */
import type { JournalEntry, JournalKind } from "#contract/corrections.ts";

export type JournalStep = Pick<JournalEntry, "kind" | "linePosition" | "lineCount" | "pagePosition">;

export interface StepWords {
  /** `%` stands for the lines, `@` for the page they are on, `#` for the page itself. */
  kinds: Readonly<Record<JournalKind, string>>;
  /** One line by its number, from 1; null where it has none any more. */
  line(number: number | null): string;
  lines(count: number): string;
  /** Pages by number, from 1; null for several. */
  onPage(number: number | null): string;
  page(number: number | null): string;
}

export function stepLabel(words: StepWords, { kind, linePosition, lineCount, pagePosition }: JournalStep): string {
  const one = (position: number | null): number | null => (position === null ? null : position + 1);
  const parts: Record<string, string> = {
    "%": lineCount === 1 ? words.line(one(linePosition)) : words.lines(lineCount),
    "@": words.onPage(one(pagePosition)),
    "#": words.page(one(pagePosition)),
  };
  return words.kinds[kind].replace(/[%@#]/g, (sign) => parts[sign] ?? sign);
}

/** @file What a rule finds in a line's text. */
import type { RuleSettings } from "#contract/writing.ts";

export type RuleId =
  | "allowed"
  | "longS"
  | "ligatures"
  | "quotes"
  | "apostrophe"
  | "normal"
  | "doubleSpaces"
  | "edgeSpaces"
  | "spaceBefore"
  | "lineHyphen"
  | "digits"
  | "invisible";

export interface Issue {
  rule: RuleId;
  /** In UTF-16 units of the text. */
  start: number;
  end: number;
  /** What should stand there; null where only a person can tell. */
  fix: string | null;
}

/** One rule: everything in `text` that goes against it, in order. Rules that are off find nothing. */
export type Rule = (text: string, settings: RuleSettings) => Issue[];

/** Issues at every match of a pattern. @param fix - what should stand for a match; undefined: the match is no issue */
export function issuesAt(
  rule: RuleId,
  text: string,
  pattern: RegExp,
  fix: (match: string, at: number) => string | null | undefined,
): Issue[] {
  const issues: Issue[] = [];
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const replacement = fix(match, index);
    if (replacement === undefined || replacement === match) continue;
    issues.push({ rule, start: index, end: index + match.length, fix: replacement });
  }
  return issues;
}

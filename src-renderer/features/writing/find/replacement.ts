/** @file A search in one text and what replacing would make of it. Pure; the worker runs it over a document. */
import type { LineText, RuleSettings } from "#contract/writing.ts";
import { checkText, fixText } from "../rules/check.ts";
import type { RuleId } from "../rules/issue.ts";

export interface FindOptions {
  query: string;
  replacement: string;
  regex: boolean;
  matchCase: boolean;
  wholeWord: boolean;
}

/** What is to be done to a document: find and replace, or mending by its rules (all that are on, or these). */
export type ChangeRequest =
  | { kind: "find"; options: FindOptions }
  | { kind: "rules"; rules: RuleSettings; only: RuleId[] | null };

/** A part of a line: as it is, or what goes and what comes in its place. */
export interface ChangePart {
  before: string;
  after: string;
}

export interface LineChange {
  line: LineText;
  after: string;
  parts: ChangePart[];
  /** How many places are changed. */
  count: number;
}

const WORD = "[\\p{L}\\p{M}\\p{N}_]";

/**
 * The pattern of a search.
 * @throws SyntaxError with the engine's words for a regular expression that is none
 */
export function compile({ query, regex, matchCase, wholeWord }: FindOptions): RegExp {
  const source = regex ? `(?:${query})` : literal(query);
  const bounded = wholeWord ? `(?<!${WORD})${source}(?!${WORD})` : source;
  return new RegExp(bounded, matchCase ? "gu" : "giu");
}

/** The query composed or not, and never the bare letter of one that carries a mark: "o" is not in "oͤ". */
function literal(query: string): string {
  const forms = new Set([query, query.normalize("NFC"), query.normalize("NFD")]);
  const escaped = [...forms].map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return `(?:${escaped.join("|")})(?!\\p{M})`;
}

/** @returns the line with every match replaced; null where nothing matches. `after` may equal the text. */
export function findIn(line: LineText, pattern: RegExp, options: FindOptions): LineChange | null {
  const parts: ChangePart[] = [];
  let at = 0;
  let count = 0;
  for (const match of line.text.matchAll(pattern)) {
    // A pattern that matches nothing ("x*") matches between all letters.
    if (match[0] === "") continue;
    push(parts, line.text.slice(at, match.index));
    const after = options.regex ? expand(options.replacement, match) : options.replacement;
    parts.push({ before: match[0], after });
    at = match.index + match[0].length;
    count += 1;
  }
  if (count === 0) return null;
  push(parts, line.text.slice(at));
  return { line, after: parts.map((part) => part.after).join(""), parts, count };
}

function push(parts: ChangePart[], same: string): void {
  if (same !== "") parts.push({ before: same, after: same });
}

/** `$1`, `$<name>`, `$&` and `$$`, as String.replace has them. */
function expand(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\$(\$|&|\d{1,2}|<[^>]*>)/g, (whole, what: string) => {
    if (what === "$") return "$";
    if (what === "&") return match[0];
    if (what.startsWith("<")) return match.groups?.[what.slice(1, -1)] ?? "";
    const group = Number(what);
    return group > 0 && group < match.length ? (match[group] ?? "") : whole;
  });
}

/** @returns the line mended by the rules; null where there is nothing to mend */
export function mend(line: LineText, rules: RuleSettings, only: ReadonlySet<RuleId> | undefined): LineChange | null {
  const after = fixText(line.text, rules, only);
  if (after === line.text) return null;
  const issues = checkText(line.text, rules).filter(({ rule, fix }) => fix !== null && (only?.has(rule) ?? true));
  const parts: ChangePart[] = [];
  let at = 0;
  for (const { start, end, fix } of issues) {
    push(parts, line.text.slice(at, start));
    parts.push({ before: line.text.slice(start, end), after: fix ?? "" });
    at = end;
  }
  push(parts, line.text.slice(at));
  const oneStep = parts.map((part) => part.after).join("") === after;
  return { line, after, parts: oneStep ? parts : around(line.text, after), count: issues.length };
}

/** What differs as one part, where the steps between are not worth showing. */
function around(before: string, after: string): ChangePart[] {
  const a = [...before];
  const b = [...after];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const parts: ChangePart[] = [];
  push(parts, a.slice(0, start).join(""));
  parts.push({ before: a.slice(start, a.length - end).join(""), after: b.slice(start, b.length - end).join("") });
  push(parts, a.slice(a.length - end).join(""));
  return parts;
}

/** The lines that a request finds. */
export function findChanges(lines: readonly LineText[], request: ChangeRequest): LineChange[] {
  if (request.kind === "rules") {
    const only = request.only === null ? undefined : new Set(request.only);
    return lines.flatMap((line) => mend(line, request.rules, only) ?? []);
  }
  const pattern = compile(request.options);
  return lines.flatMap((line) => findIn(line, pattern, request.options) ?? []);
}

/** @file All rules over one line, and what the line looks like when all of it is mended. Pure and remembered. */
import type { RuleSettings } from "#contract/writing.ts";
import type { Issue, Rule, RuleId } from "./issue.ts";
import { allowed, digits, invisible, ligatures, longS, normal } from "./letters.ts";
import { apostrophe, doubleSpaces, edgeSpaces, lineHyphen, quotes, spaceBefore } from "./marks.ts";

const RULES: readonly Rule[] = [
  edgeSpaces,
  doubleSpaces,
  spaceBefore,
  invisible,
  normal,
  ligatures,
  longS,
  quotes,
  apostrophe,
  lineHyphen,
  digits,
  allowed,
];

/** One mend can make another possible (a ligature is taken apart, then its s is long). It never takes more than this. */
const MOST_PASSES = 4;
/** Texts remembered for each settings object: more than a page shows at once. */
const MOST_REMEMBERED = 2000;

const NOTHING: readonly Issue[] = [];
const remembered = new WeakMap<RuleSettings, Map<string, readonly Issue[]>>();

/**
 * What goes against the rules in a text, in order of place. Of two rules that want the same place the first one listed
 * speaks. The same text under the same settings object gives the same array.
 */
export function checkText(text: string, settings: RuleSettings): readonly Issue[] {
  let known = remembered.get(settings);
  if (known === undefined) {
    known = new Map();
    remembered.set(settings, known);
  }
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const issues = RULES.flatMap((rule) => rule(text, settings));
  const result = issues.length === 0 ? NOTHING : withoutOverlaps(issues);
  known.set(text, result);
  return result;
}

function withoutOverlaps(issues: readonly Issue[]): Issue[] {
  const kept: Issue[] = [];
  for (const issue of issues) {
    if (!kept.some((other) => issue.start < other.end && other.start < issue.end)) kept.push(issue);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The text with every issue mended that can be, by the rules in `only` (all where left out). */
export function fixText(text: string, settings: RuleSettings, only?: ReadonlySet<RuleId>): string {
  let current = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const issues = checkText(current, settings).filter(({ rule }) => only === undefined || only.has(rule));
    const next = applyFixes(current, issues);
    if (next === current) break;
    current = next;
  }
  return current;
}

/** The text with these fixes in it; they must not overlap and must be in order. */
export function applyFixes(text: string, issues: readonly Issue[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, fix } of issues) {
    if (fix === null) continue;
    result += text.slice(at, start) + fix;
    at = end;
  }
  return result + text.slice(at);
}

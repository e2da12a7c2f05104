/** @file Rules about what stands between the letters: spaces, quotation marks, apostrophes, the hyphen at a line's end. */
import type { RuleSettings } from "#contract/writing.ts";
import { issuesAt, type Rule } from "./issue.ts";
import { LINE_HYPHENS } from "./letters.ts";

export const doubleSpaces: Rule = (text, settings) =>
  settings.doubleSpaces ? issuesAt("doubleSpaces", text, /(?<=\S) {2,}(?=\S)/g, () => " ") : [];

export const edgeSpaces: Rule = (text, settings) =>
  settings.edgeSpaces ? issuesAt("edgeSpaces", text, /^\s+|\s+$/g, () => "") : [];

/** An ellipsis of dots is no end of a sentence: the space before it stays. */
export const spaceBefore: Rule = (text, settings) =>
  settings.spaceBefore ? issuesAt("spaceBefore", text, /(?<=\S)\s+(?=[,;:!?،؛؟]|\.(?!\.))/g, () => "") : [];

export const lineHyphen: Rule = (text, { lineHyphen: wanted }) => {
  if (wanted === "off") return [];
  const pattern = new RegExp(`(?<=\\p{L}\\p{M}*)[${LINE_HYPHENS.replace("-", "")}-](?=\\s*$)`, "gu");
  return issuesAt("lineHyphen", text, pattern, () => wanted);
};

type QuoteStyle = Exclude<RuleSettings["quotes"], "off">;
/** Opening and closing; then the single ones, of which only those are touched that are no apostrophe. */
const QUOTES: Readonly<Record<QuoteStyle, readonly [string, string, string, string]>> = {
  german: ["„", "“", "‚", "‘"],
  inward: ["»", "«", "›", "‹"],
  outward: ["«", "»", "‹", "›"],
  english: ["“", "”", "‘", "’"],
  straight: ['"', '"', "'", "'"],
};
const DOUBLE = '"„“”‟»«';
const OPENS_AFTER = /[\s([{„“"»«›‹‚‘—–/-]$/u;
const CLOSES_BEFORE = /^[\s)\]}.,;:!?—–/“”"«»‹›‘’-]/u;

/** Which side of its quotation a mark is on, by its neighbours; where they do not tell, by the marks before it. */
function isOpening(text: string, at: number): boolean | null {
  const opens = at === 0 || OPENS_AFTER.test(text.slice(0, at));
  const closes = at + 1 === text.length || CLOSES_BEFORE.test(text.slice(at + 1));
  if (opens !== closes) return opens;
  return opens ? null : false;
}

export const quotes: Rule = (text, { quotes: style }) => {
  if (style === "off") return [];
  const [open, close, innerOpen, innerClose] = QUOTES[style];
  let count = 0;
  return issuesAt("quotes", text, /["„“”‟»«‹›‚]/g, (mark, at) => {
    const double = DOUBLE.includes(mark);
    const pair = double ? [open, close] : [innerOpen, innerClose];
    const opening = isOpening(text, at);
    if (double) count += 1;
    // French sets spaces inside its marks: a mark that is one of the style's own and could be either is left.
    if (opening === null && pair.includes(mark)) return undefined;
    return (opening ?? count % 2 === 1) ? pair[0] : pair[1];
  });
};

export const apostrophe: Rule = (text, { apostrophe: style }) => {
  if (style === "off") return [];
  const wanted = style === "curly" ? "’" : "'";
  return issuesAt(
    "apostrophe",
    text,
    /(?<=\p{L}\p{M}*)['’ʼ´`](?=\p{L})|(?<=\p{L}\p{M}*)['´`](?=[\s.,;:!?]|$)/gu,
    () => wanted,
  );
};

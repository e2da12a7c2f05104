/** @file A document's writing rules in words, for cards. */
import type { RuleSettings } from "#contract/writing.ts";

const LONG_S = {
  off: null,
  german: "ſ is kept, by German use",
  roman: "ſ is kept, by English and French use",
  none: "ſ is written as s",
} as const;
const LIGATURES = {
  off: null,
  separate: "ligatures are written as single letters",
  joined: "ligatures are kept",
} as const;
const QUOTES = {
  off: null,
  german: "quotation marks are „German“",
  inward: "quotation marks are »inward«",
  outward: "quotation marks are «outward»",
  english: "quotation marks are “English”",
  straight: "quotation marks are straight",
} as const;
const APOSTROPHE = { off: null, curly: "apostrophes are ’", straight: "apostrophes are '" } as const;
const DIGITS = {
  off: null,
  european: "digits are 0 to 9",
  arabic: "digits are ٠ to ٩",
  persian: "digits are ۰ to ۹",
} as const;

/** One sentence each, as a Markdown list; "" where no rule is set. */
export function describeRules(rules: RuleSettings): string {
  return (
    [
      LONG_S[rules.longS],
      LIGATURES[rules.ligatures],
      QUOTES[rules.quotes],
      APOSTROPHE[rules.apostrophe],
      rules.lineHyphen === "off" ? null : `a word that goes on in the next line ends in ${rules.lineHyphen}`,
      DIGITS[rules.digits],
      rules.spaceBefore ? "no space before , ; : ! ?" : null,
      rules.allowed === null ? null : `allowed characters: ${rules.allowed}`,
    ]
      .filter((part) => part !== null)
      // Plain letters only: the capital of ſ is S, and the rule would say something else.
      .map((part) => `- ${part.replace(/^[a-z]/, (letter) => letter.toUpperCase())}`)
      .join("\n")
  );
}

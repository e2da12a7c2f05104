/**
 * @file What is done to texts before they are compared: a base, and steps on top (docs/metrics.md). The steps are done in
 * one order, whichever way they are named, so that a profile's name says all. The trainer's profiles.py does the same.
 */
import { AppError } from "#contract/errors.ts";
import { type Profile, ProfileBase, ProfileStep, type UsedProfile } from "#contract/metrics.ts";

/** What a base fixes beside its steps. */
export interface Convention {
  steps: readonly ProfileStep[];
  /** What CER counts. */
  characters: UsedProfile["characters"];
  /** What a word is. */
  words: UsedProfile["words"];
  /** What text against an empty reference gives. */
  emptyReference: UsedProfile["emptyReference"];
}

const own = { characters: "code-points", words: "blanks", emptyReference: "infinite" } as const;

const CONVENTIONS: Record<ProfileBase, Convention> = {
  emend: { ...own, steps: ["nfc", "space"] },
  strict: { ...own, steps: [] },
  jiwer: { characters: "code-points", words: "jiwer", emptyReference: "one", steps: ["trim"] },
  "hf-evaluate": {
    characters: "code-points",
    words: "jiwer",
    emptyReference: "refused",
    steps: ["double-space", "trim"],
  },
  dinglehopper: { characters: "graphemes", words: "dinglehopper", emptyReference: "infinite", steps: ["nfc"] },
  ocrevaluation: { characters: "code-points", words: "lower-case", emptyReference: "infinite", steps: ["space"] },
  "rouge-score": { ...own, words: "rouge-score", steps: [] },
};

// White space by the Unicode property, spelt out: JavaScript's and Python's own \s differ in a few code points.
const SPACE = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}]+`, "g");
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
export const DOUBLE_SPACE = new RegExp(`[${SPACE}]{2,}`, "g");
const UMLAUTS: Record<string, string> = { a: "ä", o: "ö", u: "ü", A: "Ä", O: "Ö", U: "Ü" };

/** In the order in which they are done. */
const STEPS: Record<ProfileStep, (text: string) => string> = {
  nfkc: (text) => text.normalize("NFKC"),
  nfc: (text) => text.normalize("NFC"),
  "long-s": (text) =>
    text
      .replace(/\u017f/g, "s")
      .replace(/\u1e9b/g, "\u1e61")
      .replace(/\ufb05/g, "st"),
  umlauts: (text) => text.replace(/([aouAOU])\u0364/g, (_, vowel: string) => UMLAUTS[vowel] as string),
  alef: (text) => text.replace(/[\u0622\u0623\u0625\u0671-\u0673]/g, "\u0627"),
  yeh: (text) => text.replace(/[\u0649\u06cc]/g, "\u064a"),
  kaf: (text) => text.replace(/[\u06a9\u06aa]/g, "\u0643"),
  "arabic-diacritics": (text) =>
    text.replace(/[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/g, ""),
  tatweel: (text) => text.replace(/\u0640/g, ""),
  // A capital sigma at the end of a word becomes another letter than within: both are one here.
  case: (text) => text.toLowerCase().replace(/ς/g, "σ"),
  punctuation: (text) => text.replace(/\p{P}/gu, ""),
  "no-space": (text) => text.replace(SPACES, ""),
  space: (text) => text.replace(SPACES, " ").replace(/^ | $/g, ""),
  "double-space": (text) => text.replace(DOUBLE_SPACE, " "),
  trim: (text) => text.replace(ENDS, ""),
};
const ORDER = Object.keys(STEPS) as ProfileStep[];
/** What may leave letters beside marks that belong to them. */
const LETTER_STEPS: ReadonlySet<ProfileStep> = new Set(ORDER.slice(ORDER.indexOf("long-s"), ORDER.indexOf("no-space")));

/** A profile made ready: its full name, and how it prepares a text. */
export interface Preparation extends UsedProfile {
  prepare: (text: string) => string;
}

/** Makes a profile ready. */
export function preparation(profile: Profile): Preparation {
  const { steps, ...rules } = CONVENTIONS[profile.base];
  const wanted = new Set([...steps, ...profile.steps]);
  // NFKC does all that NFC does.
  if (wanted.has("nfkc")) wanted.delete("nfc");
  const done = ORDER.filter((step) => wanted.has(step));
  const form = done.filter((step) => step === "nfc" || step === "nfkc");
  const letters = done.filter((step) => LETTER_STEPS.has(step));
  const blanks = done.filter((step) => !LETTER_STEPS.has(step) && step !== form[0]);
  // Letters and marks that have come together are composed again.
  const work = [...form, ...letters, ...(letters.length === 0 ? [] : form), ...blanks].map((step) => STEPS[step]);
  return {
    name: [profile.base, ...ORDER.filter((step) => wanted.has(step) && !steps.includes(step))].join("+"),
    steps: done,
    ...rules,
    prepare: (text) => work.reduce((current, step) => step(current), text),
  };
}

const ARABIC: readonly ProfileStep[] = ["alef", "yeh", "kaf", "arabic-diacritics", "tatweel"];

/**
 * Reads a profile as the command line has it: a base and steps joined by `+`, e.g. `emend+case+long-s`; without a base it
 * is `strict`; `arabic` stands for its five steps.
 * @throws AppError `bad-input`, naming what there is
 */
export function parseProfile(text: string): Profile {
  const [first = "", ...rest] = text.split("+").map((part) => part.trim());
  const base = ProfileBase.safeParse(first);
  const names = base.success ? rest : [first, ...rest];
  const steps = names.flatMap((name) => {
    if (name === "arabic") return ARABIC;
    const step = ProfileStep.safeParse(name);
    if (step.success) return step.data;
    throw new AppError(
      "bad-input",
      `“${name}” is no part of a profile. Begin with one of ${ProfileBase.options.join(", ")}, and join steps by “+”: ` +
        `${ProfileStep.options.join(", ")}, or arabic for its five.`,
    );
  });
  return { base: base.success ? base.data : "strict", steps };
}

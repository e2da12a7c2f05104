/** @file English: the tabs of the scores, all figures under a profile, the dashboard, charts, reports. A part of en.ts. */
import type { Metric, ProfileBase, ProfileStep } from "#contract/metrics.ts";
import { lines } from "./en-count.ts";

const metricNames: Record<Metric, string> = {
  cer: "CER",
  "grapheme-cer": "Grapheme CER",
  wer: "WER",
  "character-accuracy": "Character accuracy",
  "exact-lines": "Lines without an error",
  "flexible-cer": "Order-free CER",
  "bag-of-words": "Bag of words",
  "normalised-edit-distance": "Normalised edit distance",
  bleu: "BLEU",
  chrf: "chrF",
  "rouge-l": "ROUGE-L",
};
const metricHints: Record<Metric, string> = {
  cer: "Wrong, missing and extra characters over the characters of the verified text.",
  "grapheme-cer": "The same in characters as a reader sees them: a letter with its marks is one.",
  wer: "Wrong, missing and extra words over the words of the verified text.",
  "character-accuracy": "1 less CER; below 0 where CER is above 100 %.",
  "exact-lines": "Lines that were read without any difference, over all lines.",
  "flexible-cer": "By page, with lines in any order, cut or joined: for pages with a doubtful reading order.",
  "bag-of-words": "By page, words missing or too many, in whatever order, over the words of the verified text.",
  "normalised-edit-distance": "As in OmniDocBench: edits over the longer text, as the mean of pages.",
  bleu: "Runs of one to four words in common, as sacrebleu counts. Higher is better.",
  chrf: "Runs of one to six characters in common, as sacrebleu counts. Higher is better.",
  "rouge-l": "The longest common sequence of words. Higher is better.",
};
const baseHints: Record<ProfileBase, string> = {
  emend: "NFC, blanks folded",
  strict: "the texts as they are",
  jiwer: "as jiwer counts",
  "hf-evaluate": "as HF evaluate counts",
  dinglehopper: "as dinglehopper counts",
  ocrevaluation: "as ocrevalUAtion counts",
  "rouge-score": "as rouge-score counts",
};
const stepNames: Record<ProfileStep, string> = {
  nfc: "NFC",
  nfkc: "NFKC",
  case: "upper and lower case alike",
  punctuation: "without punctuation",
  space: "any blank is a space",
  "no-space": "without blanks",
  trim: "no blanks at the ends",
  "double-space": "runs of blanks are one",
  "long-s": "ſ is s",
  umlauts: "small e above is an umlaut",
  "arabic-diacritics": "without Arabic vowel marks",
  tatweel: "without tatweel",
  alef: "all forms of alef alike",
  yeh: "all forms of yeh alike",
  kaf: "all forms of kaf alike",
};

export const dashboardStrings = {
  views: "Views of the scores",
  tabs: {
    overview: "Overview",
    metrics: "All figures",
    trends: "Over time and by group",
    lines: "Worst lines",
    confidence: "Confidence",
  },
  allDocuments: "All documents",
  chooseDocument: "The estimate and the queue are of one document. Choose one above.",

  metrics: {
    title: "All figures",
    lead: "Each version on the verified lines that it has read. What is evened out before the texts are compared is the profile; no figure means anything without it.",
    profile: "Profile",
    steps: "Also evened out",
    figure: "Figure",
    names: metricNames,
    hints: metricHints,
    bases: baseHints,
    stepNames,
    used: (name: string) => `Profile ${name}`,
    facts: {
      steps: (list: string) => `Evened out: ${list}.`,
      noSteps: "Nothing is evened out.",
      characters: { "code-points": "Characters are code points.", graphemes: "Characters are grapheme clusters." },
      words: {
        blanks: "Words stand between blanks.",
        "lower-case": "Words stand between blanks, in lower case.",
        jiwer: "Words stand between spaces.",
        dinglehopper: "Words are those of Unicode, without punctuation.",
        "rouge-score": "Words are runs of the letters a to z and digits.",
      },
      emptyReference: {
        infinite: "Text read where nothing stands has no finite rate; its edits count in sums.",
        one: "Where no line has text, the rate is the number of edits.",
        refused: "Where a line is empty, the set has no figure.",
      },
    },
    interval: (low: string, high: string) => `${low} to ${high}`,
    intervalHint: "Small below: the 95 % interval, by bootstrap over lines.",
    noValue: "no finite figure",
    quotient: (part: string, whole: string) => `${part} of ${whole}`,
    copy: "Copy as a table",
    copied: "Copied, with tabs between the columns.",
    working: (n: number) => `Counting over ${lines(n)}…`,
  },
};

/** @file Scores by choice: which figures, and what is done to texts before they are compared (docs/metrics.md). */
import { z } from "zod";

/** In the order in which they are shown. */
export const Metric = z.enum([
  "cer",
  "grapheme-cer",
  "wer",
  "character-accuracy",
  "exact-lines",
  "flexible-cer",
  "bag-of-words",
  "normalised-edit-distance",
  "bleu",
  "chrf",
  "rouge-l",
]);
export type Metric = z.infer<typeof Metric>;

/** Emend's own rules, none at all, and those of other tools. */
export const ProfileBase = z.enum([
  "emend",
  "strict",
  "jiwer",
  "hf-evaluate",
  "dinglehopper",
  "ocrevaluation",
  "rouge-score",
]);
export type ProfileBase = z.infer<typeof ProfileBase>;

/** What is evened out before the texts are compared, on top of what the base does. */
export const ProfileStep = z.enum([
  "nfc",
  "nfkc",
  "case",
  "punctuation",
  "space",
  "no-space",
  "trim",
  "double-space",
  "long-s",
  "umlauts",
  "arabic-diacritics",
  "tatweel",
  "alef",
  "yeh",
  "kaf",
]);
export type ProfileStep = z.infer<typeof ProfileStep>;

export const Profile = z.object({ base: ProfileBase.default("emend"), steps: z.array(ProfileStep).default([]) });
export type Profile = z.infer<typeof Profile>;

/** A profile with all that it means, so that a figure can say how it came about. */
export const UsedProfile = z.object({
  /** Base and steps joined by `+`; the same profile has one name. */
  name: z.string(),
  /** Every step, the base's too, in the order in which they are done. */
  steps: z.array(ProfileStep),
  characters: z.enum(["code-points", "graphemes"]),
  words: z.enum(["blanks", "lower-case", "jiwer", "dinglehopper", "rouge-score"]),
  /** What text against an empty reference gives: no finite rate, its edits, or no figure for the whole set. */
  emptyReference: z.enum(["infinite", "one", "refused"]),
});
export type UsedProfile = z.infer<typeof UsedProfile>;

export const MetricValue = z.object({
  metric: Metric,
  /** 1 is 100 %. Error rates are not clamped. null where there is no finite figure. */
  value: z.number().nullable(),
  /** What is divided by what, for those figures that are one quotient of sums. */
  part: z.number().nullable(),
  whole: z.number().nullable(),
});
export type MetricValue = z.infer<typeof MetricValue>;

/** The same with its 95 % interval (bootstrap over lines); null but for CER, grapheme CER and WER. */
export const ScoreValue = MetricValue.extend({ low: z.number().nullable(), high: z.number().nullable() });
export type ScoreValue = z.infer<typeof ScoreValue>;

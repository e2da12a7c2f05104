/** @file An evaluation as one file that needs nothing else: figures under a named profile, groups, the worst lines. */
import { z } from "zod";
import { LineFilter, Seen } from "./dashboard.ts";
import { Metric, Profile } from "./metrics.ts";

const wordOfEach = <K extends string>(keys: readonly K[]) =>
  z.object(Object.fromEntries(keys.map((key) => [key, z.string()])) as Record<K, z.ZodString>);

/** Every text of a report, so that it is in the language of whoever asks for it. */
export const ReportWords = z.object({
  /** BCP 47, for figures and dates. */
  language: z.string(),
  direction: z.enum(["ltr", "rtl"]),
  title: z.string(),
  allDocuments: z.string(),
  made: z.string(),
  scope: z.string(),
  versions: z.string(),
  data: z.string(),
  dataNote: z.string(),
  lines: z.string(),
  profile: z.string(),
  figures: z.string(),
  figure: z.string(),
  interval: z.string(),
  distribution: z.string(),
  noError: z.string(),
  upTo: z.string(),
  above: z.string(),
  groups: z.string(),
  document: z.string(),
  subset: z.string(),
  errors: z.string(),
  characters: z.string(),
  worst: z.string(),
  none: z.string(),
  reference: z.string(),
  reading: z.string(),
  page: z.string(),
  line: z.string(),
  noFinite: z.string(),
  privateDocument: z.string(),
  /** Before the number of lines without text. */
  withheld: z.string(),
  metrics: wordOfEach(Metric.options),
  seen: wordOfEach(Seen.options),
});
export type ReportWords = z.infer<typeof ReportWords>;

export const ReportRequest = z.object({
  filter: LineFilter.prefault({}),
  profile: Profile.prefault({}),
  /** The worst lines with their images, at most. */
  worst: z.int().min(0).max(200).default(30),
  /** English when left out. */
  words: ReportWords.optional(),
});
export type ReportRequest = z.infer<typeof ReportRequest>;

export const Report = z.object({
  /** One file: nothing in it comes from elsewhere. */
  html: z.string(),
  fileName: z.string(),
  lines: z.int(),
  /** SHA-256 over the images and verified texts of all lines that count. */
  dataSha256: z.string(),
  /** Of the worst lines: those that flags keep out, with text and image. */
  withheld: z.int(),
  /** Lines with text or image in the file. */
  lineIds: z.array(z.string()),
});
export type Report = z.infer<typeof Report>;

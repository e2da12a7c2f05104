/** @file The front matter of cards: what the Hub wants, checked before anything is sent. */
import { stringify } from "yaml";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";

/** Licences by the Hub's own identifiers (docs/hub/repositories-licenses), without those made for one model family. */
export const LICENCES = [
  "apache-2.0",
  "mit",
  "cc0-1.0",
  "cc-by-4.0",
  "cc-by-sa-4.0",
  "cc-by-nc-4.0",
  "cc-by-nd-4.0",
  "cc-by-nc-sa-4.0",
  "cc-by-nc-nd-4.0",
  "cc-by-3.0",
  "cc-by-sa-3.0",
  "cc-by-2.0",
  "odbl",
  "odc-by",
  "pddl",
  "cdla-permissive-2.0",
  "cdla-sharing-1.0",
  "etalab-2.0",
  "eupl-1.2",
  "gpl-3.0",
  "lgpl-3.0",
  "agpl-3.0",
  "mpl-2.0",
  "bsd-2-clause",
  "bsd-3-clause",
  "ofl-1.1",
  "openrail",
  "unlicense",
  "unknown",
  "other",
] as const;

const HubId = z.string().regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/, "must be a Hub id, owner/name");
const Language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language code such as de");
const Licence = {
  license: z.enum(LICENCES, { error: `must be one of ${LICENCES.join(", ")}` }),
  license_name: z
    .string()
    .regex(/^[\w.-]+$/, "must be one word, such as my-licence")
    .optional(),
  license_link: z.url("must be a link to the licence").optional(),
};
const Rate = z.number().min(0);

const Result = z.strictObject({
  task: z.strictObject({ type: z.literal("image-to-text") }),
  dataset: z.strictObject({ type: z.string().min(1), name: z.string().min(1), split: z.enum(["validation"]) }),
  metrics: z.array(z.strictObject({ type: z.enum(["cer", "wer"]), value: Rate, name: z.string().min(1) })).min(1),
});

/** Of an adapter's card. */
export const ModelFrontMatter = z.strictObject({
  base_model: HubId,
  base_model_relation: z.literal("adapter"),
  library_name: z.literal("peft"),
  pipeline_tag: z.literal("image-to-text"),
  ...Licence,
  language: z.array(Language).min(1).optional(),
  tags: z.array(z.string().min(1)).min(1),
  datasets: z.array(HubId).min(1).optional(),
  metrics: z
    .array(z.enum(["cer", "wer"]))
    .min(1)
    .optional(),
  "model-index": z.array(z.strictObject({ name: z.string().min(1), results: z.array(Result).min(1) })).optional(),
});
export type ModelFrontMatter = z.infer<typeof ModelFrontMatter>;

/** Of a data set's card. */
export const DatasetFrontMatter = z.strictObject({
  pretty_name: z.string().min(1),
  ...Licence,
  language: z.array(Language).min(1).optional(),
  task_categories: z.array(z.literal("image-to-text")),
  tags: z.array(z.string().min(1)).min(1),
  size_categories: z.array(z.enum(["n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M"])),
  configs: z.array(z.strictObject({ config_name: z.string(), data_dir: z.string(), drop_labels: z.literal(true) })),
});
export type DatasetFrontMatter = z.infer<typeof DatasetFrontMatter>;

/** Of a Space's card. */
export const SpaceFrontMatter = z.strictObject({
  title: z.string().min(1),
  emoji: z.string(),
  colorFrom: z.enum(["blue", "gray"]),
  colorTo: z.enum(["blue", "gray"]),
  sdk: z.literal("gradio"),
  sdk_version: z.string().regex(/^\d+\.\d+\.\d+$/),
  app_file: z.literal("app.py"),
  pinned: z.literal(false),
  license: Licence.license,
  models: z.array(HubId),
});
export type SpaceFrontMatter = z.infer<typeof SpaceFrontMatter>;

/**
 * Front matter as YAML between its dashes, after a check. Keys keep their order, so the same data gives the same bytes.
 * @throws AppError `bad-input` naming each field that is wrong
 */
export function frontMatter<T extends z.ZodType<Record<string, unknown>>>(schema: T, data: z.input<T>): string {
  const checked = schema.safeParse(data);
  if (!checked.success) {
    const issues = checked.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    throw new AppError("bad-input", `The card is not right yet: ${issues.join("; ")}.`);
  }
  const { license, license_name, license_link } = checked.data as Record<string, unknown>;
  if (license === "other" && (license_name === undefined || license_link === undefined)) {
    throw new AppError("bad-input", "The card is not right yet: for another licence, give its name and a link to it.");
  }
  const defined = Object.fromEntries(Object.entries(checked.data).filter(([, value]) => value !== undefined));
  return `---\n${stringify(defined, { lineWidth: 0 })}---\n`;
}

/** What stands between the dashes of a card; null where there is none. */
export const frontOf = (card: string): string | null => /^---\n([\s\S]*?)\n---\n/.exec(card)?.[1] ?? null;

/** Licence fields of a card: name and link only where the licence is none of the Hub's. */
export function licenceFields(card: { licence: string; licenceName: string; licenceLink: string }): {
  license: (typeof LICENCES)[number];
  license_name?: string;
  license_link?: string;
} {
  const license = card.licence as (typeof LICENCES)[number];
  if (license !== "other") return { license };
  return {
    license,
    ...(card.licenceName === "" ? {} : { license_name: card.licenceName.toLowerCase().replace(/\s+/g, "-") }),
    ...(card.licenceLink === "" ? {} : { license_link: card.licenceLink }),
  };
}

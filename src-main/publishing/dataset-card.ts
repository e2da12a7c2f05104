/** @file The card of a data set of lines. */
import type { CardFields } from "#contract/publishing.ts";
import { DatasetFrontMatter, frontMatter, licenceFields } from "./front-matter.ts";

export interface DatasetCardData {
  card: CardFields;
  /** Lines of each split that go out. */
  train: number;
  validation: number;
  /** Why the split is as it is. */
  splitBy: string;
  pages: number;
  rights: readonly { licence: string | null; rightsHolder: string | null; lines: number }[];
  /** Lines in which something was cut and blackened. */
  redacted: number;
  /** The adapter that is published with it. */
  adapter: string | null;
}

/** README.md. @throws AppError `bad-input` where its front matter is not right */
export function datasetCard(data: DatasetCardData): string {
  const { card, train, validation, pages } = data;
  const lines = train + validation;
  const size = lines < 1000 ? "n<1K" : lines < 10_000 ? "1K<n<10K" : lines < 100_000 ? "10K<n<100K" : "100K<n<1M";
  const front = frontMatter(DatasetFrontMatter, {
    pretty_name: card.title,
    ...licenceFields(card),
    ...(card.languages.length === 0 ? {} : { language: card.languages }),
    task_categories: ["image-to-text"],
    tags: [...new Set(["ocr", "htr", "emend", ...card.tags])],
    size_categories: [size],
    // Folders are splits; their names are no labels.
    configs: [{ config_name: "default", data_dir: ".", drop_labels: true }],
  });
  const rights = data.rights
    .filter(({ licence, rightsHolder }) => licence !== null || rightsHolder !== null)
    .map(
      ({ licence, rightsHolder, lines: of }) =>
        `- ${of} lines: ${[licence, rightsHolder === null ? null : `rights: ${rightsHolder}`].filter((part) => part !== null).join(", ")}`,
    );
  return [
    `${front}# ${card.title}`,
    `Images of ${lines} text lines of ${pages} pages with their text, corrected and verified by people with Emend.${data.adapter === null ? "" : ` [${data.adapter}](https://huggingface.co/${data.adapter}) was taught and scored on lines of it.`}`,
    card.intendedUse.trim() === "" ? "" : `## What it is for\n${card.intendedUse.trim()}`,
    `## What is in it\n\`train\`: ${train} lines, \`validation\`: ${validation} lines (${SPLITS[data.splitBy] ?? "as given"}). Each row of \`metadata.jsonl\` has \`file_name\`, \`text\` (logical order, as it was typed), \`document\`, \`page\` and \`line\` (from 1), \`verified\`, \`width\`, \`height\`, \`sha256\`, \`licence\`, \`rights_holder\`, \`redacted\`.`,
    rights.length === 0 ? "" : `## Rights\n${rights.join("\n")}`,
    `## How the text was transcribed\n${card.rules.trim() === "" ? "As the annotators corrected it." : card.rules.trim()}`,
    `## Privacy\nLines that are marked as private, as not to be published or as not to be trained on are not in it, nor are images that may not leave.${data.redacted === 0 ? "" : ` In ${data.redacted} lines something was made black in the image and stands as █ in the text.`}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

const SPLITS: Readonly<Record<string, string>> = {
  page: "whole pages were held back",
  line: "single lines were held back",
  none: "nothing was held back",
};

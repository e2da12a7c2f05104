/** @file The card of an adapter: front matter for the Hub, and for people what it does better, what worse, and from what. */
import type { CardFields } from "#contract/publishing.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";
import type { CarriedLanguage } from "./carried-language.ts";
import { frontMatter, licenceFields, ModelFrontMatter } from "./front-matter.ts";

/** A line of the report as it may leave: without texts where they stay here. */
export interface ReportLine {
  id: string;
  reference?: string;
  base?: string;
  adapter?: string;
  baseEdits: number;
  adapterEdits: number;
  length: number;
}

export interface ModelCardData {
  card: CardFields;
  baseModel: string;
  /** null: whatever is newest there. */
  baseRevision: string | null;
  /** The large model's family; null: the built-in model. */
  family: string | null;
  /** Published with it; null: the lines stay private. */
  dataset: string | null;
  summary: TrainerSummary;
  report: readonly ReportLine[];
  /** Pages that lines were taught on; null: nobody here knows. */
  pages: number | null;
  /** Licences and rights holders of the lines, with how many lines each. */
  rights: readonly { licence: string | null; rightsHolder: string | null; lines: number }[];
  /** The trainer's own card: how to run it, and where it comes from. */
  trainerCard: string;
  /** The language of the corrections that its model carries, or did before it was packed. */
  language: (CarriedLanguage & { kept: boolean }) | null;
  /** Whether held-back lines are quoted. */
  quoted: boolean;
  /** Flagged lines that it was taught on, by decision of whoever published it. */
  flaggedLines: number;
}

/** Lines that got worse and may be quoted are shown, at most so many. */
const SHOWN_WORSE = 10;

/** README.md. @throws AppError `bad-input` where its front matter is not right */
export function modelCard(data: ModelCardData): string {
  const { card } = data;
  return [
    `${modelFrontMatter(data)}# ${card.title}`,
    `A LoRA adapter for line recognition (OCR, HTR) on [${data.baseModel}](https://huggingface.co/${data.baseModel}), taught with Emend from ${count(data.summary.trainLines, "corrected line")}${data.pages === null ? "" : ` of ${count(data.pages, "page")}`}. It reads images of single text lines.`,
    section("What it is for", card.intendedUse.trim()),
    section("How good it is", results(data)),
    section("What got worse", worse(data)),
    section("How the text was transcribed", rules(data)),
    section("What it was taught on", taughtOn(data)),
    sectionOf(data.trainerCard, "Run it"),
    sectionOf(data.trainerCard, "Where it comes from"),
    section("Privacy", privacy(data)),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function modelFrontMatter({ card, baseModel, family, dataset, summary }: ModelCardData): string {
  const tuned = summary.adapter;
  const metrics = [
    { type: "cer" as const, value: tuned?.cer, name: "CER" },
    { type: "wer" as const, value: tuned?.wer, name: "WER" },
  ].flatMap(({ value, ...metric }) => (value === null || value === undefined ? [] : [{ ...metric, value }]));
  const results = {
    task: { type: "image-to-text" as const },
    dataset: {
      type: dataset ?? "private",
      name: dataset === null ? "Held-back lines" : `${dataset.split("/")[1]}, held-back lines`,
      split: "validation" as const,
    },
    metrics,
  };
  return frontMatter(ModelFrontMatter, {
    base_model: baseModel,
    base_model_relation: "adapter",
    library_name: "peft",
    pipeline_tag: "image-to-text",
    ...licenceFields(card),
    ...(card.languages.length === 0 ? {} : { language: card.languages }),
    tags: [...new Set(["ocr", "htr", "lora", "emend", ...(family === null ? [] : [family]), ...card.tags])],
    ...(dataset === null ? {} : { datasets: [dataset] }),
    ...(metrics.length === 0 ? {} : { metrics: metrics.map(({ type }) => type) }),
    ...(metrics.length === 0 ? {} : { "model-index": [{ name: card.title, results: [results] }] }),
  });
}

const SPLITS: Readonly<Record<string, string>> = {
  page: "Whole pages were held back: no page is both taught and scored.",
  line: "Single lines were held back from pages that were also taught: the figures flatter.",
  given: "The split was given with the data.",
};

function results({ summary, dataset, language }: ModelCardData): string {
  const { base, adapter } = summary;
  if (base === null || adapter === null) return "No line was held back, so there is no figure.";
  const rows = (
    [
      ["base", base],
      ["this adapter", adapter],
    ] as const
  ).map(([name, of]) => `| ${name} | ${percent(of.cer)} | ${percent(of.wer)} | ${percent(of.graphemeCer)} |`);
  const named = dataset === null ? "a private validation split" : `the validation split of ${dataset}`;
  return [
    `On ${count(summary.validationLines, "held-back line")} (${named}). ${SPLITS[summary.splitBy] ?? ""}`.trim(),
    `| | CER | WER | grapheme CER |\n|---|---|---|---|\n${rows.join("\n")}`,
    `${count(summary.improvedLines, "line")} got better, ${summary.sameLines} are as they were, **${summary.worseLines} got worse**.`,
    "CER counts code points after NFC with white space folded; punctuation counts; sums of edits over sums of lengths.",
    ...(language === null ? [] : [language.kept ? WITH_LANGUAGE : WITHOUT_LANGUAGE]),
  ].join("\n\n");
}

const WITH_LANGUAGE =
  "The figures are with the language of the corrections that `model.onnx` carries (`emend.language`); other programs read without it, a little worse.";
const WITHOUT_LANGUAGE =
  "The figures were measured with the language of the corrections, which is left out here: it reads a little worse than they say.";

function worse({ report, quoted }: ModelCardData): string {
  const lines = report
    .filter(({ baseEdits, adapterEdits }) => adapterEdits > baseEdits)
    .toSorted((a, b) => b.adapterEdits - b.baseEdits - (a.adapterEdits - a.baseEdits) || a.id.localeCompare(b.id));
  if (report.length === 0) return "Not known: no line was held back.";
  if (lines.length === 0) return "None of the held-back lines.";
  const edits = lines.reduce((sum, { baseEdits, adapterEdits }) => sum + adapterEdits - baseEdits, 0);
  const text = `${count(lines.length, "held-back line")} got worse, by ${count(edits, "edit")} together (evaluation.json).`;
  const shown = quoted ? lines.filter(({ reference }) => reference !== undefined).slice(0, SHOWN_WORSE) : [];
  if (shown.length === 0) return text;
  const rows = shown.map(
    ({ reference = "", base = "", adapter = "" }) => `| ${cell(reference)} | ${cell(base)} | ${cell(adapter)} |`,
  );
  return `${text}\n\n| ground truth | base | this adapter |\n|---|---|---|\n${rows.join("\n")}`;
}

function rules({ card }: ModelCardData): string {
  const order = "Text is in logical order and was brought to NFC for training and scoring.";
  return card.rules.trim() === "" ? `As the annotators corrected it. ${order}` : `${card.rules.trim()}\n\n${order}`;
}

function taughtOn({ summary, pages, rights, dataset }: ModelCardData): string {
  // Those of versions that it came from are in it, too: the run's own figure does not count them.
  const lines = Math.max(
    summary.trainLines,
    rights.reduce((sum, of) => sum + of.lines, 0),
  );
  const known = rights.filter(({ licence, rightsHolder }) => licence !== null || rightsHolder !== null);
  const parts = [
    `${count(lines, "line")}${pages === null ? "" : ` of ${count(pages, "page")}`}${dataset === null ? "; they are not published" : `, published as [${dataset}](https://huggingface.co/datasets/${dataset})`}.`,
    ...known.map(
      ({ licence, rightsHolder, lines }) =>
        `- ${count(lines, "line")}: ${[licence, rightsHolder === null ? null : `rights: ${rightsHolder}`].filter((part) => part !== null).join(", ")}`,
    ),
  ];
  return parts.join("\n");
}

function privacy({ quoted, dataset, flaggedLines, language }: ModelCardData): string {
  const ofText = [
    ...(quoted ? ["the held-back lines in evaluation.json that may be quoted"] : []),
    ...(language?.kept === true
      ? [
          `in model.onnx ${count(language.grams, "run")} of up to ${language.order} characters of the lines that it was taught on, from which much of their text could be pieced together`,
        ]
      : []),
  ];
  const holds = [
    "This repository holds no image of the training data",
    ofText.length === 0 ? "and none of its text." : `and, of its text, ${ofText.join(" and ")}.`,
  ].join(" ");
  return [
    holds,
    dataset === null ? "" : "The data set of the same run holds images and text of lines that are cleared for it.",
    flaggedLines === 0
      ? "No line that it was taught on is marked as private or not to be published."
      : `It was also taught on ${count(flaggedLines, "line")} with such a mark; whoever published it decided that it may go out.`,
    "A model can in principle repeat what it was taught.",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

const section = (title: string, text: string): string => (text === "" ? "" : `## ${title}\n${text}`);

/** A section of another card, with its title; "" where it has none such. */
export function sectionOf(card: string, title: string): string {
  const lines = card.split("\n");
  const from = lines.indexOf(`## ${title}`);
  if (from < 0) return "";
  let code = false;
  for (let to = from + 1; ; to++) {
    const line = lines[to];
    if (line?.startsWith("```") === true) code = !code;
    if (line === undefined || (!code && line.startsWith("## "))) return lines.slice(from, to).join("\n").trim();
  }
}

const percent = (value: number | null): string => (value === null ? "–" : `${(100 * value).toFixed(2)} %`);
const count = (number: number, one: string): string =>
  `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
/** Text in a table's cell: nothing of it is markup. */
const cell = (text: string): string => text.replace(/[\\|`*_{}[\]<>#!~]/g, "\\$&").replace(/\s+/g, " ");

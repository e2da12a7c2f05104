/** @file The files of an adapter as they leave: weights as they are, reports without texts that stay, no local path. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { type CarriedLanguage, carriedLanguage, copyModel } from "./carried-language.ts";
import { type ModelCardData, modelCard, type ReportLine } from "./model-card.ts";
import { checkAdapter } from "./safetensors.ts";

/** How a version came about, for people. */
export const RUN_RECORD = "run.yaml";

export interface AdapterPackageInput {
  /** The version's own folder. */
  from: string;
  to: string;
  baseModel: string;
  baseRevision: string | null;
  /** Held-back lines whose texts may leave. */
  quotable: ReadonlySet<string>;
  /** Whether the model keeps the language that it carries. */
  language: boolean;
  /** Of a large model there are the LoRA weights alone: without its base they read nothing. */
  large: boolean;
  card: Omit<ModelCardData, "report" | "language" | "trainerCard" | "baseModel" | "baseRevision" | "quoted">;
}

interface Report {
  lines?: (ReportLine & Record<string, unknown>)[];
}

/** @returns the language that it carries as it leaves; null: none. @throws AppError `bad-model`, `bad-input` */
export async function packAdapter(input: AdapterPackageInput): Promise<CarriedLanguage | null> {
  const { from, to, baseModel, baseRevision, quotable } = input;
  await mkdir(to, { recursive: true });
  await checkAdapter(join(from, "adapter_model.safetensors"));
  await copyFile(join(from, "adapter_model.safetensors"), join(to, "adapter_model.safetensors"));
  const carried = input.large ? null : await carriedLanguage(join(from, "model.onnx"));
  if (!input.large) await copyModel(join(from, "model.onnx"), join(to, "model.onnx"), input.language);

  const config = await readJson<Record<string, unknown>>(from, "adapter_config.json");
  await writeJson(to, "adapter_config.json", {
    ...config,
    base_model_name_or_path: baseModel,
    revision: baseRevision,
    inference_mode: true,
  });

  const report = await readJson<Report>(from, "evaluation.json");
  const lines = (report.lines ?? []).map(({ reference, base, adapter, ...figures }) =>
    quotable.has(figures.id) ? { ...figures, reference, base, adapter } : figures,
  ) as ReportLine[];
  await writeJson(to, "evaluation.json", { ...report, lines });
  await writeJson(to, "run.json", await readJson(from, "run.json"));

  // Versions of before the trainer wrote it have none.
  const record = join(from, RUN_RECORD);
  if (existsSync(record)) await copyFile(record, join(to, RUN_RECORD));

  const trainerCard = await readFile(join(from, "README.md"), "utf8");
  const card = modelCard({
    ...input.card,
    baseModel,
    baseRevision,
    report: lines,
    language: carried === null ? null : { ...carried, kept: input.language },
    trainerCard,
    quoted: lines.some(({ reference }) => reference !== undefined),
  });
  await writeFile(join(to, "README.md"), card);
  return input.language ? carried : null;
}

async function readJson<T>(folder: string, name: string): Promise<T> {
  try {
    return JSON.parse(await readFile(join(folder, name), "utf8")) as T;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError("bad-model", `${name} of this version is damaged. Train it again, or restore it from a backup.`);
  }
}

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}

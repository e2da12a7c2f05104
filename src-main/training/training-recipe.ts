/** @file The knobs of a run in their three other forms: the trainer's request, YAML, and a command line. */
import { parse, stringify } from "yaml";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import { type Recipe, TrainingOptions } from "#contract/training-options.ts";
import type { TrainRequest } from "./trainer-protocol.ts";

type Name = keyof TrainingOptions;

/** The flag of each knob, in the order of the command line. `augment` is `--no-augment` where it is off. */
export const KNOB_FLAGS: Record<Exclude<Name, "augment">, string> = {
  budgetSeconds: "--budget",
  steps: "--steps",
  epochs: "--epochs",
  rank: "--rank",
  alpha: "--alpha",
  dropout: "--dropout",
  targets: "--targets",
  learningRate: "--lr",
  schedule: "--schedule",
  warmUp: "--warm-up",
  batch: "--batch",
  accumulation: "--accumulation",
  gradientCheckpointing: "--gradient-checkpointing",
  precision: "--precision",
  widthLimit: "--width-limit",
  augmentShare: "--augment-share",
  metric: "--metric",
  patience: "--patience",
  seed: "--seed",
  samples: "--samples",
  languages: "--languages",
  dryRun: "--dry-run",
  folds: "--folds",
};

const DEFAULTS = TrainingOptions.parse({});

/** Knobs that differ from what they are by themselves. */
function turned(options: TrainingOptions): Partial<TrainingOptions> {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== DEFAULTS[name as Name]));
}

/** What the trainer is asked for. What is null stays out: the trainer knows its recipe. */
export function trainerKnobs(
  options: TrainingOptions,
): Pick<TrainRequest, "budgetSeconds" | "rank" | "alpha" | "seed" | "options" | "command"> {
  // Which lines is settled when the manifest is written.
  const { budgetSeconds, rank, alpha, seed, languages: _, ...rest } = options;
  const asked = Object.entries(rest).filter(([name, value]) => value !== null && value !== DEFAULTS[name as Name]);
  return {
    budgetSeconds,
    rank,
    alpha: alpha ?? Math.max(1, rank),
    seed,
    options: Object.fromEntries(asked) as NonNullable<TrainRequest["options"]>,
    command: commandLine(options),
  };
}

/**
 * The same run by the command line.
 * @param places words that say what to learn from and where to write to; left to fill in when left out
 */
export function commandLine(
  options: TrainingOptions,
  places: readonly string[] = ["--manifest", "MANIFEST", "--out", "OUT"],
): string {
  const words = ["emend", "train", ...places];
  for (const [name, value] of Object.entries(turned(options)) as [Name, TrainingOptions[Name]][]) {
    if (name === "augment") words.push("--no-augment");
    else if (value === false) words.push(KNOB_FLAGS[name].replace("--", "--no-"));
    else if (value === true) words.push(KNOB_FLAGS[name]);
    else words.push(KNOB_FLAGS[name], String(value));
  }
  return words.map(quoted).join(" ");
}

/** As a POSIX shell takes it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** YAML of the knobs that were turned, and the command line. @param large whether it teaches a large model */
export function recipeOf(options: TrainingOptions, large = false): Recipe {
  const changed = turned(options);
  const head = "# Knobs of `emend train`; what is not named is as it is by itself.\n";
  const yaml = Object.keys(changed).length === 0 ? head : head + stringify(changed);
  const places = ["--manifest", "MANIFEST", "--out", "OUT"];
  return { yaml, command: commandLine(options, large ? ["--model", "MODEL", ...places] : places) };
}

/**
 * @param usual what holds where the recipe says nothing, if that is not the built-in model's
 * @throws AppError `bad-input` that names what is wrong and where
 */
export function readRecipe(yaml: string, usual: Partial<TrainingOptions> = {}): TrainingOptions {
  let value: unknown;
  try {
    value = parse(yaml) ?? {};
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new AppError("bad-input", `This is no YAML (${reason}). Save a recipe to see how one looks.`);
  }
  const parsed = z
    .strictObject(TrainingOptions.shape)
    .safeParse(typeof value === "object" ? { ...usual, ...value } : value);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join(".") || "recipe"}: ${issue.message}`);
  throw new AppError("bad-input", `The recipe does not fit: ${reasons.join("; ")}. Change that and load it again.`);
}

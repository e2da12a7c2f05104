/** @file The flags of `emend train`, and the knobs that they stand for. */
import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { TrackerChoice } from "#contract/trackers.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import { checkTrackers } from "../training/trackers.ts";
import { KNOB_FLAGS } from "../training/training-recipe.ts";

const number = (least: number, most: number) => (text: string) => {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= least && value <= most)) throw new InvalidArgumentError(`It must be from ${least} to ${most}.`);
  return value;
};
const whole = (least: number, most: number) => (text: string) => {
  const value = number(least, most)(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError("It must be a whole number.");
  return value;
};

const languageTags = (text: string) => {
  const tags = TrainingOptions.shape.languages.safeParse(text.split(","));
  if (!tags.success) throw new InvalidArgumentError("They must be language tags with commas between, such as de,ar.");
  return tags.data;
};

/** What `emend train` was called with; knobs that were not named are absent. */
export interface TrainFlags extends Partial<TrainingOptions> {
  lines?: string[];
  val?: string[];
  manifest?: string;
  model?: string;
  fourBit?: boolean;
  merged?: boolean;
  mode?: string;
  gpus?: number;
  unsloth?: "auto" | "on" | "off";
  out?: string;
  resume?: string;
  config?: string;
  saveConfig?: string;
  tensorboard?: string;
  mlflow?: string;
  mlflowModel?: string;
  wandb?: "offline";
  json?: boolean;
}

const MILLION = 1_000_000;
const DAY = 86_400;

/** A flag that takes a value; commander's own name of it is of no use, so it is stored under the knob's. */
function knob(name: keyof typeof KNOB_FLAGS, value: string, text: string): Option {
  const option = new Option(`${KNOB_FLAGS[name]}${value === "" ? "" : ` ${value}`}`, text);
  option.attributeName = () => name;
  return option;
}

/** Adds all flags to the command. */
export function addTrainFlags(command: Command): Command {
  return command
    .option("--lines <dir...>", "one or more folders of NNNN.(png|jpg|tif) with NNNN.gt.txt")
    .option("--val <dir...>", "held-back lines to score, best of other pages; a part of --lines when left out")
    .option("--manifest <file>", "instead of --lines: a frozen manifest (runs/…/manifest.jsonl)")
    .option("--model <dir>", "teach a large model's folder instead of the built-in model (docs/large-models.md)")
    .option("--four-bit", "with --model: weights in four bits; needs CUDA and bitsandbytes")
    .option("--merged", "with --model: also write the model with the adapter in its weights")
    .option("--mode <name>", "with --model: size of the image, where the family has several")
    .addOption(new Option("--gpus <n>", "with --model: how many teach together (default: all)").argParser(whole(1, 16)))
    .addOption(
      new Option("--unsloth <when>", "with --model: its kernels (default: auto)").choices(["auto", "on", "off"]),
    )
    .option("--out <dir>", "the adapter folder to make")
    .option("--resume <dir>", "go on with the run that was to make this folder; takes no other flags")
    .option("--config <file>", "knobs from YAML; flags win")
    .option("--save-config <file>", "write the knobs as YAML and stop")
    .addOption(knob("budgetSeconds", "<seconds>", "time for training (default: 120)").argParser(number(1, DAY)))
    .addOption(knob("steps", "<n>", "end after so many steps instead").argParser(whole(1, MILLION)))
    .addOption(knob("epochs", "<n>", "end after so many passes instead").argParser(number(0.01, 10_000)))
    .addOption(
      knob("rank", "<n>", "LoRA rank; 0: full fine-tuning (default: 64; with --model 16)").argParser(whole(0, 256)),
    )
    .addOption(knob("alpha", "<n>", "LoRA alpha (default: the rank)").argParser(whole(1, 1_024)))
    .addOption(knob("dropout", "<share>", "of LoRA's input").argParser(number(0, 0.9)))
    .addOption(knob("targets", "<layers>", "which layers learn").choices(["auto", "last", "deep", "all"]))
    .addOption(knob("learningRate", "<rate>", "highest learning rate").argParser(number(1e-6, 1)))
    .addOption(knob("schedule", "<kind>", "how it goes down").choices(["cosine", "linear", "constant"]))
    .addOption(knob("warmUp", "<steps>", "steps until it is at its highest").argParser(whole(0, 10_000)))
    .addOption(knob("batch", "<lines>", "lines at once").argParser(whole(1, 256)))
    .addOption(knob("accumulation", "<n>", "batches to one step").argParser(whole(1, 64)))
    .addOption(
      knob("gradientCheckpointing", "", "less memory, slower (default: with --model as memory allows, else off)"),
    )
    .option("--no-gradient-checkpointing", "more memory, faster")
    .addOption(knob("precision", "<kind>", "numbers to compute in").choices(["auto", "fp32", "bf16", "fp16"]))
    .addOption(
      knob("widthLimit", "<pixels>", "leave out lines wider than this at height 48").argParser(whole(64, 4_800)),
    )
    .option("--no-augment", "learn from the images as they are")
    .addOption(knob("augmentShare", "<share>", "share of lines changed each time").argParser(number(0, 1)))
    .addOption(knob("metric", "<rate>", "which error rate says what is better").choices(["cer", "wer"]))
    .addOption(knob("patience", "<n>", "end after so many scorings without a better one").argParser(whole(1, 1_000)))
    .addOption(knob("seed", "<n>", "seed (default: 0)").argParser(whole(0, 2 ** 31)))
    .addOption(knob("samples", "<n>", "learn from so many lines only").argParser(whole(1, MILLION)))
    .addOption(knob("languages", "<tags>", "only lines of documents in these, e.g. de,ar").argParser(languageTags))
    .addOption(knob("dryRun", "", "three steps, export and check; nothing is kept"))
    .addOption(knob("folds", "<n>", "cross-validate in so many parts first").argParser(whole(2, 20)))
    .option("--tensorboard <dir>", "also write TensorBoard's event files there")
    .option("--mlflow <place>", "also write to MLflow: a folder, or a server (https://…), which gets all figures")
    .option("--mlflow-model <name>", "register the finished version in MLflow under this name")
    .addOption(new Option("--wandb <mode>", "also write a run of Weights & Biases beside --out").choices(["offline"]))
    .option("--json", "print a JSON summary last");
}

/** The trackers of the flags; W&B's folder is beside the adapter. @throws AppError `bad-input` */
export function trackersOf(flags: TrainFlags, out: string): TrackerChoice {
  const { mlflow } = flags;
  const choice = TrackerChoice.parse({
    tensorboard: flags.tensorboard === undefined ? null : resolve(flags.tensorboard),
    mlflow: mlflow === undefined || mlflow.includes("://") ? mlflow : resolve(mlflow),
    mlflowModel: flags.mlflowModel,
    wandb: flags.wandb === undefined ? null : dirname(out),
  });
  checkTrackers(choice);
  return choice;
}

/** The knobs of the flags over those of a file, and these over what is usual (of a large model; else the built-in recipe). */
export function knobsOf(
  flags: TrainFlags,
  file: Partial<TrainingOptions> = {},
  usual: Partial<TrainingOptions> = {},
): TrainingOptions {
  const named = Object.keys(TrainingOptions.shape)
    .map((name) => [name, flags[name as keyof TrainingOptions]] as const)
    // commander sets `augment` to true by itself where `--no-augment` may be given.
    .filter(([name, value]) => value !== undefined && !(name === "augment" && value === true));
  return TrainingOptions.parse({ ...usual, ...file, ...Object.fromEntries(named) });
}

import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { TrainingOptions, type TurnedOptions } from "#contract/training-options.ts";
import { addTrainFlags, knobsOf, type TrainFlags } from "../cli/train-options.ts";
import { commandLine, KNOB_FLAGS, readRecipe, recipeOf, trainerKnobs } from "./training-recipe.ts";

const EVERYTHING: Required<TurnedOptions> = {
  budgetSeconds: 300,
  steps: 40,
  epochs: 2.5,
  rank: 0,
  alpha: 8,
  dropout: 0.1,
  targets: "all",
  learningRate: 5e-7 * 10,
  schedule: "linear",
  warmUp: 5,
  batch: 4,
  accumulation: 2,
  gradientCheckpointing: true,
  precision: "bf16",
  widthLimit: 1_600,
  augment: false,
  augmentShare: 0.5,
  metric: "wer",
  patience: 3,
  seed: 7,
  samples: 50,
  languages: ["de", "ar-EG"],
  dryRun: true,
  folds: 5,
};

/** What the command line's own parser makes of a command. */
function parsed(command: string): TrainFlags {
  let flags: TrainFlags = {};
  const program = new Command("emend").exitOverride();
  addTrainFlags(program.command("train")).action((found: TrainFlags) => {
    flags = found;
  });
  // Enough of a shell: words, some in single quotes.
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
  program.parse(words.slice(1), { from: "user" });
  return flags;
}

describe("the command line of a run", () => {
  it.each<[string, TurnedOptions]>([
    ["everything", EVERYTHING],
    ["nothing", {}],
    ...Object.entries(EVERYTHING).map(([name, value]): [string, TurnedOptions] => [name, { [name]: value }]),
  ])("asks for the same run where %s is turned", (_, turned) => {
    const options = TrainingOptions.parse(turned);
    const flags = parsed(commandLine(options, ["--manifest", "/a b/manifest.jsonl", "--out", "new"]));
    expect(flags).toMatchObject({ manifest: "/a b/manifest.jsonl", out: "new" });
    expect(knobsOf(flags)).toEqual(options);
    expect(trainerKnobs(knobsOf(flags))).toEqual(trainerKnobs(options));
  });

  it("has a flag for every knob", () => {
    expect([...Object.keys(KNOB_FLAGS), "augment"].sort()).toEqual(Object.keys(TrainingOptions.shape).sort());
  });

  it("takes several folders of lines", () => {
    expect(parsed("emend train --lines a b --val c d --out e")).toMatchObject({ lines: ["a", "b"], val: ["c", "d"] });
  });
});

describe("a recipe as YAML", () => {
  it("comes back as it was, and names what was turned only", () => {
    const options = TrainingOptions.parse(EVERYTHING);
    expect(readRecipe(recipeOf(options).yaml)).toEqual(options);
    const some = TrainingOptions.parse({ rank: 8, metric: "wer" });
    expect(recipeOf(some).yaml).toMatch(/^#.*\nrank: 8\nmetric: wer\n$/);
    expect(readRecipe(recipeOf(TrainingOptions.parse({})).yaml)).toEqual(TrainingOptions.parse({}));
  });

  it.each([
    ["rank: [", /no YAML/],
    ["rank: 1.5", /rank:/],
    ["learning_rate: 1", /learning_rate/],
    ["- rank", /does not fit/],
    ["languages: [german]", /languages\.0: must be a language tag/],
    ["learningRate: .nan", /learningRate/],
  ])("that is %s is refused by name", (yaml, message) => {
    expect(() => readRecipe(yaml)).toThrow(message);
  });

  it("is what flags are laid over", () => {
    expect(knobsOf({ rank: 4, augment: true }, { rank: 8, seed: 3, augment: false })).toMatchObject({
      rank: 4,
      seed: 3,
      augment: false,
    });
  });
});

it("leaves to the trainer's recipe what nobody turned", () => {
  expect(trainerKnobs(TrainingOptions.parse({}))).toEqual({
    budgetSeconds: 120,
    rank: 64,
    alpha: 64,
    seed: 0,
    options: {},
    command: "emend train --manifest MANIFEST --out OUT",
  });
  expect(trainerKnobs(TrainingOptions.parse({ augment: false, batch: 4 })).options).toEqual({
    augment: false,
    batch: 4,
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LargeTraining } from "#contract/large-training.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import { knobsOf } from "../cli/train-options.ts";
import { FAMILIES } from "../recognition/large/families.ts";
import { LARGE_RECIPES, largeDefaults, largeFlags, largeKnobs, refuseForLarge } from "./large-recipe.ts";
import { readRecipe } from "./training-recipe.ts";

const large = LargeTraining.parse({ model: "trocr" });

it("has a recipe for each family, and it is the trainer's own", () => {
  const python = readFileSync(
    join(import.meta.dirname, "../../resources/trainer/src/emend_trainer/request.py"),
    "utf8",
  );
  const rank = Number(/^LARGE_RANK = (\d+)$/m.exec(python)?.[1]);
  const rest = /^LARGE_RECIPE: .* = (\{.*\})$/m.exec(python)?.[1] ?? "";
  const recipe = JSON.parse(rest.replace("True", "true").replace("False", "false"));
  expect(Object.keys(LARGE_RECIPES)).toEqual(FAMILIES.map(({ name }) => name));
  for (const family of Object.values(LARGE_RECIPES)) expect(family).toEqual({ rank, ...recipe });
});

it("asks for what a large model has by itself, also where the built-in one has the same by itself", () => {
  const { rank, alpha, options, command } = largeKnobs(largeDefaults("trocr"), large);
  expect({ rank, alpha }).toEqual({ rank: 16, alpha: 16 });
  expect(options).toEqual({ learningRate: 0.0002, batch: 4, augment: false });
  const turned = { ...largeDefaults("trocr"), augment: true, gradientCheckpointing: false, targets: "all" as const };
  expect(largeKnobs(turned, large).options).toMatchObject({ augment: true, gradientCheckpointing: false });
  expect(largeKnobs(turned, large).options).not.toHaveProperty("targets");
  expect(largeKnobs({ ...turned, gradientCheckpointing: true }, large).command).toContain(" --gradient-checkpointing");
  expect(largeKnobs(turned, large).command).toContain(" --no-gradient-checkpointing");
  expect(command).toMatch(/^emend train --model MODEL --manifest MANIFEST --out OUT --rank 16 /);
  expect(largeFlags({ ...large, fourBit: true, mode: "tiny" })).toEqual([
    ...["--model", "MODEL", "--four-bit"],
    ...["--mode", "tiny"],
  ]);
  expect(largeFlags({ ...large, processes: 2, unsloth: "off" })).toEqual([
    ...["--model", "MODEL"],
    ...["--gpus", "2"],
    ...["--unsloth", "off"],
  ]);
});

it("is what the command line takes where no flag and no file says otherwise", () => {
  expect(knobsOf({}, {}, LARGE_RECIPES.trocr)).toEqual(largeDefaults("trocr"));
  expect(knobsOf({ rank: 8 }, {}, LARGE_RECIPES.trocr).rank).toBe(8);
  expect(readRecipe("steps: 10\n", LARGE_RECIPES.trocr)).toEqual({ ...largeDefaults("trocr"), steps: 10 });
  expect(knobsOf({}).rank).toBe(64);
});

it.each([
  [{ rank: 0 }, "rank from 1"],
  [{ folds: 3 }, "Cross-validation"],
  [{ parentId: "v1" }, "Going on"],
  [{ large: { ...large, fourBit: true, merged: true } }, "four bits"],
])("says before the start what a large model does not take: %j", (change, words) => {
  const input = { ...TrainingOptions.parse({}), large };
  expect(() => refuseForLarge(input)).not.toThrow();
  expect(() => refuseForLarge({ ...input, ...change })).toThrow(words);
  expect(() => refuseForLarge({ rank: 0, folds: 2, parentId: "v1" })).not.toThrow();
});

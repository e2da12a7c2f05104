/**
 * @file How a large model is taught where nobody says otherwise: one table for the window, the command line and the
 * requests. The trainer has the same (resources/trainer, request.py); a test holds them together.
 */
import { AppError } from "#contract/errors.ts";
import type { Knob, LargeTraining } from "#contract/large-training.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import type { FamilyName } from "../recognition/large/families.ts";
import type { TrainRequest } from "./trainer-protocol.ts";
import { commandLine, trainerKnobs } from "./training-recipe.ts";

/** Customary values; none was measured here. */
const USUAL = { rank: 16, learningRate: 0.0002, batch: 4, augment: false } as const;

/** By family, what differs from the built-in model's recipe. */
export const LARGE_RECIPES: Record<FamilyName, Partial<TrainingOptions>> = {
  trocr: USUAL,
  "qwen2-vl": USUAL,
  "deepseek-ocr2": USUAL,
  "got-ocr2": USUAL,
};

/** Without meaning for any large model: layers are the family's, and no model is loaded once a part. */
export const HIDDEN_FOR_LARGE: readonly Knob[] = ["targets", "folds"];

/** The usual knobs of a family, all of them. */
export function largeDefaults(family: FamilyName): TrainingOptions {
  return TrainingOptions.parse(LARGE_RECIPES[family]);
}

/** What the trainer is asked for. What the built-in model's recipe has by itself is said here: a large model's differs. */
export function largeKnobs(
  options: TrainingOptions,
  large: LargeTraining | null,
): Omit<ReturnType<typeof trainerKnobs>, "command"> & Pick<TrainRequest, "command"> {
  const knobs = trainerKnobs(options);
  const { targets: _, folds: __, ...asked } = knobs.options ?? {};
  const { augment } = options;
  return {
    ...knobs,
    options: { ...asked, augment },
    command: commandLine(options, [...largeFlags(large), "--manifest", "MANIFEST", "--out", "OUT"]),
  };
}

/** Of `emend train`; MODEL is to fill in. null: the built-in model, which needs none. */
export function largeFlags(large: LargeTraining | null): string[] {
  if (large === null) return [];
  return [
    ...["--model", "MODEL"],
    ...(large.fourBit ? ["--four-bit"] : []),
    ...(large.merged ? ["--merged"] : []),
    ...(large.mode === null ? [] : ["--mode", large.mode]),
    ...(large.processes === null ? [] : ["--gpus", String(large.processes)]),
    ...(large.unsloth === "auto" ? [] : ["--unsloth", large.unsloth]),
  ];
}

/** What the trainer would refuse is said before anything is set up. @throws AppError `bad-input` */
export function refuseForLarge(input: {
  large?: LargeTraining | undefined;
  parentId?: string | undefined;
  rank: number;
  folds: number | null;
}): void {
  if (input.large === undefined) return;
  if (input.rank < 1) {
    throw new AppError("bad-input", "A large model is taught by LoRA only. Choose a rank from 1 to 256.");
  }
  if (input.folds !== null) {
    throw new AppError("bad-input", "Cross-validation would load a large model once a part. Leave it out.");
  }
  if (input.parentId !== undefined) {
    throw new AppError("bad-input", "Going on from a version is of the built-in model. Choose it as the base.");
  }
  if (input.large.fourBit && input.large.merged) {
    throw new AppError("bad-input", "A model in four bits cannot be merged without loss. Choose one of the two.");
  }
}

export function noLarge(): AppError {
  return new AppError("models-missing", "There are no large models here. Get one under Models.");
}

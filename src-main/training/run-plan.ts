/** @file What a run would learn from, and a run before it has begun. */
import { randomUUID } from "node:crypto";
import type { EmendHandlers } from "#contract/index.ts";
import type { Run, TrainingPlan } from "#contract/training.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import type { Split } from "../datasets/split.ts";
import type { VerifiedLine } from "./run-repository.ts";

export type StartInput = Parameters<EmendHandlers["training"]["start"]>[0];

/** Fewest lines worth a run: under this even the split has nothing to hold back. */
const FEWEST_LINES = 2;

/** How the lines are parted, and whether there is enough to start. */
export function planOf(lines: readonly VerifiedLine[], split: Split): TrainingPlan {
  const validationLines = [...split.of.values()].filter((side) => side === "validation").length;
  const ready = lines.length >= FEWEST_LINES && validationLines < lines.length;
  const missing =
    lines.length >= FEWEST_LINES
      ? "Nothing is left to learn from: choose other documents to learn from."
      : lines.length === 0
        ? "No line is verified yet. Open a page, correct a line and press Enter to verify it."
        : "One line is verified. Verify at least one more to train on.";
  return {
    trainLines: lines.length - validationLines,
    validationLines,
    pages: new Set(lines.map((line) => line.pageId)).size,
    splitBy: split.by,
    notes: ready ? split.notes : [missing],
    ready,
  };
}

/** A run as it is entered into the library. */
export function newRun(input: StartInput, plan: TrainingPlan, number: number, warnings: string[] = []): Run {
  return {
    id: randomUUID(),
    name: input.name ?? `Version ${number}`,
    state: "running",
    phase: "queued",
    createdAt: new Date().toISOString(),
    endedAt: null,
    progress: 0,
    step: 0,
    elapsed: 0,
    remaining: null,
    budgetSeconds: input.budgetSeconds,
    rank: input.rank,
    seed: input.seed,
    options: TrainingOptions.parse(input),
    plan,
    losses: [],
    evaluations: [],
    base: null,
    tuned: null,
    improvedLines: 0,
    sameLines: 0,
    worseLines: 0,
    newCharacters: [],
    warnings,
    adapterId: null,
    parentId: input.parentId ?? null,
    ...(input.large === undefined ? {} : { large: { ...input.large, name: input.large.model } }),
    message: null,
  };
}

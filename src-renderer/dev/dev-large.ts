/** @file Large models on the development page: `large=fits`, `large=tight` or `large=too-much` says what a run on one needs, `gpus=2` that the machine has so many. */
import type { LargeTraining, MemoryEstimate, OfferedBase } from "#contract/large-training.ts";
import type { Run } from "#contract/training.ts";
import type { TurnedOptions } from "#contract/training-options.ts";

const GB = 1e9;

const recipe = { rank: 16, learningRate: 0.0002, batch: 4, augment: false };
const bases: OfferedBase[] = [
  {
    ...{ id: "DeepSeek-OCR-2", name: "DeepSeek-OCR-2", family: "DeepSeek-OCR 2", licence: "Apache-2.0" },
    ...{ bytes: 6.8 * GB, modes: ["base", "crops", "tiny", "small", "large"] },
    ...{ recipe, hidden: ["targets", "folds"], problem: null },
  },
  {
    ...{ id: "trocr-base-printed", name: "trocr-base-printed", family: "TrOCR", licence: "MIT" },
    ...{ bytes: 1.3 * GB, modes: [], recipe, hidden: ["targets", "folds"], problem: null },
  },
  {
    ...{ id: "Qwen2-VL-2B-Instruct", name: "Qwen2-VL-2B-Instruct", family: "Qwen2-VL", licence: "Apache-2.0" },
    ...{ bytes: 2.1 * GB, modes: [], recipe, hidden: ["targets", "folds"] },
    problem: "The large model Qwen2-VL-2B-Instruct is not whole on this machine. Download it again in Models.",
  },
];

/** What the development page answers about them. */
export function largeAnswers(query: URLSearchParams): Record<string, (input: never) => unknown> {
  const shown = query.get("large");
  const free = { fits: 22, tight: 14.5, "too-much": 9 }[shown ?? "fits"] ?? 22;
  return {
    "training.bases": () => (shown === null ? [] : bases),
    "training.estimate": ({
      rank = 16,
      batch,
      gradientCheckpointing: asked,
      large,
    }: TurnedOptions & { large: LargeTraining }): MemoryEstimate => {
      const lora = rank * 2.2e6 * 4;
      const partsOf = (again: boolean) => ({
        weights: large.model === "DeepSeek-OCR-2" ? 6.8 * GB : 0.7 * GB,
        ...{ lora, optimizer: lora * 9, activations: (batch ?? 4) * (again ? 1.1 : 2.2) * GB },
      });
      const sum = (parts: MemoryEstimate["parts"]) => Object.values(parts).reduce((all, part) => all + part, 0);
      const gradientCheckpointing = asked ?? sum(partsOf(false)) > 0.8 * free * GB;
      const parts = partsOf(gradientCheckpointing);
      const needed = sum(parts);
      const verdict = needed <= 0.8 * free * GB ? "fits" : needed <= free * GB ? "tight" : "does not fit";
      const noFourBit = "a CUDA device, and there is none here";
      const gpus = Number(query.get("gpus") ?? 0);
      const machine =
        gpus > 0
          ? { device: "cuda", precision: "bfloat16", noFourBit: null, noUnsloth: null, gpus }
          : { device: "cpu", precision: "float32", noFourBit, noUnsloth: "family" as const, gpus: 1 };
      const checkpointing = { gradientCheckpointing, checkpointingByItself: asked == null };
      return { verdict, needed, free: free * GB, parts, ...machine, ...checkpointing };
    },
  };
}

/** What a run on a large model says besides; nothing without `large`. */
export function largeRun(query: URLSearchParams): Partial<Run> {
  const [base] = bases;
  if (!query.has("large") || base === undefined) return {};
  const held = {
    fourBit: false,
    optimizer: "auto",
    mode: null,
    merged: false,
    processes: null,
    unsloth: "auto",
  } as const;
  const parts = { weights: 6.8 * GB, lora: 0.14 * GB, optimizer: 1.27 * GB, activations: 4.4 * GB };
  return {
    large: { model: base.id, name: base.name, ...held },
    estimate: {
      ...{ verdict: "tight", needed: 12.61 * GB, free: 14.5 * GB, parts },
      ...{ gradientCheckpointing: true, checkpointingByItself: true },
    },
  };
}

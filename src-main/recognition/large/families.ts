/** @file The families of large models that the Python engine reads with and the trainer teaches: one row each. */

/** A family's name in requests, as `families/__init__.py` of the trainer has it. */
export type FamilyName = "trocr" | "qwen2-vl" | "deepseek-ocr2" | "got-ocr2";

export type ReadingTask = "text" | "markdown" | "grounding";

export interface ModelFamily {
  name: FamilyName;
  /** As its makers call it. */
  title: string;
  /** `model_type` in config.json of its folders. */
  modelType: string;
  /** Repositories on the Hugging Face Hub whose weights have the layout of transformers' own classes. */
  repositories: readonly string[];
  /** As the repository states it (docs/large-models.md); it holds for adapters as well. */
  licence: string;
  tasks: readonly ReadingTask[];
  /** Sizes of the image; the first is the default. Empty: the family has one. */
  modes: readonly string[];
  /** Whether it can be given a whole page; else line crops only. */
  pages: boolean;
}

/** In the order in which they are offered. A test holds names, tasks and modes to the trainer's. */
export const FAMILIES: readonly ModelFamily[] = [
  {
    name: "trocr",
    title: "TrOCR",
    modelType: "vision-encoder-decoder",
    repositories: [
      "microsoft/trocr-base-handwritten",
      "microsoft/trocr-base-printed",
      "microsoft/trocr-large-handwritten",
      "microsoft/trocr-large-printed",
    ],
    licence: "MIT (the code; the model cards name none)",
    tasks: ["text"],
    modes: [],
    pages: false,
  },
  {
    name: "qwen2-vl",
    title: "Qwen2-VL",
    modelType: "qwen2_vl",
    repositories: ["Qwen/Qwen2-VL-2B-Instruct"],
    licence: "Apache-2.0",
    tasks: ["text", "markdown"],
    modes: [],
    pages: true,
  },
  {
    name: "deepseek-ocr2",
    title: "DeepSeek-OCR 2",
    modelType: "deepseek_ocr2",
    repositories: ["deepseek-community/DeepSeek-OCR-2"],
    licence: "Apache-2.0",
    tasks: ["text", "markdown", "grounding"],
    modes: ["base", "crops", "tiny", "small", "large"],
    pages: true,
  },
  {
    name: "got-ocr2",
    title: "GOT-OCR 2.0",
    modelType: "got_ocr2",
    repositories: ["stepfun-ai/GOT-OCR-2.0-hf"],
    licence: "Apache-2.0",
    tasks: ["text", "markdown"],
    modes: [],
    pages: true,
  },
];

/** The family of a model folder, by its config.json's `model_type`; undefined where Emend knows none. */
export function familyOf(modelType: string): ModelFamily | undefined {
  return FAMILIES.find((family) => family.modelType === modelType);
}

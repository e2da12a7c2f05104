/** @file What the host in memory says of large models: one that is used, one on its way, one whose disk is away. */
import type { LargeModel, MachineModels, ModelJob, ModelPlan } from "#contract/models.ts";

const folder = "/home/anna/.cache/emend/models/large";
const commit = "9e1c0d5a7b3f4e2d8c6a1b0f9e8d7c6b5a493827";

const model = (id: string, part: Partial<LargeModel>): LargeModel => ({
  ...{ id, name: id, family: "trocr", familyTitle: "TrOCR", folder: `${folder}/${id}`, linked: false },
  ...{ repository: null, revision: null, licence: "mit", bytes: 1_330_000_000, state: "ready", dependents: [] },
  ...part,
});

const models: LargeModel[] = [
  model("trocr-base-handwritten", {
    ...{ name: "microsoft/trocr-base-handwritten", repository: "microsoft/trocr-base-handwritten", revision: commit },
    dependents: [
      { kind: "reader", id: "reader", name: "", busy: false },
      { kind: "version", id: "v", name: "Kurrent 1840–1870, Hand A", busy: false },
      { kind: "version", id: "w", name: "رسائل 2", busy: false },
    ],
  }),
  model("Qwen2-VL-2B-Instruct", {
    ...{ name: "Qwen/Qwen2-VL-2B-Instruct", repository: "Qwen/Qwen2-VL-2B-Instruct", revision: commit },
    ...{
      family: "qwen2-vl",
      familyTitle: "Qwen2-VL",
      licence: "apache-2.0",
      bytes: 2_100_000_000,
      state: "incomplete",
    },
  }),
  model("DeepSeek-OCR-2", {
    ...{ family: "deepseek-ocr2", familyTitle: "DeepSeek-OCR 2", licence: "Apache-2.0", state: "missing", bytes: 0 },
    ...{ linked: true, folder: "/media/anna/Group disk/models/DeepSeek-OCR-2" },
  }),
  model("GOT-OCR-2.0-hf", {
    ...{ name: "stepfun-ai/GOT-OCR-2.0-hf", repository: "stepfun-ai/GOT-OCR-2.0-hf", revision: commit },
    ...{ family: "got-ocr2", familyTitle: "GOT-OCR 2.0", licence: "apache-2.0", state: "incomplete" },
  }),
];

const jobs: ModelJob[] = [
  {
    ...{ id: "f", state: "running", repository: "stepfun-ai/GOT-OCR-2.0-hf", modelId: "GOT-OCR-2.0-hf" },
    ...{ phase: "fetching", done: 610_000_000, total: 1_440_000_000, current: "model.safetensors", message: null },
  },
  {
    ...{ id: "e", state: "failed", repository: "Qwen/Qwen2-VL-2B-Instruct", modelId: "Qwen2-VL-2B-Instruct" },
    ...{ phase: "fetching", done: 2_100_000_000, total: 4_420_000_000, current: null },
    message:
      "https://huggingface.co cannot be reached (Name or service not known). Check the network, name a mirror, or add a folder that has the model. What has come is kept: fetching again goes on from there.",
  },
];

const plan: ModelPlan = {
  ...{ repository: "microsoft/trocr-large-printed", revision: commit, familyTitle: "TrOCR", licence: "mit" },
  ...{ gated: false, files: 11, bytes: 2_440_000_000, free: 41_000_000_000 },
  leftOut: { pickles: 1, others: 3 },
};

const offer = (family: string, title: string, licence: string, pages: boolean, repositories: string[]) => ({
  ...{ family, title, licence, pages, repositories },
});

/** Answers by method. @param none - before there is any */
export function modelAnswers(none: boolean): Record<string, (input: never) => unknown> {
  const listed: MachineModels = {
    ...{ models: none ? [] : models, folder, free: 41_000_000_000, hub: "https://huggingface.co" },
    offers: [
      offer("trocr", "TrOCR", "MIT (the code; the model cards name none)", false, [
        ...["microsoft/trocr-base-handwritten", "microsoft/trocr-base-printed"],
        ...["microsoft/trocr-large-handwritten", "microsoft/trocr-large-printed"],
      ]),
      offer("qwen2-vl", "Qwen2-VL", "Apache-2.0", true, ["Qwen/Qwen2-VL-2B-Instruct"]),
      offer("deepseek-ocr2", "DeepSeek-OCR 2", "Apache-2.0", true, ["deepseek-community/DeepSeek-OCR-2"]),
      offer("got-ocr2", "GOT-OCR 2.0", "Apache-2.0", true, ["stepfun-ai/GOT-OCR-2.0-hf"]),
    ],
  };
  return {
    "models.list": () => listed,
    "models.jobs": () => (none ? [] : jobs),
    "models.look": ({ repository }: { repository: string }) => ({ ...plan, repository }),
    "models.fetch": () => ({ jobId: "f" }),
    "models.resume": () => ({ jobId: "f" }),
    "models.cancel": () => ({}),
    "models.addFolder": () => ({ id: "trocr" }),
    "models.remove": () => ({}),
  };
}

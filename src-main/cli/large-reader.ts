/** @file `emend ocr --model DIR`: a large model's folder as an engine. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { familyIn } from "../models/model-folder.ts";
import type { ModelFamily } from "../recognition/large/families.ts";
import { PythonEngine } from "../recognition/large/python-engine.ts";
import { type Session, say } from "./session.ts";

export interface LargeOptions {
  /** Folder of the model. */
  model?: string;
  /** Folder of a LoRA adapter for it. */
  adapter?: string;
  device?: "auto" | "cpu" | "cuda";
  wholePages?: boolean;
}

const ADAPTER_FILES = ["adapter_config.json", "adapter_model.safetensors"];

/** What can be told before Python is there. @throws AppError */
export async function checkLarge({ model, adapter, wholePages }: LargeOptions): Promise<ModelFamily | null> {
  if (model === undefined) {
    if (wholePages)
      throw new AppError("bad-input", "Whole pages are read by a large model: name its folder, --model DIR.");
    return null;
  }
  const family = await familyIn(model);
  if (wholePages && !family.pages) {
    throw new AppError("bad-input", `${family.title} reads lines only. Leave --whole-pages out.`);
  }
  const missing = adapter === undefined ? [] : ADAPTER_FILES.filter((name) => !existsSync(join(adapter, name)));
  if (missing.length > 0) {
    throw new AppError(
      "bad-model",
      `${adapter} is not a LoRA adapter: ${missing.join(", ")} missing. Name its folder.`,
    );
  }
  return family;
}

/** The engine, with the Python environment made if need be. @throws AppError */
export async function openLarge(session: Session, family: ModelFamily, options: LargeOptions): Promise<PythonEngine> {
  const { model = "", adapter, device, wholePages } = options;
  await session.environment.prepare(session.signal);
  say(`${family.title} from ${resolve(model)}. Licence: ${family.licence}`);
  const name = adapter === undefined ? undefined : basename(resolve(adapter)).replaceAll(".", "-") || "adapter";
  const engine = new PythonEngine({
    command: () => session.environment.command(),
    finder: session.engine,
    request: {
      protocol: 1,
      family: family.name,
      model: resolve(model),
      ...(device === undefined ? {} : { device }),
      ...(adapter === undefined || name === undefined ? {} : { adapters: { [name]: resolve(adapter) } }),
    },
    ...(name === undefined ? {} : { adapter: name }),
    pages: wholePages ? "whole" : "lines",
    // A page's text is longer than a line's.
    reading: { decoding: { maxLength: wholePages ? 4096 : 256 } },
  });
  return engine;
}

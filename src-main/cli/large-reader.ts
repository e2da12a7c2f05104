/** @file `emend ocr --model DIR`: a large model's folder as an engine. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { openMachineModels } from "../models/installed.ts";
import { familyIn } from "../models/model-folder.ts";
import type { ModelFamily } from "../recognition/large/families.ts";
import { PythonEngine } from "../recognition/large/python-engine.ts";
import { type Session, say } from "./session.ts";

export interface LargeOptions {
  /** Folder of the model, or the name of an installed one. */
  model?: string;
  /** Folder of a LoRA adapter for it. */
  adapter?: string;
  device?: "auto" | "cpu" | "cuda";
  wholePages?: boolean;
}

const ADAPTER_FILES = ["adapter_config.json", "adapter_model.safetensors"];

/**
 * The folder of a model: a path, or the name of an installed one. A name that nobody has is taken for a path.
 * @throws AppError `bad-model` where the installed one is not whole
 */
export async function modelFolder(named: string): Promise<string> {
  if (existsSync(join(named, "config.json"))) return named;
  const found = await openMachineModels().find(named);
  if (found !== null && found.state !== "ready") {
    throw new AppError("bad-model", `${found.name} is not whole. “emend models get” goes on with its download.`);
  }
  return found?.folder ?? named;
}

/** What can be told before Python is there. @throws AppError */
export async function checkLarge({ model, adapter, wholePages }: LargeOptions): Promise<ModelFamily | null> {
  if (model === undefined) {
    if (wholePages)
      throw new AppError("bad-input", "Whole pages are read by a large model: name its folder, --model DIR.");
    return null;
  }
  const family = await familyIn(await modelFolder(model));
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
  const { adapter, device, wholePages } = options;
  const model = await modelFolder(options.model ?? "");
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

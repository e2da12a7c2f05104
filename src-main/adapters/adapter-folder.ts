/** @file The adapter folder: what must be in it, and its bytes checked before it is used. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "#contract/errors.ts";
import { folderSize } from "../platform/folder-size.ts";

/** Every adapter folder of the built-in model has these (docs/trainer-protocol.md). */
export const ADAPTER_FILES = [
  "adapter_config.json",
  "adapter_model.safetensors",
  "model.onnx",
  "README.md",
  "evaluation.json",
  "run.json",
] as const;

const WEIGHTS = "adapter_model.safetensors";
/** And every one of a large model: its adapter is read as it is, beside the base. */
export const LARGE_ADAPTER_FILES = ADAPTER_FILES.filter((name) => name !== "model.onnx");

export interface AdapterFolder {
  /** What is read with: model.onnx, or the LoRA weights of a large model. */
  model: string;
  sha256: string;
  /** Bytes. */
  size: number;
}

/** Checks that a folder is a whole adapter and hashes its model. @throws AppError `bad-model` naming what is missing. */
export async function openAdapterFolder(folder: string, base: "builtin" | "large" = "builtin"): Promise<AdapterFolder> {
  if (!existsSync(folder)) {
    throw new AppError(
      "bad-model",
      `There is no folder ${folder}. Choose the folder of a trained or exported version.`,
    );
  }
  const needed: readonly string[] = base === "large" ? LARGE_ADAPTER_FILES : ADAPTER_FILES;
  const missing = needed.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    throw new AppError(
      "bad-model",
      `${folder} is not a whole adapter: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Train it again, or copy it whole from where it came from.`,
    );
  }
  const model = join(folder, base === "large" ? WEIGHTS : "model.onnx");
  return { model, sha256: await hashFile(model), size: await folderSize(folder) };
}

/** SHA-256 of a file, streamed. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

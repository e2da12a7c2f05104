/** @file The adapter folder: what must be in it, and its bytes checked before it is used. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "#contract/errors.ts";

/** Every adapter folder has these (docs/trainer-protocol.md). */
export const ADAPTER_FILES = [
  "adapter_config.json",
  "adapter_model.safetensors",
  "model.onnx",
  "README.md",
  "evaluation.json",
  "run.json",
] as const;

export interface AdapterFolder {
  onnx: string;
  onnxSha256: string;
  /** Bytes. */
  size: number;
}

/** Checks that a folder is a whole adapter and hashes its model. @throws AppError `bad-model` naming what is missing. */
export async function openAdapterFolder(folder: string): Promise<AdapterFolder> {
  if (!existsSync(folder)) {
    throw new AppError(
      "bad-model",
      `There is no folder ${folder}. Choose the folder of a trained or exported version.`,
    );
  }
  const missing = ADAPTER_FILES.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    throw new AppError(
      "bad-model",
      `${folder} is not a whole adapter: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Train it again, or copy it whole from where it came from.`,
    );
  }
  const onnx = join(folder, "model.onnx");
  let size = 0;
  for (const name of await readdir(folder)) size += (await stat(join(folder, name))).size;
  return { onnx, onnxSha256: await hashFile(onnx), size };
}

/** SHA-256 of a file, streamed. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

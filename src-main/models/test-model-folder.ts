/** @file A model's folder as small as one can be, for tests: config.json and safetensors with one tensor. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A safetensors file of one row of zeros. */
export function tinySafetensors(values = 4): Buffer {
  const header = Buffer.from(
    JSON.stringify({ weight: { dtype: "F32", shape: [values], data_offsets: [0, values * 4] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(values * 4)]);
}

/** @returns the folder, made with what is needed to be taken as a model. */
export function writeModelFolder(folder: string, modelType = "vision-encoder-decoder"): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify({ model_type: modelType }));
  writeFileSync(join(folder, "model.safetensors"), tinySafetensors());
  writeFileSync(join(folder, "tokenizer.json"), "{}");
  return folder;
}

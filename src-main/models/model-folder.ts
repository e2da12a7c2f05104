/** @file A folder with a large model: which family it is of, and whether it may be opened. Nothing in it is ever run. */
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { checkSafetensors } from "../publishing/safetensors.ts";
import { FAMILIES, familyOf, type ModelFamily } from "../recognition/large/families.ts";

/** Weights as Python's pickles: opening one can run code. */
const PICKLE = /\.(bin|pt|pth|ckpt|pkl|h5|msgpack)$/i;

/** The family of a model's folder, by its config.json. @throws AppError `not-found` or `bad-model`, with what to do */
export async function familyIn(folder: string): Promise<ModelFamily> {
  const file = join(folder, "config.json");
  const text = await readFile(file, "utf8").catch(() => {
    throw new AppError(
      "not-found",
      `There is no model in ${resolve(folder)} (config.json is missing). Name the folder that it was downloaded to.`,
    );
  });
  let type: unknown;
  try {
    type = (JSON.parse(text) as Record<string, unknown>).model_type;
  } catch {
    throw new AppError("bad-model", `${resolve(file)} is not JSON. Download the model again.`);
  }
  const family = typeof type === "string" ? familyOf(type) : undefined;
  if (family === undefined) {
    const known = FAMILIES.map(({ title }) => title).join(", ");
    throw new AppError(
      "bad-model",
      `The model in ${resolve(folder)} is of the type ${String(type)}. Emend reads with ${known}.`,
    );
  }
  return family;
}

/** The folder's safetensors files, in order of their names. Files in folders below are no weights of the model. */
export async function weightsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".safetensors")).sort();
}

/**
 * Looks at a folder before it is taken: a known family, weights as safetensors whose headers are what their files are, and
 * all parts that the index names. None of the numbers is loaded.
 * @throws AppError `not-found` or `bad-model`, with what to do
 */
export async function checkModelFolder(folder: string): Promise<ModelFamily> {
  const family = await familyIn(folder);
  const weights = await weightsIn(folder);
  if (weights.length === 0) {
    const pickled = (await readdir(folder)).filter((name) => PICKLE.test(name));
    throw new AppError(
      "bad-model",
      pickled.length > 0
        ? `${resolve(folder)} has its weights as ${pickled[0]} only. Such files can run code and are never opened: save the model as safetensors, then add it again.`
        : `${resolve(folder)} has no weights (no .safetensors file). Download the model completely, then add it again.`,
    );
  }
  for (const name of weights) await checkSafetensors(join(folder, name));
  const missing = (await partsOfIndex(folder)).filter((name) => !weights.includes(name));
  if (missing.length > 0) {
    throw new AppError(
      "bad-model",
      `${resolve(folder)} lacks ${missing.join(", ")}. Download the rest of the model, then add it again.`,
    );
  }
  return family;
}

/** The files that the weights are spread over, where there is an index. */
async function partsOfIndex(folder: string): Promise<string[]> {
  const file = join(folder, "model.safetensors.index.json");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return [];
  try {
    const { weight_map: map } = JSON.parse(text) as { weight_map?: Record<string, unknown> };
    return [...new Set(Object.values(map ?? {}).map(String))];
  } catch {
    throw new AppError("bad-model", `${resolve(file)} is not JSON. Download the model again.`);
  }
}

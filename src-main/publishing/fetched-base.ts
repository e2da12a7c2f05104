/** @file What a fetched adapter of a large model says of its base, held against the models of this machine. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LargeBase } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";

export const ADAPTER_CONFIG = "adapter_config.json";

/** A large model of this machine, as far as an adapter has to do with it. */
export type InstalledBase = Omit<LargeBase, "sha256"> & { state: "ready" | "incomplete" | "missing" };

/** Without model.onnx it is for a large model: its config names which. */
export const isLarge = (files: readonly { path: string }[]): boolean =>
  files.some(({ path }) => path === ADAPTER_CONFIG) && !files.some(({ path }) => path === "model.onnx");

const Config = z.object({ base_model_name_or_path: z.string() });
const Run = z.object({
  request: z.object({ base: z.object({ sha256: z.string() }), large: z.object({ family: z.string() }) }),
});

/** Why an adapter cannot be used here, by its adapter_config.json; null: its base is on this machine. */
export function baseProblem(config: string, installed: readonly InstalledBase[]): string | null {
  const repository = parsed(Config, config)?.base_model_name_or_path;
  if (repository === undefined)
    return "This is no adapter that Emend can use: adapter_config.json names no base model.";
  if (readyOf(repository, installed) !== null) return null;
  return `This adapter is for the large model ${repository}, which is not on this machine. Download that one under Models, then fetch this.`;
}

/** The base of an adapter that lies in a folder. @throws AppError `bad-model` where it is for none of this machine */
export async function baseOfFetched(folder: string, installed: readonly InstalledBase[]): Promise<LargeBase> {
  const config = parsed(Config, await readFile(join(folder, ADAPTER_CONFIG), "utf8"));
  const run = parsed(Run, await readFile(join(folder, "run.json"), "utf8"))?.request;
  const base = readyOf(config?.base_model_name_or_path ?? "", installed);
  if (base === null || run === undefined || run.large.family !== base.family) {
    throw new AppError(
      "bad-model",
      "adapter_config.json and run.json of this repository do not say that it is for a large model of this machine. Nothing was kept.",
    );
  }
  const { id, name, family, repository, revision, licence } = base;
  return { id, name, family, repository, revision, licence, sha256: run.base.sha256 };
}

const readyOf = (wanted: string, installed: readonly InstalledBase[]): InstalledBase | null =>
  installed.find(({ repository, state }) => repository === wanted && state === "ready") ?? null;

function parsed<T extends z.ZodType>(schema: T, text: string): z.infer<T> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

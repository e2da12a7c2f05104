/** @file Installed large models as what a run begins from. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LargeBase } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { LargeTraining, OfferedBase } from "#contract/large-training.ts";
import type { InstalledModel, InstalledModels } from "../models/installed.ts";
import { FAMILIES } from "../recognition/large/families.ts";
import { HIDDEN_FOR_LARGE, LARGE_RECIPES } from "./large-recipe.ts";
import type { LargeBase as LargeRequest } from "./trainer-protocol.ts";

export interface LargeBasesOptions {
  installed: Pick<InstalledModels, "list" | "find">;
  /** Lets go of a model that is held for reading: teaching needs the memory. */
  release: () => Promise<void>;
}

export class LargeBases {
  readonly #options: LargeBasesOptions;

  constructor(options: LargeBasesOptions) {
    this.#options = options;
  }

  /** By name. */
  async list(): Promise<OfferedBase[]> {
    const models = await this.#options.installed.list();
    return models.map((model) => {
      const family = FAMILIES.find(({ name }) => name === model.family);
      return {
        ...{ id: model.id, name: model.name, licence: model.licence, bytes: model.bytes },
        family: family?.title ?? model.family,
        modes: [...(family?.modes ?? [])],
        recipe: LARGE_RECIPES[model.family],
        hidden: [...HIDDEN_FOR_LARGE],
        problem: model.state === "ready" ? null : notWhole(model.name),
      };
    });
  }

  /** @throws AppError `models-missing`; `bad-input` for a mode that its family has not */
  async check({ model: id, mode }: LargeTraining): Promise<InstalledModel> {
    const model = await this.#options.installed.find(id);
    if (model?.state !== "ready") throw new AppError("models-missing", notWhole(model?.name ?? id));
    const modes = FAMILIES.find(({ name }) => name === model.family)?.modes ?? [];
    if (mode !== null && !modes.includes(mode)) {
      throw new AppError(
        "bad-input",
        `${model.name} has no mode “${mode}”. It has: ${modes.join(", ") || "one alone"}.`,
      );
    }
    return model;
  }

  /** As the trainer is asked for it, with the memory that reading held set free. @throws AppError as `check` */
  async request(large: LargeTraining): Promise<LargeRequest> {
    const model = await this.check(large);
    await this.#options.release();
    return requestOf(model, large);
  }

  /** What a version knows of the model that it was taught on. @param out the adapter's folder, whole */
  async record(large: LargeTraining & { name: string }, out: string): Promise<LargeBase> {
    const run = JSON.parse(await readFile(join(out, "run.json"), "utf8")) as {
      request: { base: { sha256: string }; large: { family: string } };
    };
    const model = await this.#options.installed.find(large.model);
    return {
      id: large.model,
      name: model?.name ?? large.name,
      family: run.request.large.family,
      repository: model?.repository ?? null,
      revision: model?.revision ?? null,
      licence: model?.licence ?? "as the model that it was taught on",
      sha256: run.request.base.sha256,
    };
  }
}

/** The Hub's id where it is known: it goes into adapter_config.json and the card, where others look for the base. */
export function requestOf(model: InstalledModel, large: LargeTraining): LargeRequest {
  const { mode, optimizer, fourBit, merged, processes, unsloth } = large;
  const id = model.repository ?? model.name;
  return { family: model.family, folder: model.folder, id, mode, optimizer, fourBit, merged, processes, unsloth };
}

function notWhole(name: string): string {
  return `The large model ${name} is not whole on this machine. Download it again in Models.`;
}

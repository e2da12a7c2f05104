/** @file The models that requests can name: the built-in one and adapters, with one that may get a share of the others' requests. */
import { AppError } from "#contract/errors.ts";
import type { ModelRef } from "../recognition/engine.ts";
import type { Chosen } from "./api.ts";

export const BASE = "base";

export interface ServedModel {
  name: string;
  /** null: the built-in model. */
  ref: ModelRef | null;
}

export interface ModelChoice {
  model: ServedModel;
  chosen: Chosen;
}

export interface ServedModelsOptions {
  adapters: readonly ServedModel[];
  /** For requests that name none; the built-in one when left out. */
  standard?: string | undefined;
  /** That much of the requests that name none goes to this one instead: 0 to 1. */
  share?: { name: string; part: number } | undefined;
  /** 0 up to 1, for tests. */
  random?: () => number;
}

export class ServedModels {
  readonly #models: ReadonlyMap<string, ServedModel>;
  readonly #standard: string;
  readonly #share: { name: string; part: number } | undefined;
  readonly #random: () => number;

  /** @throws AppError `bad-input` for names that are taken, no names, or unknown */
  constructor({ adapters, standard = BASE, share, random = Math.random }: ServedModelsOptions) {
    const models = new Map<string, ServedModel>([[BASE, { name: BASE, ref: null }]]);
    for (const adapter of adapters) {
      if (!/^[\w.-]{1,64}$/.test(adapter.name)) {
        throw new AppError("bad-input", `“${adapter.name}” is no name. Use up to 64 letters, digits, dots and dashes.`);
      }
      if (models.has(adapter.name)) {
        throw new AppError("bad-input", `Two models are called “${adapter.name}”. Give one another name.`);
      }
      models.set(adapter.name, adapter);
    }
    this.#models = models;
    this.#standard = standard;
    this.#share = share;
    this.#random = random;
    for (const name of [standard, ...(share === undefined ? [] : [share.name])]) this.#get(name, "bad-input");
    if (share?.name === standard) {
      throw new AppError("bad-input", `“${standard}” is the standard model already. Give the share to another one.`);
    }
  }

  /** @param name as the request says. @throws AppError `not-found` */
  choose(name: string | undefined): ModelChoice {
    if (name !== undefined) return { model: this.#get(name, "not-found"), chosen: "named" };
    const shared = this.#share !== undefined && this.#random() < this.#share.part;
    return shared && this.#share !== undefined
      ? { model: this.#get(this.#share.name, "not-found"), chosen: "share" }
      : { model: this.#get(this.#standard, "not-found"), chosen: "standard" };
  }

  list(): { name: string; sha256: string | null; standard: boolean; share: number }[] {
    const part = this.#share?.part ?? 0;
    return [...this.#models.values()].map(({ name, ref }) => {
      const standard = name === this.#standard;
      return {
        name,
        sha256: ref?.sha256 ?? null,
        standard,
        share: standard ? 1 - part : name === this.#share?.name ? part : 0,
      };
    });
  }

  #get(name: string, code: "not-found" | "bad-input"): ServedModel {
    const model = this.#models.get(name);
    if (model !== undefined) return model;
    throw new AppError(code, `There is no model “${name}”. There are: ${[...this.#models.keys()].join(", ")}.`);
  }
}

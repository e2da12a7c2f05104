/** @file The large models of this machine as the windows see them: what is here, what depends on it, folders added, models removed. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, sep } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { LargeModel, MachineModels as Listed, ModelDependent, ModelPlan } from "#contract/models.ts";
import { freeBytesFor } from "../platform/disk-space.ts";
import { FAMILIES } from "../recognition/large/families.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { InstalledModel, MachineModels } from "./installed.ts";
import type { ModelDownloads, Wanted } from "./model-downloads.ts";
import { checkModelFolder } from "./model-folder.ts";
import { NOTE_FILE } from "./model-note.ts";

/** As huggingface_hub's own cache names folders. */
const HUB_CACHE = /models--([\w.-]+?)--([\w.-]+)[/\\]snapshots[/\\]([0-9a-f]{40})$/;

export interface ModelsServiceOptions {
  models: MachineModels;
  downloads: ModelDownloads;
  events: Pick<EventBus, "emit">;
  hub: string;
  /** What in this library depends on a model, by the model's id. */
  dependents: (modelId: string) => ModelDependent[] | Promise<ModelDependent[]>;
}

export class ModelsService {
  readonly #options: ModelsServiceOptions;

  constructor(options: ModelsServiceOptions) {
    this.#options = options;
  }

  async list(): Promise<Listed> {
    const { models, hub } = this.#options;
    const [installed, free] = await Promise.all([models.list(), freeBytesFor(models.folder)]);
    return {
      models: await Promise.all(installed.map((model) => this.#shown(model))),
      offers: FAMILIES.map(({ name, title, licence, pages, repositories }) => ({
        ...{ family: name, title, licence, pages },
        repositories: [...repositories],
      })),
      folder: models.folder,
      free,
      hub,
    };
  }

  /** Asks the Hub. @throws AppError with what to do */
  async look(wanted: Wanted): Promise<ModelPlan> {
    const { downloads, models } = this.#options;
    const { plan, family } = await downloads.look(wanted);
    const pickles = plan.leftOut.filter(({ reason }) => reason === "pickle").length;
    return {
      repository: wanted.repository,
      revision: plan.revision,
      familyTitle: family.title,
      licence: plan.licence ?? family.licence,
      gated: plan.gated,
      files: plan.files.length,
      bytes: plan.bytes,
      free: await freeBytesFor(models.folder),
      leftOut: { pickles, others: plan.leftOut.length - pickles },
    };
  }

  /**
   * Uses a folder where it lies.
   * @throws AppError `bad-input` for a path that is none, `not-found`, `bad-model`, `conflict` where it is in the list already
   */
  async addFolder(path: string): Promise<{ id: string }> {
    const { models } = this.#options;
    if (!isAbsolute(path)) {
      throw new AppError("bad-input", `${path} is not the whole path of a folder. Write it from its beginning on.`);
    }
    const folder = await realpath(path).catch(() => path);
    const family = await checkModelFolder(folder);
    await this.#refuseKnown(folder);
    const [, owner, name, revision] = HUB_CACHE.exec(folder) ?? [];
    const repository = owner === undefined || name === undefined ? null : `${owner}/${name}`;
    const note = await models.enter({
      ...{ name: repository ?? basename(folder), family: family.name, repository, revision: revision ?? null },
      licence: (await licenceIn(folder)) ?? family.licence,
      files: await filesIn(folder),
      addedAt: new Date().toISOString(),
      ...{ linkedFolder: folder, mirror: null },
    });
    this.#options.events.emit("models.changed", {});
    return { id: note.id };
  }

  /** @throws AppError `not-found`, `busy` where it is in use, `conflict` where something depends on it */
  async remove(id: string, anyway: boolean): Promise<void> {
    const { models, downloads, dependents } = this.#options;
    const model = await models.find(id);
    const noted = model !== null || (await models.note(id)) !== null;
    if (!noted) throw new AppError("not-found", "This model is not here (any more). Look at the list again.");
    if (downloads.of(id) !== undefined) {
      throw new AppError("busy", "This model is being fetched. Cancel the download, then remove it.");
    }
    const found = await dependents(id);
    const using = found.filter(({ busy }) => busy).map(({ name }) => name);
    if (using.length > 0) {
      throw new AppError("busy", `In use just now by ${using.join(", ")}. Wait for it or cancel it, then remove it.`);
    }
    if (found.length > 0 && !anyway) {
      const names = found.map(({ name }) => name).join(", ");
      throw new AppError("conflict", `${names} cannot do without this model. Remove it anyway, or keep it.`);
    }
    await models.remove(id);
    this.#options.events.emit("models.changed", {});
  }

  async #shown(model: InstalledModel): Promise<LargeModel> {
    const { models, dependents } = this.#options;
    const title = FAMILIES.find(({ name }) => name === model.family)?.title ?? model.family;
    const linked = model.folder !== join(models.folder, model.id);
    return { ...model, familyTitle: title, linked, dependents: await dependents(model.id) };
  }

  async #refuseKnown(folder: string): Promise<void> {
    const { models } = this.#options;
    const own = await realpath(models.folder).catch(() => models.folder);
    const known = (await models.list()).find((model) => model.folder === folder);
    if (known === undefined && !folder.startsWith(own + sep)) return;
    throw new AppError(
      "conflict",
      `${folder} is in the list already${known === undefined ? "" : ` as ${known.name}`}.`,
    );
  }
}

/** The files at the top of a folder: those that a model is opened from. */
async function filesIn(folder: string): Promise<{ path: string; size: number; sha256: null }[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".") && name !== NOTE_FILE).sort();
  const files = await Promise.all(
    names.map(async (path) => ({ path, file: await stat(join(folder, path)).catch(() => null) })),
  );
  return files.flatMap(({ path, file }) =>
    file?.isFile() === true && /\.(safetensors|json|txt|model|tiktoken|jinja)$/.test(path)
      ? [{ path, size: file.size, sha256: null }]
      : [],
  );
}

/** What the model's own card says; null where it says nothing. */
async function licenceIn(folder: string): Promise<string | null> {
  const card = await readFile(join(folder, "README.md"), "utf8").catch(() => "");
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1] ?? "";
  return /^license:[ \t]*["']?([A-Za-z0-9.-]{1,60})["']?[ \t]*$/m.exec(front)?.[1] ?? null;
}

/** @file Downloads of large models as jobs: looked at, entered, fetched, checked. What came is kept however a job ends. */
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ModelJob } from "#contract/models.ts";
import { Jobs, type RunningJob } from "../platform/jobs.ts";
import { familyOf, type ModelFamily } from "../recognition/large/families.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { type FetchCommand, type FetchFrom, type FetchPlan, fetchInto, lookAt } from "./fetch-process.ts";
import type { MachineModels } from "./installed.ts";
import { checkModelFolder } from "./model-folder.ts";
import type { ModelNote } from "./model-note.ts";

/** What to fetch. `mirror`: null for the Hub. */
export interface Wanted {
  repository: string;
  revision: string;
  mirror: string | null;
}

export interface ModelDownloadsOptions {
  models: MachineModels;
  events: Pick<EventBus, "emit">;
  /** @throws AppError `environment-missing` */
  command: () => FetchCommand;
  /** The address of the Hub, without a slash at its end. */
  hub: string;
  /** A sign-in for this address; null: none, or it was made for another. */
  tokenFor: (address: string) => string | null;
}

export class ModelDownloads extends Jobs<ModelJob> {
  readonly #options: ModelDownloadsOptions;
  readonly #all: string[] = [];

  constructor(options: ModelDownloadsOptions) {
    const { events } = options;
    super({
      tell: (job) => events.emit("models.progress", job),
      kept: 20,
      forgotten: "This download is over and forgotten. Start it again; it goes on from what came.",
      diskFull: "The disk is full. Free some space, then go on with the download: what came is kept.",
      atEnd: { current: null },
    });
    this.#options = options;
  }

  /** Newest first. */
  jobs(): ModelJob[] {
    return this.#all.flatMap((id) => this.#known(id)).reverse();
  }

  /** The download that brings this model, or is to; undefined where none goes on. */
  of(modelId: string): ModelJob | undefined {
    return this.jobs().find((job) => job.state === "running" && job.modelId === modelId);
  }

  /** @throws AppError what speaks against it */
  async look(wanted: Wanted): Promise<{ plan: FetchPlan; family: ModelFamily }> {
    return this.#look(wanted, new AbortController().signal);
  }

  /**
   * Begins, or goes on where there is part of it.
   * @throws AppError `conflict` where it is here already, `busy` where it is being fetched, `environment-missing`
   */
  async start(wanted: Wanted): Promise<{ jobId: string }> {
    this.#options.command();
    const here = (await this.#options.models.list()).find(({ repository }) => repository === wanted.repository);
    // Only where the same commit is meant; another one is another model.
    const part = here?.state === "incomplete" && [here.revision, "main"].includes(wanted.revision) ? here : undefined;
    if (part !== undefined) return this.resume(part.id);
    if (here?.state === "ready" && [here.revision, "main"].includes(wanted.revision)) {
      throw new AppError("conflict", `${wanted.repository} is here already. Use it, or let its files be checked.`);
    }
    this.#refuseTwice(wanted.repository);
    return this.#begin(wanted, null, async (job) => {
      const { plan, family } = await this.#look(wanted, job.signal);
      const note = await this.#enter(wanted, plan, family);
      job.change({ modelId: note.id, total: plan.bytes });
      this.#changed();
      await this.#bring(note, job);
    });
  }

  /**
   * Goes on with a download; of a whole one every file is checked, and fetched again where it is damaged.
   * @throws AppError `not-found`, `busy`, `bad-input` where it did not come from a Hub, `environment-missing`
   */
  async resume(id: string): Promise<{ jobId: string }> {
    this.#options.command();
    const note = await this.#options.models.note(id);
    if (note === null) throw new AppError("not-found", "This model is not here (any more). Look at the list again.");
    const { repository, revision, mirror } = note;
    if (repository === null || revision === null || note.linkedFolder !== null) {
      throw new AppError("bad-input", `${note.name} came as a folder. Complete it there, then add it again.`);
    }
    this.#refuseTwice(repository);
    return this.#begin({ repository, revision, mirror }, id, (job) => this.#bring(note, job));
  }

  #begin(
    { repository }: Wanted,
    modelId: string | null,
    work: (job: RunningJob<ModelJob>) => Promise<void>,
  ): { jobId: string } {
    const empty = { done: 0, total: 0, current: null, message: null };
    const started = this.run((id) => ({ id, state: "running", repository, modelId, phase: "looking", ...empty }), work);
    this.#all.push(started.jobId);
    return started;
  }

  async #bring(note: ModelNote, job: RunningJob<ModelJob>): Promise<void> {
    const { models, command } = this.#options;
    const folder = join(models.folder, note.id);
    try {
      const { files } = await fetchInto(command(), this.#from(note), folder, job.signal, (progress) => {
        const { doing: phase, file: current, done, total } = progress;
        job.change({ phase, current, done, total });
      });
      job.change({ phase: "checking", current: null, done: job.state().total });
      await checkModelFolder(folder);
      await models.change({ ...note, files });
    } finally {
      this.#changed();
    }
  }

  async #look(wanted: Wanted, signal: AbortSignal): Promise<{ plan: FetchPlan; family: ModelFamily }> {
    const plan = await lookAt(this.#options.command(), this.#from(wanted), signal);
    const family = familyOf(plan.modelType);
    if (family === undefined) {
      throw new AppError("bad-model", `${wanted.repository} is of the type ${plan.modelType}. Choose another.`);
    }
    return { plan, family };
  }

  #enter({ repository, mirror }: Wanted, plan: FetchPlan, family: ModelFamily): Promise<ModelNote> {
    return this.#options.models.enter({
      ...{ name: repository, family: family.name, repository, revision: plan.revision, files: plan.files, mirror },
      licence: plan.licence ?? family.licence,
      addedAt: new Date().toISOString(),
      linkedFolder: null,
    });
  }

  #from({ repository, revision, mirror }: Pick<ModelNote, "repository" | "revision" | "mirror">): FetchFrom {
    const endpoint = (mirror ?? this.#options.hub).replace(/\/+$/, "");
    const token = this.#options.tokenFor(endpoint);
    return { repository: repository ?? "", revision: revision ?? "main", endpoint, token };
  }

  #refuseTwice(repository: string): void {
    if (!this.jobs().some((job) => job.state === "running" && job.repository === repository)) return;
    throw new AppError("busy", `${repository} is being fetched already. Wait for it or cancel it.`);
  }

  #known(id: string): ModelJob[] {
    try {
      return [this.job(id)];
    } catch {
      return [];
    }
  }

  #changed(): void {
    this.#options.events.emit("models.changed", {});
  }
}

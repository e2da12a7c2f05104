/** @file Notes on runs, and deleting one: what depends on it is said first. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { RunDependents } from "#contract/runs.ts";
import { folderSize } from "../platform/folder-size.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { RunRepository } from "./run-repository.ts";
import type { TrainingService } from "./training-service.ts";

export interface RunCareOptions {
  training: Pick<TrainingService, "run" | "setNotes">;
  repository: RunRepository;
  events: EventBus;
  runsFolder: string;
  /** The version that came of a run; null where none did or it is deleted. */
  versionOf: (runId: string) => RunDependents["version"];
}

export class RunCare {
  readonly #options: RunCareOptions;

  constructor(options: RunCareOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found` */
  setNotes(runId: string, notes: string): void {
    this.#options.training.setNotes(runId, notes.trim());
  }

  /** @throws AppError `not-found` */
  async dependents(runId: string): Promise<RunDependents> {
    const run = this.#options.training.run(runId);
    return {
      version: this.#options.versionOf(runId),
      resumable: run.resumable === true,
      size: await folderSize(this.#folder(runId)),
    };
  }

  /**
   * The files first: where they cannot be deleted, the run is still there to try again.
   * @throws AppError `not-found`, `busy` while it is going
   */
  async remove(runId: string): Promise<void> {
    const run = this.#options.training.run(runId);
    if (run.state === "running") throw new AppError("busy", "This run is going. Cancel it, then delete it.");
    await rm(this.#folder(runId), { recursive: true, force: true });
    this.#options.repository.remove(run);
    this.#options.events.emit("runs.removed", { runId });
  }

  #folder(runId: string): string {
    return join(this.#options.runsFolder, runId);
  }
}

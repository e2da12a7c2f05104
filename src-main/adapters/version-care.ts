/** @file Names, notes and the archive; what hangs on a version, and deleting it: first so that it can be restored. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Dependents, RemovedVersion } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { AdapterRepository, AdapterRow } from "./adapter-repository.ts";
import type { ComparisonRepository } from "./comparison-repository.ts";
import type { VersionChange, VersionStepRepository } from "./version-step-repository.ts";
import type { VersionSteps } from "./version-steps.ts";
import type { VersionUse } from "./version-use.ts";

export interface VersionCareOptions {
  adapters: AdapterRepository;
  comparisons: ComparisonRepository;
  choices: VersionStepRepository;
  use: VersionUse;
  steps: VersionSteps;
  events: EventBus;
  libraryFolder: string;
  /** Repositories that a version was published to. */
  publications: (adapterId: string) => Dependents["publications"];
}

export class VersionCare {
  readonly #options: VersionCareOptions;

  constructor(options: VersionCareOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found`; `conflict` where another version has the name */
  rename(id: string, name: string): void {
    const row = this.#get(id);
    if (this.#options.adapters.list().some((other) => other.id !== id && other.name === name)) {
      throw new AppError("conflict", `Another version is called “${name}”. Choose a name of its own.`);
    }
    this.#change(row, "rename", [{ what: "name", id, before: row.name, after: name }]);
  }

  /** @throws AppError `not-found` */
  setNotes(id: string, notes: string): void {
    const row = this.#get(id);
    this.#change(row, "notes", [{ what: "notes", id, before: row.notes, after: notes }]);
  }

  /** @throws AppError `not-found`; `bad-input` for what is in production */
  archive(id: string, archived: boolean): void {
    const row = this.#get(id);
    if (archived) this.#refuseProduction(row);
    this.#change(row, "archive", [{ what: "archived", id, before: row.archived ? 1 : 0, after: archived ? 1 : 0 }]);
  }

  /** @throws AppError `not-found` */
  dependents(id: string): Dependents {
    this.#get(id);
    const { adapters, use, steps, publications } = this.#options;
    return {
      inProduction: steps.production() === id,
      children: adapters.children(id),
      choices: use.choices().filter(({ versionId }) => versionId === id),
      readings: adapters.readings(id),
      publications: publications(id),
    };
  }

  /** Takes it off the list, with every choice of it; both come back with `restore` or undo. @throws AppError `not-found`, `bad-input` */
  remove(id: string): void {
    const row = this.#get(id);
    this.#refuseProduction(row);
    const chosen = this.#options.choices.choices().filter(({ versionId }) => versionId === id);
    this.#change(row, "remove", [
      ...chosen.map(({ kind, id: subject }): VersionChange => ({ what: kind, id: subject, before: id, after: null })),
      { what: "removed_at", id, before: null, after: new Date().toISOString() },
    ]);
  }

  /** Newest first. */
  removed(): RemovedVersion[] {
    return this.#options.adapters
      .all()
      .flatMap(({ id, name, removedAt, purgedAt, size }) =>
        removedAt === null || purgedAt !== null ? [] : [{ id, name, removedAt, size }],
      );
  }

  /** @throws AppError `not-found` where it was never there, or was purged */
  restore(id: string): void {
    const row = this.#removedRow(id);
    this.#change(row, "restore", [{ what: "removed_at", id, before: row.removedAt, after: null }]);
  }

  /** Deletes the files of removed versions for good. @returns bytes that were freed. @throws AppError `not-found` */
  async purge(ids: readonly string[]): Promise<number> {
    const { adapters, comparisons, libraryFolder, events } = this.#options;
    const rows = ids.map((id) => this.#removedRow(id));
    for (const row of rows) {
      await rm(join(libraryFolder, ...row.folder.split("/")), { recursive: true, force: true });
      adapters.purge(row.id, new Date().toISOString());
      comparisons.forget(row.modelSha256);
    }
    events.emit("adapters.changed", {});
    return rows.reduce((sum, { size }) => sum + size, 0);
  }

  #change(
    row: AdapterRow,
    kind: "rename" | "notes" | "archive" | "remove" | "restore",
    changes: VersionChange[],
  ): void {
    this.#options.steps.commit({ kind, versionId: row.id, changes });
  }

  #refuseProduction({ id, name }: AdapterRow): void {
    if (this.#options.steps.production() !== id) return;
    throw new AppError("bad-input", `“${name}” is in production. Roll back or use another version first.`);
  }

  #get(id: string): AdapterRow {
    const row = this.#options.adapters.get(id);
    if (row === null) throw new AppError("not-found", "This version is not in the library. Choose one of your own.");
    return row;
  }

  #removedRow(id: string): AdapterRow {
    const row = this.#options.adapters.getAny(id);
    if (row === null || row.removedAt === null || row.purgedAt !== null) {
      throw new AppError("not-found", "This version is not among the deleted ones.");
    }
    return row;
  }
}

/** @file The journal of versions: each step of a person is on record with what was there before, and can be taken back. */
import type { VersionHistory, VersionStep } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { AdapterRepository } from "./adapter-repository.ts";
import { ACTIVE_SETTING, BASE_VERSION } from "./adapter-service.ts";
import type { NewVersionStep, StepRow, VersionChange, VersionStepRepository } from "./version-step-repository.ts";

export interface VersionStepsOptions {
  steps: VersionStepRepository;
  adapters: AdapterRepository;
  settings: { get(key: string): unknown; set(key: string, value: unknown): void };
  events: EventBus;
}

export class VersionSteps {
  readonly #options: VersionStepsOptions;

  constructor(options: VersionStepsOptions) {
    this.#options = options;
  }

  /** Puts a step on record and does it. What changes nothing is passed over; a step without a change is none. */
  commit(step: NewVersionStep): void {
    const changes = step.changes.filter(({ before, after }) => before !== after);
    if (changes.length === 0) return;
    const at = new Date().toISOString();
    this.#options.steps.transaction(() => {
      this.#options.steps.append({ ...step, changes }, at);
      for (const change of changes) this.#apply(change, change.after, at);
    });
    this.#options.events.emit("adapters.changed", {});
  }

  /** Takes the newest step back. @throws AppError `nothing-to-undo`; `conflict` where another step is the newest */
  undo(stepId: number): void {
    const newest = this.#newest();
    if (newest === null) throw new AppError("nothing-to-undo", "There is nothing to undo about versions.");
    if (newest.id !== stepId) {
      throw new AppError("conflict", "Something was done about versions meanwhile. Look at what is newest, then undo.");
    }
    const at = new Date().toISOString();
    this.#options.steps.transaction(() => {
      this.#options.steps.markUndone(newest.id, at);
      for (const change of newest.changes.toReversed()) this.#apply(change, change.before, at);
    });
    this.#options.events.emit("adapters.changed", {});
  }

  history(): VersionHistory {
    const newest = this.#newest();
    const previous = this.previous();
    return {
      steps: this.#options.steps.steps().map((step) => this.#view(step)),
      previous: previous === null ? null : { id: previous, name: this.#name(previous) },
      undo: newest === null ? null : this.#view(newest),
    };
  }

  /** What was in production before what is now, and is still there; null: nothing. */
  previous(): string | null {
    let current = this.production();
    if (current === BASE_VERSION.id && this.#options.steps.steps().length === 0) return null;
    for (const { changes, undone } of this.#options.steps.steps()) {
      const change = undone ? undefined : changes.find(({ what }) => what === "library");
      if (change?.after !== current) continue;
      const before = String(change.before);
      if (before !== this.production() && this.#there(before)) return before;
      current = before;
    }
    return this.production() === BASE_VERSION.id ? null : BASE_VERSION.id;
  }

  /** Id of what reads where nothing else was chosen. */
  production(): string {
    const id = this.#options.settings.get(ACTIVE_SETTING);
    return typeof id === "string" && this.#there(id) ? id : BASE_VERSION.id;
  }

  #there(id: string): boolean {
    return id === BASE_VERSION.id || this.#options.adapters.get(id) !== null;
  }

  /** What undo would take back: what was purged cannot come back, nor what was done before it about the same version. */
  #newest(): StepRow | null {
    const step = this.#options.steps.steps().find(({ undone }) => !undone) ?? null;
    const gone = step?.changes.some(
      ({ what, id }) => what === "removed_at" && this.#options.adapters.getAny(id)?.purgedAt != null,
    );
    return gone === true ? null : step;
  }

  #name(id: string): string {
    return id === BASE_VERSION.id ? BASE_VERSION.name : (this.#options.adapters.getAny(id)?.name ?? "");
  }

  #view({ id, at, kind, versionId, reason, undone }: StepRow): VersionStep {
    return { id, at, kind, versionId, versionName: this.#name(versionId), reason, undone };
  }

  #apply({ what, id }: VersionChange, value: VersionChange["after"], at: string): void {
    const { steps, adapters, settings } = this.#options;
    if (what === "library") settings.set(ACTIVE_SETTING, value ?? BASE_VERSION.id);
    else if (what === "document" || what === "tag") {
      steps.choose({ kind: what, id }, value === null ? null : String(value), at);
    } else adapters.set(id, what, value);
  }
}

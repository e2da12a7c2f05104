/** @file Which version reads a document, and why: its own choice, a tag's, or what is in production. */
import type { VersionChoice, VersionInUse, VersionSubject } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { ModelRef } from "../recognition/engine.ts";
import { type AdapterService, BASE_VERSION } from "./adapter-service.ts";
import type { VersionStepRepository } from "./version-step-repository.ts";
import type { VersionSteps } from "./version-steps.ts";

export class VersionUse {
  readonly #adapters: AdapterService;
  readonly #repository: VersionStepRepository;
  readonly #steps: VersionSteps;

  constructor(adapters: AdapterService, repository: VersionStepRepository, steps: VersionSteps) {
    this.#adapters = adapters;
    this.#repository = repository;
    this.#steps = steps;
  }

  /** A document's own choice goes before its tags', of which the newest counts, and these before the library's. */
  inUse(documentId: string): VersionInUse {
    const own = this.#version(this.#repository.choice({ kind: "document", id: documentId }));
    const inherited = this.#inherited(documentId);
    if (own !== null) return { versionId: own.id, name: own.name, because: "document", tag: null, inherited };
    return { ...inherited, because: inherited.tag === null ? "library" : "tag", inherited };
  }

  #inherited(documentId: string): VersionInUse["inherited"] {
    for (const { name, versionId } of this.#repository.tagChoices(documentId)) {
      const version = this.#version(versionId);
      if (version !== null) return { versionId: version.id, name: version.name, tag: name };
    }
    const { id, name } = this.#adapters.active();
    return { versionId: id, name, tag: null };
  }

  /** What reads a document now; `model` null is the built-in base, `own` a choice for the document or a tag of it. */
  of(documentId: string): { id: string; name: string; model: ModelRef | null; own: boolean } {
    const { versionId, name, because } = this.inUse(documentId);
    const model = versionId === BASE_VERSION.id ? null : this.#adapters.model(versionId);
    return { id: versionId, name, model, own: because !== "library" };
  }

  /** @param versionId null: none of its own. @throws AppError `not-found`, `bad-model` where its files were damaged */
  async choose(subject: VersionSubject, versionId: string | null): Promise<void> {
    if (!this.#repository.has(subject)) {
      throw new AppError("not-found", `This ${subject.kind} is not in the library any more. Choose another.`);
    }
    if (versionId !== null) await this.#adapters.check(versionId);
    const before = this.#repository.choice(subject);
    this.#steps.commit({
      kind: "choose",
      versionId: versionId ?? before ?? BASE_VERSION.id,
      changes: [{ what: subject.kind, id: subject.id, before, after: versionId }],
    });
  }

  /** Newest first; choices of versions that are not there any more are left out. */
  choices(): VersionChoice[] {
    return this.#repository.choices().filter(({ versionId }) => this.#version(versionId) !== null);
  }

  /** null where it is not among the versions. */
  #version(id: string | null): { id: string; name: string } | null {
    if (id === null) return null;
    if (id === BASE_VERSION.id) return BASE_VERSION;
    return this.#adapters.find(id);
  }
}

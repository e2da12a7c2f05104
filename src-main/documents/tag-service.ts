/** @file Tags on documents. */
import type { Tag } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { TagRepository } from "./tag-repository.ts";

const order = new Intl.Collator("und", { numeric: true, sensitivity: "base" });

export class TagService {
  readonly #repository: TagRepository;
  readonly #events: EventBus;
  readonly #fold: (name: string) => string;

  /** @param fold makes names that are to count as the same the same */
  constructor(repository: TagRepository, events: EventBus, fold: (name: string) => string) {
    this.#repository = repository;
    this.#events = events;
    this.#fold = (name) => fold(name.normalize("NFC")) || name;
  }

  /** By name. */
  list(): Tag[] {
    return this.#repository.list().toSorted(byName);
  }

  /** By document, each document's by name. */
  of(documentIds: readonly string[]): Map<string, { id: string; name: string }[]> {
    const rows = this.#repository.of(documentIds).toSorted(byName);
    const of = new Map<string, { id: string; name: string }[]>();
    for (const { documentId, id, name } of rows) of.set(documentId, [...(of.get(documentId) ?? []), { id, name }]);
    return of;
  }

  /** Puts a tag on documents, or takes it off; a tag that nobody has stays until it is removed. */
  tag(documentIds: readonly string[], name: string, on: boolean): Tag[] {
    if (on) this.#repository.put(documentIds, name.normalize("NFC"), this.#fold(name));
    else this.#repository.takeOff(documentIds, this.#fold(name));
    return this.#changed();
  }

  /** @throws AppError `not-found`; `conflict` where another tag has the name */
  rename(id: string, name: string): Tag[] {
    const other = this.#repository.idOf(this.#fold(name));
    if (other !== null && other !== id) {
      throw new AppError("conflict", `There is a tag “${name}” already. Choose another name.`);
    }
    if (!this.#repository.rename(id, name.normalize("NFC"), this.#fold(name))) throw gone();
    return this.#changed();
  }

  /** @throws AppError `not-found` */
  remove(id: string): { name: string; documentIds: string[] } {
    const removed = this.#repository.remove(id);
    if (removed === null) throw gone();
    this.#changed();
    return removed;
  }

  #changed(): Tag[] {
    this.#events.emit("documents.tagsChanged", {});
    this.#events.emit("documents.changed", { documentId: null });
    return this.list();
  }
}

const byName = (a: { name: string }, b: { name: string }): number => order.compare(a.name, b.name);

function gone(): AppError {
  return new AppError("not-found", "This tag was removed in another window. Choose another one.");
}

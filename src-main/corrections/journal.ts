/**
 * @file The one journal of a document: text, layout and status as steps that can be taken back and done again.
 *
 * Doing, undoing and redoing go the same way: a step is a list of changes, and each kind of thing (line, region, page)
 * has one applier that brings it from one state to another. What can be done can therefore be undone.
 */
import type { JournalEntry, JournalKind, JournalState } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { Change, Entity, Entry, LineEntry, State } from "./journal-entry.ts";
import { labelOf } from "./journal-label.ts";
import type { JournalRepository } from "./journal-repository.ts";

export const PERSON = "person";

/** What an applier may want to know of the step as a whole. */
export interface Step {
  documentId: string;
  pageId: string | null;
  /** Ids of everything that the step changes. */
  touched: ReadonlySet<string>;
}

/** Brings one kind of thing from a state to another. */
export interface Applier {
  /** @param from what it is now, @param to what it is to be; null: not there. Something that is gone is passed over. */
  apply(id: string, from: State | null, to: State | null, step: Step): void;
}

/** Where things stand, for labels. */
export interface Places {
  /** null for a page that is gone */
  pagePosition(pageId: string): number | null;
  /** null for a line that is gone */
  linePosition(lineId: string): number | null;
}

export interface NewStep {
  documentId: string;
  pageId: string | null;
  kind: JournalKind;
  changes: readonly Change[];
  /** A person, where left out. */
  actor?: { id: string; name: string };
  /** false: where a document begins, which is not undone. */
  undoable?: boolean;
}

/** A step that was done or taken back. */
export interface AppliedStep {
  entry: Entry;
  changes: readonly Change[];
}

export class Journal {
  readonly #repository: JournalRepository;
  readonly #appliers: Record<Entity, Applier>;
  readonly #places: Places;
  readonly #now: () => Date;

  constructor(
    repository: JournalRepository,
    appliers: Record<Entity, Applier>,
    places: Places,
    now: () => Date = () => new Date(),
  ) {
    this.#repository = repository;
    this.#appliers = appliers;
    this.#places = places;
    this.#now = now;
  }

  now(): Date {
    return this.#now();
  }

  /** All of the work, or nothing of it. */
  transaction<T>(work: () => T): T {
    return this.#repository.transaction(work);
  }

  /** Puts a step on record and does it. Call it inside `transaction`, after checking what it builds on. */
  commit({ documentId, pageId, kind, changes, actor, undoable = true }: NewStep): void {
    const { id, name } = actor ?? { id: PERSON, name: PERSON };
    const at = this.#now().toISOString();
    this.#repository.append({ documentId, pageId, kind, actor: id, actorName: name, at, undoable }, changes);
    this.#apply(changes, { documentId, pageId }, "after");
  }

  /** Does changes of a machine that begin something new (the lines it found), without a step to take back. */
  begin(changes: readonly Change[], where: { documentId: string; pageId: string }): void {
    this.#apply(changes, where, "after");
  }

  /** The newest step with its only change, where it is about one line; to go on with it while somebody types. */
  lastOfLine(documentId: string, lineId: string): LineEntry | null {
    const entry = this.#repository.lastDone(documentId);
    if (entry === null || this.#repository.firstUndone(documentId) !== null) return null;
    const [change, more] = this.#repository.changes(entry.id);
    return change?.entity === "line" && change.id === lineId && more === undefined ? { ...entry, change } : null;
  }

  /** Lets a step of one line end somewhere else, and does that. @param undone whether nothing is left of it to undo */
  extend(entry: LineEntry, after: State, undone: boolean): void {
    this.#repository.extend(entry.id, after, this.#now().toISOString());
    if (undone) this.#repository.setState(entry.id, "dropped");
    this.#apply([{ ...entry.change, after }], entry, "after");
  }

  /**
   * Takes the newest step back.
   * @param entryId the step that is meant
   * @throws AppError `nothing-to-undo`; `conflict` where another step is the newest by now
   */
  undo(documentId: string, entryId?: string): AppliedStep {
    return this.transaction(() => {
      const entry = this.#repository.lastDone(documentId);
      if (entry === null) throw new AppError("nothing-to-undo", "There is nothing to undo in this document.");
      refuseOther(entry, entryId);
      this.#repository.setState(entry.id, "undone");
      const changes = this.#repository.changes(entry.id);
      this.#apply(changes, entry, "before");
      return { entry, changes };
    });
  }

  /** Does the newest undone step again. @throws AppError `nothing-to-redo`, `conflict` */
  redo(documentId: string, entryId?: string): AppliedStep {
    return this.transaction(() => {
      const entry = this.#repository.firstUndone(documentId);
      if (entry === null) throw new AppError("nothing-to-redo", "There is nothing to redo in this document.");
      refuseOther(entry, entryId);
      this.#repository.setState(entry.id, "done");
      const changes = this.#repository.changes(entry.id);
      this.#apply(changes, entry, "after");
      return { entry, changes };
    });
  }

  /** What can be undone and redone. */
  state(documentId: string): JournalState {
    const undo = this.#repository.lastDone(documentId);
    const redo = this.#repository.firstUndone(documentId);
    const undoView = undo === null ? null : this.#view(undo);
    const redoView = redo === null ? null : this.#view(redo);
    return {
      canUndo: undo !== null,
      canRedo: redo !== null,
      undoLabel: undoView === null ? null : labelOf(undoView),
      redoLabel: redoView === null ? null : labelOf(redoView),
      undo: undoView,
      redo: redoView,
    };
  }

  /** Newest first. */
  entries(documentId: string, limit: number, offset: number): { entries: JournalEntry[]; total: number } {
    const entries = this.#repository.entries(documentId, limit, offset).map((entry) => this.#view(entry));
    return { entries, total: this.#repository.count(documentId) };
  }

  /** Everything that was done to a line, newest first. */
  ofLine(lineId: string): LineEntry[] {
    return this.#repository.ofLine(lineId);
  }

  #apply(changes: readonly Change[], where: Pick<Step, "documentId" | "pageId">, side: "before" | "after"): void {
    const { documentId, pageId } = where;
    const step: Step = { documentId, pageId, touched: new Set(changes.map((change) => change.id)) };
    const ordered = side === "after" ? changes : changes.toReversed();
    for (const { entity, id, before, after } of ordered) {
      const [from, to] = side === "after" ? [before, after] : [after, before];
      this.#appliers[entity].apply(id, from, to, step);
    }
  }

  #view(entry: Entry): JournalEntry {
    const { count, first } = this.#repository.linesOf(entry.id);
    const place = first?.before?.position ?? first?.after?.position;
    return {
      id: String(entry.id),
      kind: entry.kind,
      actor: actorOf(entry),
      at: entry.at,
      state: entry.state,
      pageId: entry.pageId,
      pagePosition: entry.pageId === null ? null : this.#places.pagePosition(entry.pageId),
      linePosition:
        first === null || count > 1 ? null : typeof place === "number" ? place : this.#places.linePosition(first.id),
      lineCount: count,
    };
  }
}

/** Who did it, as windows say it. */
export function actorOf(entry: Pick<Entry, "actor" | "actorName" | "kind">): JournalEntry["actor"] {
  if (entry.actor === PERSON) return { kind: "person", name: PERSON, versionId: null };
  const source = entry.kind === "import";
  return { kind: source ? "source" : "model", name: entry.actorName, versionId: source ? null : entry.actor };
}

function refuseOther(entry: Entry, entryId: string | undefined): void {
  if (entryId === undefined || String(entry.id) === entryId) return;
  throw new AppError("conflict", "Another window did something meanwhile. Look at what is newest now, then try again.");
}

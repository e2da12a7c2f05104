/** @file What a journal entry is made of. */
import type { JournalKind } from "#contract/corrections.ts";

export type Entity = "line" | "region" | "page";

/** The fields that a change is about. null instead of a state: the thing is not there. */
export type State = Readonly<Record<string, unknown>>;

export interface Change {
  entity: Entity;
  id: string;
  before: State | null;
  after: State | null;
}

export interface Entry {
  id: number;
  documentId: string;
  /** null: it is about several pages. */
  pageId: string | null;
  kind: JournalKind;
  /** `person`, a model's version, or where an import came from. */
  actor: string;
  actorName: string;
  at: string;
  state: "done" | "undone" | "dropped";
}

/** A change of one line, with the entry it belongs to. */
export interface LineEntry extends Entry {
  change: Change;
}

export type NewEntry = Omit<Entry, "id" | "state"> & { undoable: boolean };

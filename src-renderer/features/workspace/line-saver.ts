/**
 * @file Keeps what is typed until main has it on disk. A draft exists from the first key until the save that holds its
 * text has been answered; nothing is called saved before that. Drafts outlive cards, pages and screens: a line list that
 * scrolls away or an event that refetches never touches them.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { JournalState, Line } from "#contract/corrections.ts";
import type { EmendClient } from "#contract/index.ts";
import { codeOf } from "../../client/create-client.ts";
import type { OwnChanges } from "../../client/use-event.ts";
import { messageOf } from "../../ui/format.ts";

/** Milliseconds without a key before a draft is saved by itself. */
export const AUTOSAVE_AFTER = 600;

export type DraftState = "unsaved" | "saving" | "failed" | "conflict";

export interface Draft {
  lineId: string;
  pageId: string;
  text: string;
  /** The revision that the text was typed over. */
  baseRevision: number;
  state: DraftState;
  /** What went wrong, for `failed`. */
  message: string | null;
  /** The line as the other window left it, for `conflict`. */
  theirs: Line | null;
  /** Whether the save that is owed verifies the line. */
  verified: boolean;
}

export interface SaverState {
  drafts: Record<string, Draft>;
  /** When (ms since 1970) a line was last saved by this window. */
  savedAt: Record<string, number>;
  lastSavedAt: number | null;
}

interface Saved {
  line: Line;
  journal: JournalState;
}

export interface LineSaverOptions {
  client: Pick<EmendClient, "corrections">;
  own: Pick<OwnChanges, "expect" | "settle">;
  /** Told of every save that landed, before the draft goes. */
  onSaved(saved: Saved): void;
  /** Told of the other window's line. */
  onForeign(line: Line): void;
  now?: () => number;
}

/** Saves drafts, one request at a time for each line. */
export class LineSaver {
  readonly store: StoreApi<SaverState>;
  readonly #options: LineSaverOptions;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #running = new Map<string, Promise<boolean>>();
  /** Lines as their last save left them: a card may not have been drawn again since. */
  readonly #latest = new Map<string, Line>();

  constructor(options: LineSaverOptions) {
    this.#options = options;
    this.store = createStore<SaverState>(() => ({ drafts: {}, savedAt: {}, lastSavedAt: null }));
  }

  draft(lineId: string): Draft | undefined {
    return this.store.getState().drafts[lineId];
  }

  /** The newer of a card's line and what this window saved last. */
  newest(line: Line): Line {
    const latest = this.#latest.get(line.id);
    return latest !== undefined && latest.revision > line.revision ? latest : line;
  }

  /** A key was pressed: `line` is what the field was showing besides. Saved after a pause, as not verified. */
  edit(shown: Line, text: string): void {
    const line = this.newest(shown);
    const draft = this.draft(line.id);
    if (draft === undefined && text === line.text) return;
    this.#put({
      lineId: line.id,
      pageId: line.pageId,
      text,
      baseRevision: draft?.baseRevision ?? line.revision,
      state: draft?.state === "conflict" ? "conflict" : draft?.state === "saving" ? "saving" : "unsaved",
      message: null,
      theirs: draft?.theirs ?? null,
      verified: false,
    });
    if (draft?.state !== "conflict") this.#later(line.id);
  }

  /**
   * Saves `text` for the line, and resolves when main has it on disk.
   * @returns false where it is not saved: the draft then says why and keeps the text
   */
  async commit(shown: Line, text: string, verified: boolean): Promise<boolean> {
    const line = this.newest(shown);
    this.#stopTimer(line.id);
    const draft = this.draft(line.id);
    if (draft?.state === "conflict") return false;
    if (draft === undefined && text === line.text && verified === (line.status === "verified")) return true;
    this.#put({
      lineId: line.id,
      pageId: line.pageId,
      text,
      baseRevision: draft?.baseRevision ?? line.revision,
      state: draft?.state === "saving" ? "saving" : "unsaved",
      message: null,
      theirs: null,
      verified,
    });
    return this.#save(line.id);
  }

  /** Tries again after a failure. */
  async retry(lineId: string): Promise<boolean> {
    const draft = this.draft(lineId);
    if (draft === undefined) return true;
    return draft.state === "conflict" ? false : this.#save(lineId);
  }

  /** Gives the draft up: the field shows the saved text again. Not possible once a save is under way. */
  discard(lineId: string): void {
    this.#stopTimer(lineId);
    if (this.draft(lineId)?.state !== "saving") this.#drop(lineId);
  }

  /** Settles a conflict: with one's own text over the other, or with the other. */
  async resolve(lineId: string, keep: "mine" | "theirs"): Promise<boolean> {
    const draft = this.draft(lineId);
    if (draft === undefined || draft.theirs === null) return true;
    if (keep === "theirs") {
      this.#drop(lineId);
      return true;
    }
    this.#put({ ...draft, baseRevision: draft.theirs.revision, theirs: null, state: "unsaved" });
    return this.#save(lineId);
  }

  /** Saves everything that waits. @returns whether nothing is left unsaved */
  async flush(): Promise<boolean> {
    const ids = Object.keys(this.store.getState().drafts);
    const results = await Promise.all(ids.map((id) => this.retry(id)));
    return results.every(Boolean);
  }

  /** Whether anything is not on disk yet. */
  get pending(): boolean {
    return Object.keys(this.store.getState().drafts).length > 0;
  }

  /** One save at a time for each line; a text typed meanwhile is saved right after. */
  #save(lineId: string): Promise<boolean> {
    this.#stopTimer(lineId);
    const running = this.#running.get(lineId);
    const next = (running ?? Promise.resolve(true)).then(() => this.#send(lineId));
    this.#running.set(lineId, next);
    void next.finally(() => {
      if (this.#running.get(lineId) === next) this.#running.delete(lineId);
    });
    return next;
  }

  async #send(lineId: string): Promise<boolean> {
    const draft = this.draft(lineId);
    if (draft === undefined) return true;
    if (draft.state === "conflict") return false;
    this.#put({ ...draft, state: "saving", message: null });
    const { text, verified, baseRevision } = draft;
    this.#options.own.expect(lineId);
    let saved: Saved;
    try {
      saved = await this.#options.client.corrections.save({ lineId, text, verified, baseRevision });
    } catch (error) {
      this.#options.own.settle(lineId);
      this.#failed(lineId, error);
      return false;
    }
    // Main announces only what changed something.
    if (saved.line.revision === baseRevision) this.#options.own.settle(lineId);
    this.#latest.set(lineId, saved.line);
    this.#options.onSaved(saved);
    const now = (this.#options.now ?? Date.now)();
    this.store.setState(({ savedAt }) => ({ savedAt: { ...savedAt, [lineId]: now }, lastSavedAt: now }));
    const after = this.draft(lineId);
    if (after === undefined) return true;
    if (after.text === text && after.verified === verified) {
      this.#drop(lineId);
      return true;
    }
    this.#put({ ...after, baseRevision: saved.line.revision, state: "unsaved" });
    this.#later(lineId);
    return true;
  }

  #failed(lineId: string, error: unknown): void {
    const draft = this.draft(lineId);
    if (draft === undefined) return;
    const theirs = codeOf(error) === "line-changed-elsewhere" ? foreignLine(error) : null;
    if (theirs !== null) {
      this.#latest.set(lineId, theirs);
      this.#options.onForeign(theirs);
      // The other window wrote the same: nothing to choose.
      if (theirs.text === draft.text && (!draft.verified || theirs.status === "verified")) this.#drop(lineId);
      else if (theirs.text === draft.text) {
        this.#put({ ...draft, baseRevision: theirs.revision, state: "unsaved" });
        this.#later(lineId);
      } else this.#put({ ...draft, state: "conflict", theirs, message: null });
      return;
    }
    this.#put({ ...draft, state: "failed", message: messageOf(error) });
  }

  #later(lineId: string): void {
    this.#stopTimer(lineId);
    this.#timers.set(
      lineId,
      setTimeout(() => void this.#save(lineId), AUTOSAVE_AFTER),
    );
  }

  #stopTimer(lineId: string): void {
    const timer = this.#timers.get(lineId);
    if (timer !== undefined) clearTimeout(timer);
    this.#timers.delete(lineId);
  }

  #put(draft: Draft): void {
    this.store.setState(({ drafts }) => ({ drafts: { ...drafts, [draft.lineId]: draft } }));
  }

  #drop(lineId: string): void {
    this.store.setState(({ drafts }) => {
      const { [lineId]: _gone, ...rest } = drafts;
      return { drafts: rest };
    });
  }
}

function foreignLine(error: unknown): Line | null {
  const data = error instanceof Error && "data" in error ? error.data : undefined;
  if (typeof data !== "object" || data === null || !("line" in data)) return null;
  return data.line as Line;
}

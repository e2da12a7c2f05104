/** @file Lines and their text: what people change, one step after the other, and how it is taken back. */
import type { JournalEntry, JournalState, Line, LineFlag, Stepped } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { ChangeEvents } from "./change-events.ts";
import type {
  AddOptions,
  DetectedLine,
  DetectedRegions,
  IncomingReadings,
  NewLine,
  Reading,
} from "./incoming-readings.ts";
import type { AppliedStep, Journal } from "./journal.ts";
import { PERSON } from "./journal.ts";
import type { Change, LineEntry } from "./journal-entry.ts";
import { isLayout } from "./line-changes.ts";
import type { LineRepository, LineRow } from "./line-repository.ts";
import type { LineState } from "./line-state.ts";
import { oneLine } from "./line-text.ts";
import { flagsOf, toLine } from "./line-view.ts";
import type { ProposalRepository } from "./proposal-repository.ts";

/** Unverified saves of one line that follow each other within this time are one undo step: a person is typing. */
const TYPING_MS = 10_000;
/** Answers name at most this many changed lines; of more, windows read the pages again. */
const MOST_ANSWERED = 1_000;

export interface SeenLine {
  lineId: string;
  /** The revision that the window saw. */
  baseRevision: number;
}

export interface SaveInput extends SeenLine {
  text: string;
  verified: boolean;
}

/** A part of a step that nobody has written yet. */
export interface ReadyPart {
  seen: readonly SeenLine[];
  pageIds: readonly string[];
  changes: readonly Change[];
}

export interface CorrectionServiceOptions {
  lines: LineRepository;
  proposals: ProposalRepository;
  journal: Journal;
  incoming: IncomingReadings;
  changes: ChangeEvents;
}

/** The part of a line's state that saving is about. */
type TextState = Pick<LineState, "text" | "status" | "flags" | "decided">;

export class CorrectionService {
  readonly #lines: LineRepository;
  readonly #proposals: ProposalRepository;
  readonly #journal: Journal;
  readonly #incoming: IncomingReadings;
  readonly #changes: ChangeEvents;

  constructor({ lines, proposals, journal, incoming, changes }: CorrectionServiceOptions) {
    this.#lines = lines;
    this.#proposals = proposals;
    this.#journal = journal;
    this.#incoming = incoming;
    this.#changes = changes;
  }

  /** The lines of a page in reading order; all of them, or a part. */
  lines(
    pageId: string,
    { offset = 0, limit = -1 }: { offset?: number | undefined; limit?: number | undefined } = {},
  ): Line[] {
    const proposals = this.#proposals.newestOfPage(pageId, { offset, limit });
    return this.#lines.ofPage(pageId, { offset, limit }).map((row) => toLine(row, proposals.get(row.id) ?? null));
  }

  /** Their ids, in reading order. */
  lineIds(pageId: string): string[] {
    return this.#lines.idsOf(pageId);
  }

  /** null for a line that is not there (any more). */
  line(lineId: string): Line | null {
    const row = this.#lines.get(lineId);
    return row === null ? null : toLine(row, this.#proposals.newestOf(lineId));
  }

  /**
   * Writes a person's text; on disk when it returns. Says nothing to the windows where nothing changes.
   * @throws AppError `not-found`; `line-changed-elsewhere` with the line as it is in `data.line`
   */
  save(input: SaveInput): { line: Line; journal: JournalState } {
    const { row, changed } = this.#journal.transaction(() => {
      const [row] = this.seen([input]) as [LineRow];
      return { row, changed: this.#write(row, { ...input, text: oneLine(input.text) }) };
    });
    if (changed) this.#changes.tell([row.id]);
    return { line: this.line(row.id) as Line, journal: this.journal(row.documentId) };
  }

  /**
   * Texts of many lines as one step. A line keeps its status unless told otherwise.
   * @throws AppError `not-found`, `line-changed-elsewhere`; `bad-input` for lines of another document
   */
  saveAll(
    documentId: string,
    inputs: readonly (SeenLine & { text: string; verified?: boolean | undefined })[],
  ): { lines: Line[]; journal: JournalState } {
    return this.change("replace", inputs, (row, index) => {
      if (row.documentId !== documentId) throw new AppError("bad-input", "These lines are of several documents.");
      return this.#replaced(row, inputs[index] as (typeof inputs)[number]);
    });
  }

  /**
   * What `saveAll` would change in some lines of one document, before anything is written. A step over ten thousand lines is
   * made ready in parts, between which others have their turn.
   * @throws AppError `not-found`, `line-changed-elsewhere`
   */
  ready(inputs: readonly (SeenLine & { text: string })[]): ReadyPart {
    const rows = this.seen(inputs);
    const changes = changesOf(rows, (row, index) => this.#replaced(row, inputs[index] as (typeof inputs)[number]));
    return { seen: inputs, pageIds: rows.map(({ pageId }) => pageId), changes };
  }

  /** Writes parts as one step of their document. @throws AppError `line-changed-elsewhere` also where it was since `ready` */
  saveReady(documentId: string, parts: readonly ReadyPart[]): JournalState {
    const seen = parts.flatMap((part) => part.seen);
    const changes = parts.flatMap((part) => part.changes);
    const pages = new Set(parts.flatMap((part) => part.pageIds));
    const pageId = pages.size === 1 ? ([...pages][0] ?? null) : null;
    this.#journal.transaction(() => {
      const revisions = this.#lines.revisionsOf(seen.map(({ lineId }) => lineId));
      const stale = seen.filter(({ lineId, baseRevision }) => revisions.get(lineId) !== baseRevision);
      this.refuseStale(stale.map(({ lineId }) => lineId));
      if (changes.length > 0) this.#journal.commit({ documentId, pageId, kind: "replace", changes });
    });
    this.#changes.tell(changes.map(({ id }) => id));
    return this.journal(documentId);
  }

  /** Puts a flag on lines or takes it off, as one step. @throws AppError `not-found`, `line-changed-elsewhere` */
  flag(lines: readonly SeenLine[], flag: LineFlag, on: boolean): { lines: Line[]; journal: JournalState } {
    return this.change("flag", lines, (row) => {
      const flags = flagsOf(row);
      if (flags.includes(flag) === on) return null;
      return { flags: on ? [...flags, flag] : flags.filter((each) => each !== flag) };
    });
  }

  /**
   * Takes readings as they are, as one step.
   * @throws AppError `not-found` also for a reading that is not the line's; `line-changed-elsewhere`
   */
  accept(
    inputs: readonly (SeenLine & { proposalId: string })[],
    verified: boolean,
  ): { lines: Line[]; journal: JournalState } {
    return this.change("accept", inputs, (row, index) => {
      const wanted = Number(inputs[index]?.proposalId);
      const reading = this.#proposals.ofLine(row.id).find((proposal) => proposal.id === wanted);
      if (reading === undefined) {
        throw new AppError("not-found", "This reading is not of this line. Open the line again.");
      }
      const now = row.text === reading.text && (row.status === "verified") === verified;
      return now ? null : this.#textState(row, oneLine(reading.text), verified);
    });
  }

  journal(documentId: string): JournalState {
    return this.#journal.state(documentId);
  }

  /** Everything that happened to a document, newest first. */
  entries(documentId: string, limit: number, offset: number): { entries: JournalEntry[]; total: number } {
    return this.#journal.entries(documentId, limit, offset);
  }

  /** Takes back the newest step. @throws AppError `nothing-to-undo`; `conflict` where `entryId` is not the newest */
  undo(documentId: string, entryId?: string): Stepped {
    return this.#stepped(documentId, this.#journal.undo(documentId, entryId));
  }

  /** Does the newest undone step again. @throws AppError `nothing-to-redo`, `conflict` */
  redo(documentId: string, entryId?: string): Stepped {
    return this.#stepped(documentId, this.#journal.redo(documentId, entryId));
  }

  /**
   * The rows of lines that a window saw, as they are now.
   * @throws AppError `not-found`; `line-changed-elsewhere` with the lines in `data.lines`, the first in `data.line`
   */
  seen(lines: readonly SeenLine[]): LineRow[] {
    const rows = lines.map(({ lineId }) => this.#lines.get(lineId));
    if (rows.includes(null)) {
      throw new AppError("not-found", "This line is not on the page any more. Copy your text and open the page again.");
    }
    const stale = (rows as LineRow[]).filter((row, index) => row.revision !== lines[index]?.baseRevision);
    this.refuseStale(stale.map((row) => row.id));
    return rows as LineRow[];
  }

  /** @throws AppError `line-changed-elsewhere` where there are any */
  refuseStale(lineIds: readonly string[]): void {
    if (lineIds.length === 0) return;
    const now = lineIds.slice(0, MOST_ANSWERED).map((id) => this.line(id));
    throw new AppError(
      "line-changed-elsewhere",
      lineIds.length === 1
        ? "This line was changed in another window. Choose which text to keep."
        : "Some of these lines were changed in another window. Look at them, then try again.",
      { line: now[0], lines: now },
    );
  }

  /**
   * One step over lines that a window saw.
   * @param next what is to be said of a line from now on; null: it stays as it is
   */
  change(
    kind: JournalEntry["kind"],
    inputs: readonly SeenLine[],
    next: (row: LineRow, index: number) => Partial<TextState> | null,
  ): { lines: Line[]; journal: JournalState } {
    const { ids, documentId } = this.#journal.transaction(() => {
      const rows = this.seen(inputs);
      const changes = changesOf(rows, next);
      const [first] = rows as [LineRow];
      const pages = new Set(rows.map((row) => row.pageId));
      const pageId = pages.size === 1 ? first.pageId : null;
      if (changes.length > 0) this.#journal.commit({ documentId: first.documentId, pageId, kind, changes });
      return { ids: changes.map((change) => change.id), documentId: first.documentId };
    });
    this.#changes.tell(ids);
    return { lines: this.#answer(ids), journal: this.journal(documentId) };
  }

  /** Lines that a machine found on a page without lines: see `IncomingReadings.insertDetected`. */
  insertDetected(
    pageId: string,
    lines: readonly DetectedLine[],
    alongside?: () => void,
    regions?: DetectedRegions,
  ): void {
    this.#incoming.insertDetected(pageId, lines, alongside, regions);
  }

  /** Readings of lines that are there: see `IncomingReadings.addProposals`. */
  addProposals(
    pageId: string,
    readings: ReadonlyMap<string, Reading>,
    version: { id: string; name: string },
    options?: AddOptions,
  ): { changedLines: number; keptVerifiedLines: number } {
    return this.#incoming.addProposals(pageId, readings, version, options);
  }

  /** A transcription made elsewhere: see `IncomingReadings.insertImported`. */
  insertImported(...transcription: Parameters<IncomingReadings["insertImported"]>): void {
    this.#incoming.insertImported(...transcription);
  }

  /** Lines with known text: see `IncomingReadings.insertGroundTruth`. */
  insertGroundTruth(pageId: string, lines: readonly (NewLine & { text: string })[], actor: string): void {
    this.#incoming.insertGroundTruth(pageId, lines, actor);
  }

  #answer(ids: readonly string[]): Line[] {
    if (ids.length > MOST_ANSWERED) return [];
    return ids.map((id) => this.line(id)).filter((line) => line !== null);
  }

  #stepped(documentId: string, { entry, changes }: AppliedStep): Stepped {
    const lineIds = [...new Set(changes.filter((change) => change.entity === "line").map((change) => change.id))];
    const places = this.#lines.placesOf(lineIds);
    const present = [...places.keys()];
    const ofLines = [...places.values()].map((place) => place.pageId);
    const pageIds = [...new Set([...ofLines, entry.pageId])].filter((id) => id !== null);
    const layoutChanged = changes.some((change) => change.entity !== "line" || isLayout(change.before, change.after));
    this.#changes.tell(present, layoutChanged ? pageIds : []);
    return {
      lines: this.#answer(present),
      removedLineIds: lineIds.filter((id) => !places.has(id)),
      pageIds,
      layoutChanged,
      journal: this.journal(documentId),
    };
  }

  /** Journal and line in one go. @returns whether anything changed */
  #write(row: LineRow, input: SaveInput): boolean {
    const newest = this.#proposals.newestOf(row.id);
    const before = stateOf(row);
    const step = this.#typingStep(row, input);
    const begun = step?.change.before as TextState | undefined;
    // Untouched, or touched only by the typing that goes on: text equal to the model's is the model's again.
    const untouched = row.text === null || begun?.text === null;
    const leave = !input.verified && untouched && newest?.text === input.text;
    const after: TextState = leave
      ? { ...before, text: null, status: "proposed", decided: begun === undefined ? before.decided : begun.decided }
      : this.#textState(row, input.text, input.verified, newest);
    // Verifying the same text once more says "me" to a later reading that doubts it.
    const again = input.verified && newest !== null && newest.rank > (row.decided ?? 0) && newest.text !== row.text;
    if (same(before, after) && !again) return false;
    if (step !== null && begun !== undefined) {
      // Typed and taken back by hand: nothing is left to undo.
      this.#journal.extend(step, after, same(begun, after));
    } else {
      const kind = input.verified ? "verify" : before.status === "verified" ? "unverify" : "edit";
      const { documentId, pageId } = row;
      this.#journal.commit({ documentId, pageId, kind, changes: [{ entity: "line", id: row.id, before, after }] });
    }
    return true;
  }

  /** A text in place of a line's; null where that changes nothing. */
  #replaced(row: LineRow, { text, verified }: { text: string; verified?: boolean | undefined }): TextState | null {
    const one = oneLine(text);
    const newest = this.#proposals.newestTextOf(row.id);
    const shown = row.text ?? newest?.text ?? "";
    const status = verified ?? row.status === "verified";
    if (one === shown && status === (row.status === "verified")) return null;
    return this.#textState(row, one, status, newest);
  }

  /** A person says what stands in a line; they have seen what was read there. */
  #textState(
    row: LineRow,
    text: string,
    verified: boolean,
    newest: { id: number } | null = this.#proposals.newestTextOf(row.id),
  ): TextState {
    const flags = flagsOf(row);
    return {
      text,
      status: verified ? "verified" : "edited",
      // Whoever verifies a line has read it.
      flags: verified ? flags.filter((flag) => flag === "flagged") : flags,
      decided: newest?.id ?? row.decided,
    };
  }

  /** The journal entry that this save goes on with; null where it begins a new one. */
  #typingStep(row: LineRow, input: SaveInput): LineEntry | null {
    if (input.verified || row.status === "verified") return null;
    const last = this.#journal.lastOfLine(row.documentId, row.id);
    if (last?.kind !== "edit" || last.actor !== PERSON) return null;
    const since = this.#journal.now().getTime() - Date.parse(last.at);
    // Before the last save: the clock was set back, and nobody knows how long ago that was.
    return since >= 0 && since < TYPING_MS ? last : null;
  }
}

function changesOf(
  rows: readonly LineRow[],
  next: (row: LineRow, index: number) => Partial<TextState> | null,
): Change[] {
  return rows.flatMap((row, index): Change[] => {
    const after = next(row, index);
    return after === null ? [] : [{ entity: "line", id: row.id, before: pick(stateOf(row), after), after }];
  });
}

function stateOf(row: LineRow): TextState {
  return { text: row.text, status: row.status, flags: flagsOf(row), decided: row.decided };
}

/** The fields of `state` that `like` has. */
function pick(state: TextState, like: Partial<TextState>): Partial<TextState> {
  return Object.fromEntries(Object.entries(state).filter(([field]) => field in like));
}

/** Whether two states show the same: what was decided on is seen only by what asks for a decision. */
const same = (a: TextState, b: TextState) =>
  a.text === b.text && a.status === b.status && a.flags.join() === b.flags.join();

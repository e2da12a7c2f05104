/** @file Lines and their text: proposals come in, people change, everything can be taken back. */
import type { JournalState, Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { JournalEntry, JournalRepository, LineState } from "./journal-repository.ts";
import type { LineRepository, LineRow, NewLine, NewProposal } from "./line-repository.ts";
import { toLine } from "./line-view.ts";

/** Unverified saves of one line that follow each other within this time are one undo step: a person is typing. */
const TYPING_MS = 10_000;
const PERSON = "person";

export interface DetectedLine extends NewLine {
  /** Oldest first: a PDF's text layer, then the model. */
  proposals: NewProposal[];
}

export interface SaveInput {
  lineId: string;
  text: string;
  verified: boolean;
  /** The revision that the editor saw. */
  baseRevision: number;
}

export class CorrectionService {
  readonly #lines: LineRepository;
  readonly #journal: JournalRepository;
  readonly #events: EventBus;
  readonly #now: () => Date;

  constructor(lines: LineRepository, journal: JournalRepository, events: EventBus, now: () => Date = () => new Date()) {
    this.#lines = lines;
    this.#journal = journal;
    this.#events = events;
    this.#now = now;
  }

  /** The lines of a page in reading order. */
  lines(pageId: string): Line[] {
    const proposals = this.#lines.proposalsOfPage(pageId);
    return this.#lines.ofPage(pageId).map((row) => toLine(row, proposals.get(row.id) ?? null));
  }

  /**
   * Writes a person's text; on disk when it returns. Says nothing to the windows where nothing changes.
   * @throws AppError `not-found`; `line-changed-elsewhere` with the line as it is in `data.line`
   */
  save(input: SaveInput): { line: Line; journal: JournalState } {
    const { row, changed } = this.#lines.transaction(() => {
      const row = this.#lines.get(input.lineId);
      if (row === null) {
        throw new AppError(
          "not-found",
          "This line is not on the page any more. Copy your text and open the page again.",
        );
      }
      if (row.revision !== input.baseRevision) {
        throw new AppError(
          "line-changed-elsewhere",
          "This line was changed in another window. Choose which text to keep.",
          { line: this.#line(row) },
        );
      }
      return { row, changed: this.#write(row, { ...input, text: oneLine(input.text) }) };
    });
    const now = changed ? this.#tellOf(row.id) : row;
    return { line: this.#line(now), journal: this.journal(row.documentId) };
  }

  journal(documentId: string): JournalState {
    const undo = this.#journal.lastDone(documentId);
    const redo = this.#journal.firstUndone(documentId);
    return {
      canUndo: undo !== null,
      canRedo: redo !== null,
      undoLabel: undo === null ? null : this.#label(undo),
      redoLabel: redo === null ? null : this.#label(redo),
      undo: null,
      redo: null,
    };
  }

  /** Takes back the newest change. @throws AppError `nothing-to-undo` */
  undo(documentId: string): { lines: Line[]; journal: JournalState } {
    const lineId = this.#lines.transaction(() => {
      const entry = this.#journal.lastDone(documentId);
      if (entry === null) throw new AppError("nothing-to-undo", "There is nothing to undo in this document.");
      this.#journal.setState(entry.id, "undone");
      this.#lines.setText(entry.lineId, entry.before.text, entry.before.status);
      return entry.lineId;
    });
    return { lines: [this.#line(this.#tellOf(lineId))], journal: this.journal(documentId) };
  }

  /** Does the newest undone change again. @throws AppError `nothing-to-redo` */
  redo(documentId: string): { lines: Line[]; journal: JournalState } {
    const lineId = this.#lines.transaction(() => {
      const entry = this.#journal.firstUndone(documentId);
      if (entry === null) throw new AppError("nothing-to-redo", "There is nothing to redo in this document.");
      this.#journal.setState(entry.id, "done");
      this.#lines.setText(entry.lineId, entry.after.text, entry.after.status);
      return entry.lineId;
    });
    return { lines: [this.#line(this.#tellOf(lineId))], journal: this.journal(documentId) };
  }

  /**
   * Lines found by a machine, with what it read: all of a page or none.
   * @param alongside what must be written with them or not at all (the page's state)
   * @throws AppError `conflict` where the page has got lines meanwhile
   */
  insertDetected(pageId: string, lines: readonly DetectedLine[], alongside: () => void = () => {}): void {
    const at = this.#now().toISOString();
    this.#lines.transaction(() => {
      this.#refuseWhereLinesAre(pageId);
      const ids = this.#lines.insert(pageId, lines);
      for (const [index, line] of lines.entries()) {
        for (const proposal of line.proposals) this.#lines.propose(ids[index] as string, proposal, at);
      }
      alongside();
    });
    this.#tell(this.#lines.ofPage(pageId));
  }

  /**
   * A new reading of lines that are there: proposals beside what people wrote. Lines deleted meanwhile are passed over.
   * @param alongside what must be written with them or not at all (the page's state)
   * @returns how many lines show another text by it, and how many verified ones were left as they are
   */
  addProposals(
    pageId: string,
    readings: ReadonlyMap<string, Pick<NewProposal, "text" | "confidence" | "characters">>,
    version: { id: string; name: string },
    alongside: () => void = () => {},
  ): { changedLines: number; keptVerifiedLines: number } {
    const at = this.#now().toISOString();
    const rows = this.#lines.transaction(() => {
      const proposals = this.#lines.proposalsOfPage(pageId);
      const read = this.#lines.ofPage(pageId).filter((row) => readings.has(row.id));
      for (const row of read) {
        const { text, confidence, characters } = readings.get(row.id) as NewProposal;
        this.#lines.propose(
          row.id,
          { versionId: version.id, versionName: version.name, text, confidence, characters },
          at,
        );
      }
      alongside();
      return read.map((row) => ({ ...row, old: proposals.get(row.id)?.text }));
    });
    this.#tell(rows);
    return {
      changedLines: rows.filter((row) => row.status === "proposed" && row.old !== readings.get(row.id)?.text).length,
      keptVerifiedLines: rows.filter((row) => row.status === "verified").length,
    };
  }

  /**
   * Lines whose text is known (the sample, ground truth files): verified from the start, by `actor`. They are in the
   * journal but cannot be undone, since they are where the document begins.
   * @throws AppError `conflict` where the page has lines
   */
  insertGroundTruth(pageId: string, lines: readonly (NewLine & { text: string })[], actor: string): void {
    const at = this.#now().toISOString();
    this.#lines.transaction(() => {
      this.#refuseWhereLinesAre(pageId);
      const ids = this.#lines.insert(pageId, lines);
      const documentId = this.#lines.ofPage(pageId)[0]?.documentId;
      for (const [index, line] of lines.entries()) {
        const lineId = ids[index] as string;
        const after: LineState = { text: oneLine(line.text), status: "verified" };
        const before: LineState = { text: null, status: "proposed" };
        this.#journal.append(documentId as string, { lineId, kind: "import", before, after, actor, at });
        this.#lines.setText(lineId, after.text, after.status);
      }
    });
    this.#tell(this.#lines.ofPage(pageId));
  }

  #refuseWhereLinesAre(pageId: string): void {
    if (this.#lines.ofPage(pageId).length > 0) {
      throw new AppError("conflict", "This page has got lines meanwhile. Read it again to get new proposals for them.");
    }
  }

  /** Journal and line in one go. @returns whether anything changed */
  #write(row: LineRow, input: SaveInput): boolean {
    const before: LineState = { text: row.text, status: row.status };
    const step = this.#typingStep(row, input);
    // Untouched, or touched only by the typing that goes on: text equal to the model's is the model's again.
    const untouched = row.text === null || step?.before.text === null;
    const leave = !input.verified && untouched && this.#lines.proposalOf(row.id)?.text === input.text;
    const after: LineState = leave
      ? { text: null, status: "proposed" }
      : { text: input.text, status: input.verified ? "verified" : "edited" };
    if (same(before, after)) return false;
    const at = this.#now().toISOString();
    if (step !== null) {
      this.#journal.extend(step.id, after, at);
      // Typed and taken back by hand: nothing is left to undo.
      if (same(step.before, after)) this.#journal.setState(step.id, "dropped");
    } else {
      const kind = input.verified ? "verify" : before.status === "verified" ? "unverify" : "edit";
      this.#journal.append(row.documentId, { lineId: row.id, kind, before, after, actor: PERSON, at });
    }
    this.#lines.setText(row.id, after.text, after.status);
    return true;
  }

  /** The journal entry that this save goes on with; null where it begins a new one. */
  #typingStep(row: LineRow, input: SaveInput): JournalEntry | null {
    if (input.verified || row.status === "verified") return null;
    const last = this.#journal.lastDone(row.documentId);
    if (last?.kind !== "edit" || last.lineId !== row.id || last.actor !== PERSON) return null;
    if (this.#now().getTime() - Date.parse(last.at) >= TYPING_MS) return null;
    return this.#journal.firstUndone(row.documentId) === null ? last : null;
  }

  #label(entry: JournalEntry): string {
    const verb = { verify: "Verify", edit: "Edit", unverify: "Un-verify", import: "Import" }[entry.kind];
    const row = this.#lines.get(entry.lineId);
    if (row === null) return verb;
    return `${verb} line ${row.position + 1} on page ${this.#lines.pagePosition(row.pageId) + 1}`;
  }

  #line(row: LineRow): Line {
    return toLine(row, this.#lines.proposalOf(row.id));
  }

  #tellOf(lineId: string): LineRow {
    const row = this.#lines.get(lineId) as LineRow;
    this.#tell([row]);
    return row;
  }

  #tell(rows: readonly LineRow[]): void {
    const first = rows[0];
    if (first === undefined) return;
    const { documentId, pageId } = first;
    this.#events.emit("corrections.changed", { documentId, pageId, lineIds: rows.map((row) => row.id) });
    this.#events.emit("documents.changed", { documentId });
  }
}

const same = (a: LineState, b: LineState) => a.text === b.text && a.status === b.status;

/**
 * What can stand in a line: a pasted line break would tear ground truth files apart, and neither half a surrogate pair
 * nor NUL survives UTF-8 in SQLite. All else is kept to the code point, NFC or not.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\0", "")
    .replace(/(\r\n|[\n\v\f\r\u0085\u2028\u2029])/g, " ");
}

/** @file Lines and their text: proposals come in, people change, everything can be taken back. */
import type { JournalState, Line, Proposal } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { LineReading } from "../recognition/engine.ts";
import { rate, scoreLine } from "../evaluation/metrics.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { JournalEntry, JournalRepository, LineState } from "./journal-repository.ts";
import type { LineRepository, LineRow, NewLine, NewProposal, ProposalRow } from "./line-repository.ts";

/** Saves of one line within this time are one undo step: a person is typing. */
const TYPING_MS = 10_000;

export interface DetectedLine extends NewLine {
  /** Oldest first: a PDF's text layer, then the model. */
  proposals: NewProposal[];
}

export interface SaveInput {
  lineId: string;
  text: string;
  verified: boolean;
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
    return this.#lines.ofPage(pageId).map((row) => toLine(row, proposals.get(row.id) ?? []));
  }

  /**
   * Writes a person's text; on disk when it returns.
   * @throws AppError `not-found`; `line-changed-elsewhere` with the line as it is in `data.line`
   */
  save(input: SaveInput): { line: Line; journal: JournalState } {
    const documentId = this.#lines.transaction(() => {
      const row = this.#lines.get(input.lineId);
      if (row === null) throw new AppError("not-found", "This line was deleted elsewhere.");
      if (row.revision !== input.baseRevision) {
        throw new AppError(
          "line-changed-elsewhere",
          "This line was changed in another window. Choose which text to keep.",
          {
            line: this.#line(row),
          },
        );
      }
      const before: LineState = { text: row.text, status: row.status };
      const after = this.#after(row, input);
      if (before.text === after.text && before.status === after.status) return row.documentId;
      this.#lines.setText(row.id, after.text, after.status);
      this.#record(row, before, after);
      return row.documentId;
    });
    const row = this.#lines.get(input.lineId) as LineRow;
    this.#tell([row]);
    return { line: this.#line(row), journal: this.journal(documentId) };
  }

  journal(documentId: string): JournalState {
    const undo = this.#journal.lastDone(documentId);
    const redo = this.#journal.firstUndone(documentId);
    return {
      canUndo: undo !== null,
      canRedo: redo !== null,
      undoLabel: undo === null ? null : this.#label(undo),
      redoLabel: redo === null ? null : this.#label(redo),
    };
  }

  /** Takes back the newest change. @throws AppError `nothing-to-undo` */
  undo(documentId: string): { lines: Line[]; journal: JournalState } {
    return this.#step(documentId, "undo");
  }

  /** Does the newest undone change again. @throws AppError `nothing-to-redo` */
  redo(documentId: string): { lines: Line[]; journal: JournalState } {
    return this.#step(documentId, "redo");
  }

  /** Lines found by a machine, with what it read: all of a page or none. */
  insertDetected(pageId: string, lines: readonly DetectedLine[]): void {
    const at = this.#now().toISOString();
    this.#lines.transaction(() => {
      const ids = this.#lines.insert(pageId, lines);
      for (const [index, line] of lines.entries()) {
        for (const proposal of line.proposals) this.#lines.propose(ids[index] as string, proposal, at);
      }
    });
    this.#tell(this.#lines.ofPage(pageId));
  }

  /**
   * A new reading of lines that are there: proposals beside what people wrote.
   * @returns how many lines show another text by it, and how many verified ones were left as they are
   */
  addProposals(
    pageId: string,
    readings: ReadonlyMap<string, LineReading>,
    version: { id: string; name: string },
  ): { changedLines: number; keptVerifiedLines: number } {
    const at = this.#now().toISOString();
    let changedLines = 0;
    let keptVerifiedLines = 0;
    this.#lines.transaction(() => {
      const proposals = this.#lines.proposalsOfPage(pageId);
      for (const row of this.#lines.ofPage(pageId)) {
        const reading = readings.get(row.id);
        if (reading === undefined) continue;
        if (row.status === "verified") keptVerifiedLines += 1;
        else if (row.status === "proposed" && proposals.get(row.id)?.[0]?.text !== reading.text) changedLines += 1;
        this.#lines.propose(row.id, { versionId: version.id, versionName: version.name, ...reading }, at);
      }
    });
    this.#tell(this.#lines.ofPage(pageId));
    return { changedLines, keptVerifiedLines };
  }

  /** Lines whose text is known (the sample, ground truth files): verified from the start, by `actor`. */
  insertGroundTruth(pageId: string, lines: readonly (NewLine & { text: string })[], actor: string): void {
    const at = this.#now().toISOString();
    this.#lines.transaction(() => {
      const ids = this.#lines.insert(pageId, lines);
      for (const [index, line] of lines.entries()) {
        const id = ids[index] as string;
        const row = this.#lines.get(id) as LineRow;
        const after: LineState = { text: line.text, status: "verified" };
        this.#lines.setText(id, after.text, after.status);
        const before: LineState = { text: null, status: "proposed" };
        this.#journal.append(row.documentId, { lineId: id, kind: "import", before, after, actor, at });
      }
    });
    this.#tell(this.#lines.ofPage(pageId));
  }

  #after(row: LineRow, input: SaveInput): LineState {
    if (input.verified) return { text: input.text, status: "verified" };
    const proposal = this.#lines.proposalsOfPage(row.pageId).get(row.id)?.[0];
    // Typing and taking it back by hand leaves the line to the model, as if it had never been touched.
    if (proposal !== undefined && proposal.text === input.text) return { text: null, status: "proposed" };
    return { text: input.text, status: "edited" };
  }

  #record(row: LineRow, before: LineState, after: LineState): void {
    const at = this.#now();
    const kind: JournalEntry["kind"] =
      after.status === "verified" ? "verify" : before.status === "verified" ? "unverify" : "edit";
    const last = this.#journal.lastDone(row.documentId);
    const typing =
      kind === "edit" &&
      last?.kind === "edit" &&
      last.lineId === row.id &&
      at.getTime() - Date.parse(last.at) < TYPING_MS &&
      this.#journal.firstUndone(row.documentId) === null;
    if (typing) this.#journal.extend(last.id, after, at.toISOString());
    else
      this.#journal.append(row.documentId, {
        lineId: row.id,
        kind,
        before,
        after,
        actor: "person",
        at: at.toISOString(),
      });
  }

  #step(documentId: string, direction: "undo" | "redo"): { lines: Line[]; journal: JournalState } {
    const lineId = this.#lines.transaction(() => {
      const entry = direction === "undo" ? this.#journal.lastDone(documentId) : this.#journal.firstUndone(documentId);
      if (entry === null) {
        throw new AppError(
          `nothing-to-${direction}`,
          direction === "undo" ? "There is nothing to undo." : "There is nothing to redo.",
        );
      }
      const to = direction === "undo" ? entry.before : entry.after;
      this.#lines.setText(entry.lineId, to.text, to.status);
      this.#journal.setState(entry.id, direction === "undo" ? "undone" : "done");
      return entry.lineId;
    });
    const row = this.#lines.get(lineId);
    if (row !== null) this.#tell([row]);
    return { lines: row === null ? [] : [this.#line(row)], journal: this.journal(documentId) };
  }

  #label(entry: JournalEntry): string {
    const row = this.#lines.get(entry.lineId);
    const verb = { verify: "Verify", edit: "Edit", unverify: "Un-verify", import: "Import" }[entry.kind];
    if (row === null) return verb;
    return `${verb} line ${row.position + 1} on page ${this.#lines.pagePosition(row.pageId) + 1}`;
  }

  #line(row: LineRow): Line {
    return toLine(row, this.#lines.proposalsOfPage(row.pageId).get(row.id) ?? []);
  }

  #tell(rows: readonly LineRow[]): void {
    const first = rows[0];
    if (first === undefined) return;
    this.#events.emit("corrections.changed", {
      documentId: first.documentId,
      pageId: first.pageId,
      lineIds: rows.map((row) => row.id),
    });
    this.#events.emit("documents.changed", { documentId: first.documentId });
  }
}

function toLine(row: LineRow, proposals: readonly ProposalRow[]): Line {
  const [newest, previous] = proposals;
  const text = row.text ?? newest?.text ?? "";
  return {
    id: row.id,
    pageId: row.pageId,
    position: row.position,
    polygon: JSON.parse(row.polygon) as [number, number][],
    direction: row.direction,
    cropAsset: assetId(row.cropSha256, "png"),
    text,
    status: row.status,
    revision: row.revision,
    proposal: newest === undefined ? null : toProposal(newest),
    previousText:
      previous !== undefined && newest !== undefined && previous.text !== newest.text ? previous.text : null,
    cer: row.status === "verified" && newest !== undefined ? cerOf(text, newest.text) : null,
    author: row.text === null ? (newest?.versionName ?? "nobody") : "person",
  };
}

function cerOf(reference: string, hypothesis: string): number | null {
  const score = scoreLine(reference, hypothesis);
  return rate(score.characterEdits, score.characterLength);
}

function toProposal(row: ProposalRow): Proposal {
  const characters = JSON.parse(row.characters) as [string, number, number, number][];
  return {
    id: String(row.id),
    versionId: row.versionId,
    versionName: row.versionName,
    text: row.text,
    confidence: row.confidence,
    characters: characters.map(([text, confidence, x0, x1]) => ({ text, confidence, x0, x1 })),
    createdAt: row.createdAt,
  };
}

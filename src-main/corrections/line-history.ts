/** @file What happened to one line, and how an earlier text comes back. */
import type { HistoryEntry, JournalState, Line, LineStatus } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { CorrectionService, SeenLine } from "./correction-service.ts";
import { actorOf, type Journal } from "./journal.ts";
import type { LineEntry, State } from "./journal-entry.ts";
import type { LineRepository } from "./line-repository.ts";
import type { ProposalRepository, ProposalRow } from "./proposal-repository.ts";

/** A text with its status; null: there was no line, or nobody had written anything. */
interface Said {
  text: string | null;
  status: LineStatus;
}

export class LineHistory {
  readonly #lines: LineRepository;
  readonly #proposals: ProposalRepository;
  readonly #journal: Journal;
  readonly #corrections: CorrectionService;

  constructor(lines: LineRepository, proposals: ProposalRepository, journal: Journal, corrections: CorrectionService) {
    this.#lines = lines;
    this.#proposals = proposals;
    this.#journal = journal;
    this.#corrections = corrections;
  }

  /** Journal entries and readings of a line, newest first. Of a removed line, only the journal entries. */
  history(lineId: string): HistoryEntry[] {
    const readings = this.#proposals.ofLine(lineId).filter((reading) => reading.rank === reading.id);
    const now = this.#lines.get(lineId);
    const shown = now === null ? null : (now.text ?? this.#proposals.newestOf(lineId)?.text ?? "");
    const entries = this.#journal.ofLine(lineId).map((step) => ({ step, said: this.#ofEntry(step, readings, now) }));
    return inOrder(entries, readings).map((entry) => ({
      ...entry,
      restorable: entry.restorable && shown !== null && entry.textAfter !== shown,
    }));
  }

  /**
   * Brings back the text and status that an entry of the history led to, as a new step.
   * @throws AppError `not-found`, `line-changed-elsewhere`
   */
  restore({ entryId, ...seen }: SeenLine & { entryId: string }): { line: Line; journal: JournalState } {
    const entry = this.history(seen.lineId).find((each) => each.id === entryId);
    if (entry === undefined) {
      throw new AppError("not-found", "This is not in the line's history any more. Open the history again.");
    }
    const { journal } = this.#corrections.change("restore", [seen], (row) => {
      const newest = this.#proposals.newestOf(row.id)?.id ?? row.decided;
      const status = entry.statusAfter === "proposed" ? "edited" : entry.statusAfter;
      return { text: entry.textAfter, status, decided: newest };
    });
    return { line: this.#corrections.line(seen.lineId) as Line, journal };
  }

  #ofEntry(entry: LineEntry, readings: readonly ProposalRow[], now: Said | null): HistoryEntry {
    const { before, after } = entry.change;
    // Where nobody had written anything, the newest reading of that time spoke.
    const spoke = readings.find((reading) => isBefore(reading, entry))?.text ?? "";
    const about = hasText(before) || hasText(after);
    const from = about ? said(before) : (now ?? said(null));
    const to = about ? said(after) : from;
    return {
      id: `e${entry.id}`,
      kind: entry.kind,
      actor: actorOf(entry),
      at: entry.at,
      state: entry.state,
      textBefore: from.text ?? spoke,
      textAfter: to.text ?? spoke,
      statusBefore: from.status,
      statusAfter: to.status,
      restorable: about && after !== null,
    };
  }
}

/** Whether a reading came before a step: by their own order, which no clock changes; by time where that is unknown. */
function isBefore(reading: ProposalRow, { id, at }: LineEntry): boolean {
  return reading.afterEntry === null ? reading.createdAt <= at : reading.afterEntry < id;
}

/** Steps and readings, each the newest first, as one list. */
function inOrder(
  entries: readonly { step: LineEntry; said: HistoryEntry }[],
  readings: readonly ProposalRow[],
): HistoryEntry[] {
  const merged: HistoryEntry[] = [];
  let next = 0;
  const readingsUntil = (stop: (reading: ProposalRow) => boolean) => {
    for (let reading = readings[next]; reading !== undefined && !stop(reading); reading = readings[++next]) {
      merged.push(ofReading(reading, readings[next + 1]?.text ?? ""));
    }
  };
  for (const { step, said } of entries) {
    readingsUntil((reading) => isBefore(reading, step));
    merged.push(said);
  }
  readingsUntil(() => false);
  return merged;
}

const hasText = (state: State | null): boolean => state !== null && "text" in state;

function said(state: State | null): Said {
  const { text = null, status = "proposed" } = (state ?? {}) as Partial<Said>;
  return { text, status };
}

function ofReading(reading: ProposalRow, before: string): HistoryEntry {
  return {
    id: `p${reading.id}`,
    kind: "read",
    actor: { kind: "model", name: reading.versionName, versionId: reading.versionId },
    at: reading.createdAt,
    state: "done",
    textBefore: before,
    textAfter: reading.text,
    statusBefore: "proposed",
    statusAfter: "proposed",
    restorable: true,
  };
}

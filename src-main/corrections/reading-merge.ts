/** @file New readings as a merge: a person decides where they differ from what stands; verified text is only doubted. */
import type { Disagreement, JournalState, Line, VersionProposal } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { CorrectionService, SeenLine } from "./correction-service.ts";
import type { LineRepository, LineRow } from "./line-repository.ts";
import { oneLine } from "./line-text.ts";
import { isPending, toLine, toProposal } from "./line-view.ts";
import type { NewestProposal, ProposalRepository } from "./proposal-repository.ts";
import { confidenceOf, textDifferences } from "./text-difference.ts";

export interface Window {
  minConfidence: number;
  limit: number;
  offset: number;
}

export class ReadingMerge {
  readonly #lines: LineRepository;
  readonly #proposals: ProposalRepository;
  readonly #corrections: CorrectionService;

  constructor(lines: LineRepository, proposals: ProposalRepository, corrections: CorrectionService) {
    this.#lines = lines;
    this.#proposals = proposals;
    this.#corrections = corrections;
  }

  /** Each version's newest reading of a line, newest first. */
  proposals(lineId: string): VersionProposal[] {
    const crop = this.#lines.get(lineId)?.cropSha256 ?? null;
    const seen = new Set<string>();
    return this.#proposals
      .ofLine(lineId)
      .filter(({ versionId }) => !seen.has(versionId) && seen.add(versionId))
      .map((row) => ({ ...toProposal(row), ofPresentShape: row.cropSha256 === null || row.cropSha256 === crop }));
  }

  /** The queue of unverified lines, in reading order. */
  differences(documentId: string, window: Window): { items: Disagreement[]; total: number } {
    const ids = this.#proposals.differing(documentId);
    const { offset, limit, minConfidence } = window;
    // Nothing to weigh: only what is shown has to be looked at.
    if (minConfidence === 0) {
      return { items: this.#disagreements(ids.slice(offset, offset + limit)), total: ids.length };
    }
    const items = this.#disagreements(ids).filter((item) => item.confidence >= minConfidence);
    return { items: items.slice(offset, offset + limit), total: items.length };
  }

  /** Verified lines that a later reading surely reads otherwise, surest first. */
  doubts(documentId: string, { minConfidence, limit, offset }: Window): { items: Disagreement[]; total: number } {
    const items = this.#disagreements(this.#proposals.doubted(documentId))
      .filter((item) => item.confidence >= minConfidence)
      .toSorted((a, b) => b.confidence - a.confidence);
    return { items: items.slice(offset, offset + limit), total: items.length };
  }

  /**
   * Accepts or refuses readings, as one step.
   * @throws AppError `not-found`; `line-changed-elsewhere` also where a newer reading came; `conflict` for verified lines
   */
  decide(decisions: readonly (SeenLine & { proposalId: string; accept: boolean })[]): {
    lines: Line[];
    journal: JournalState;
  } {
    return this.#corrections.change("decide", decisions, (row, index) => {
      const { proposalId, accept } = decisions[index] as (typeof decisions)[number];
      if (row.status === "verified") {
        throw new AppError("conflict", "A verified line is not in this queue. Change its text, or dismiss the doubt.");
      }
      return this.#decision(row, this.#waiting(row, proposalId), accept);
    });
  }

  /** Accepts everything in the queue from a confidence on, as one step. */
  acceptAll(documentId: string, minConfidence: number): { accepted: number; journal: JournalState } {
    const all = { minConfidence, limit: Number.MAX_SAFE_INTEGER, offset: 0 };
    const decisions = this.differences(documentId, all).items.map(({ line, proposalId }) => ({
      lineId: line.id,
      baseRevision: line.revision,
      proposalId,
      accept: true,
    }));
    if (decisions.length > 0) this.decide(decisions);
    return { accepted: decisions.length, journal: this.#corrections.journal(documentId) };
  }

  /** A verified text stands against a reading from now on. @throws AppError `not-found`, `line-changed-elsewhere` */
  dismiss({ proposalId, ...seen }: SeenLine & { proposalId: string }): { line: Line; journal: JournalState } {
    const { journal } = this.#corrections.change("dismiss", [seen], (row) => ({
      decided: this.#waiting(row, proposalId).id,
    }));
    return { line: this.#corrections.line(seen.lineId) as Line, journal };
  }

  #decision(row: LineRow, reading: NewestProposal, accept: boolean) {
    const decided = reading.id;
    const kept = { text: row.text, status: row.status, decided };
    if (row.text !== null) return accept ? { ...kept, text: oneLine(reading.text) } : kept;
    if (accept || reading.settledText === null) return kept;
    return { text: oneLine(reading.settledText), status: "edited" as const, decided };
  }

  /** @throws AppError `line-changed-elsewhere` where another reading is the newest by now */
  #waiting(row: LineRow, proposalId: string): NewestProposal {
    const newest = this.#proposals.newestOf(row.id);
    if (newest === null || String(newest.id) !== proposalId) this.#corrections.refuseStale([row.id]);
    return newest as NewestProposal;
  }

  #disagreements(ids: readonly string[]): Disagreement[] {
    return ids.flatMap((id) => {
      const row = this.#lines.get(id);
      const newest = row === null ? null : this.#proposals.newestOf(id);
      if (row === null || newest === null || !isPending(row, newest)) return [];
      const line = toLine(row, newest);
      const text = row.text ?? newest.settledText ?? "";
      const differences = textDifferences(text, newest.text, line.proposal?.characters);
      const confidence = confidenceOf(differences, newest.confidence);
      return [{ line, proposalId: String(newest.id), text, reading: newest.text, differences, confidence }];
    });
  }
}

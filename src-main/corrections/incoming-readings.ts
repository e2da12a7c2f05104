/** @file What machines bring: lines that were found, readings of lines that are there, ground truth from files. */
import { randomUUID } from "node:crypto";
import { AppError } from "#contract/errors.ts";
import type { ChangeEvents } from "./change-events.ts";
import type { Journal } from "./journal.ts";
import type { Change, State } from "./journal-entry.ts";
import type { LineArchiveRepository } from "./line-archive-repository.ts";
import type { LineRepository } from "./line-repository.ts";
import type { NewLineState, Point } from "./line-state.ts";
import { oneLine } from "./line-text.ts";
import type { NewProposal } from "./new-proposal.ts";
import type { ProposalRepository } from "./proposal-repository.ts";

export interface NewLine {
  polygon: readonly Point[];
  direction: "ltr" | "rtl";
  cropSha256: string;
}

export interface DetectedLine extends NewLine {
  /** Oldest first: a PDF's text layer, then the model. */
  proposals: NewProposal[];
  /** Of the regions that were found with it. */
  regionId?: string;
}

/** Regions that were found with lines: id to the state that the layout's journal knows. */
export type DetectedRegions = ReadonlyMap<string, State>;

/** A line of a transcription that somebody made elsewhere. */
export interface ImportedLine extends NewLine {
  text: string;
  /** Ground truth; else it is only proposed. */
  verified: boolean;
  /** 0 to 1, of what read it there; 1 where nobody says. */
  confidence?: number;
  regionId?: string;
}

export type Reading = Pick<NewProposal, "text" | "confidence" | "characters"> & {
  direction?: "ltr" | "rtl";
  flags?: NewProposal["doubts"];
  /** Where something else than the version that was asked read this line. */
  readBy?: { id: string; name: string };
};

export interface AddOptions {
  /** What must be written with the readings or not at all (the page's state). */
  alongside?: () => void;
  /** The crops that were read, by line: readings of a shape that a line no longer has are passed over. */
  crops?: ReadonlyMap<string, string>;
  /** Lines that were just given their shape: the reading is part of that step, and no entry of its own. */
  fresh?: boolean;
  /** Of these, the reading also tells which way they run. */
  directionless?: ReadonlySet<string>;
}

export interface IncomingReadingsOptions {
  lines: LineRepository;
  proposals: ProposalRepository;
  archive: LineArchiveRepository;
  journal: Journal;
  changes: ChangeEvents;
}

export class IncomingReadings {
  readonly #options: IncomingReadingsOptions;

  constructor(options: IncomingReadingsOptions) {
    this.#options = options;
  }

  /**
   * Lines found by a machine on a page without lines, with what it read: all of a page or none. It is a step to undo
   * where a person had removed lines from the page: those can come back, and then these must be gone.
   * @param alongside what must be written with them or not at all (the page's state)
   * @throws AppError `conflict` where the page has got lines meanwhile
   */
  insertDetected(
    pageId: string,
    lines: readonly DetectedLine[],
    alongside: () => void = () => {},
    regions: DetectedRegions = new Map(),
  ): void {
    const { journal, archive, changes: events } = this.#options;
    const ids = journal.transaction(() => {
      const documentId = this.#refuseWhereLinesAre(pageId);
      const ids = lines.map(() => randomUUID());
      const changes: Change[] = [
        ...[...regions].map(([id, after]): Change => ({ entity: "region", id, before: null, after })),
        ...lines.map((line, index): Change => begin(ids[index] as string, pageId, index, line)),
      ];
      if (archive.hasOfPage(pageId)) journal.commit({ documentId, pageId, kind: "redetect", changes });
      else {
        journal.begin(changes, { documentId, pageId });
        this.recordReading("detect", documentId, pageId, lines);
      }
      this.propose(ids, lines);
      alongside();
      return ids;
    });
    events.tell(ids, [pageId]);
  }

  /** What was read on lines as they came: the first word on them, so there is nothing to decide on. */
  propose(ids: readonly string[], lines: readonly Pick<DetectedLine, "proposals">[]): void {
    const { proposals, lines: rows, journal } = this.#options;
    const at = journal.now().toISOString();
    for (const [index, line] of lines.entries()) {
      const id = ids[index] as string;
      let newest: number | null = null;
      for (const proposal of line.proposals) newest = proposals.propose(id, proposal, at);
      if (newest !== null) rows.settle(id, newest);
    }
  }

  /** How far lines are read and decided on: the newest rank among their readings, and what was decided on last. */
  standing(lineIds: readonly string[]): { rank: number; decided: number | null } {
    const { proposals, lines } = this.#options;
    const decided = lineIds.map((id) => lines.get(id)?.decided ?? 0);
    return {
      rank: Math.max(0, ...lineIds.map((id) => proposals.newestOf(id)?.rank ?? 0)),
      decided: Math.max(0, ...decided) || null,
    };
  }

  /**
   * What lines get of the reading of the lines that they are cut or joined from: it speaks until they are read.
   * @param rank of that reading
   */
  proposeCut(ids: readonly string[], cuts: readonly (NewProposal | null)[], rank: number): void {
    const { proposals, journal } = this.#options;
    const at = journal.now().toISOString();
    for (const [index, cut] of cuts.entries()) {
      if (cut !== null) proposals.propose(ids[index] as string, cut, at, rank);
    }
  }

  /**
   * A new reading of lines that are there: proposals beside what people wrote. Lines deleted meanwhile are passed over.
   * @returns how many lines show another text by it, and how many verified ones were left as they are
   */
  addProposals(
    pageId: string,
    readings: ReadonlyMap<string, Reading>,
    version: { id: string; name: string },
    options: AddOptions = {},
  ): { changedLines: number; keptVerifiedLines: number } {
    const { lines, proposals, journal, changes } = this.#options;
    const at = journal.now().toISOString();
    const rows = journal.transaction(() => {
      const before = proposals.newestOfPage(pageId);
      const read = lines
        .ofPage(pageId)
        .filter((row) => readings.has(row.id) && (options.crops?.get(row.id) ?? row.cropSha256) === row.cropSha256);
      for (const row of read) {
        const { text, confidence, characters, direction, flags, readBy = version } = readings.get(row.id) as Reading;
        const reading = {
          ...{ versionId: readBy.id, versionName: readBy.name, text, confidence, characters },
          ...(flags === undefined ? {} : { doubts: flags }),
        };
        proposals.propose(row.id, reading, at);
        if (direction !== undefined && options.directionless?.has(row.id)) lines.seeDirection(row.id, direction);
      }
      const documentId = lines.documentOf(pageId);
      if (documentId !== null && options.fresh !== true && read.length > 0) {
        const by = read.map((row) => readings.get(row.id)?.readBy ?? version);
        const proposals = by.map(({ id, name }) => ({ proposals: [{ versionId: id, versionName: name }] }));
        this.recordReading("read", documentId, pageId, proposals);
      }
      options.alongside?.();
      return read.map((row) => ({ ...row, old: before.get(row.id)?.text }));
    });
    changes.tell(rows.map((row) => row.id));
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
    const verified = lines.map((line) => ({ ...line, verified: true }));
    this.insertImported(pageId, verified, { id: actor, name: actor });
  }

  /**
   * A transcription that was made elsewhere: ground truth lines are verified from the start by `source`, the others get
   * its text as a proposal. On record, but not to be undone, since it is where the page begins.
   * @param alongside what must be written with them or not at all (the page's state); gets the ids, in the same order
   * @throws AppError `conflict` where the page has lines, or had some that somebody removed
   */
  insertImported(
    pageId: string,
    lines: readonly ImportedLine[],
    source: { id: string; name: string },
    alongside: (lineIds: readonly string[]) => void = () => {},
    regions: DetectedRegions = new Map(),
  ): void {
    const { journal, archive, changes } = this.#options;
    const ids = journal.transaction(() => {
      const documentId = this.#refuseWhereLinesAre(pageId);
      if (archive.hasOfPage(pageId)) {
        throw new AppError("conflict", "Lines were removed from this page and can come back. Import into another one.");
      }
      const ids = lines.map(() => randomUUID());
      const begun = [
        ...[...regions].map(([id, after]): Change => ({ entity: "region", id, before: null, after })),
        ...lines.map((line, index) => begin(ids[index] as string, pageId, index, line)),
      ];
      journal.begin(begun, { documentId, pageId });
      const changes = lines.flatMap(({ text, verified }, index): Change[] => {
        if (!verified) return [];
        const before = { text: null, status: "proposed" };
        return [
          { entity: "line", id: ids[index] as string, before, after: { text: oneLine(text), status: "verified" } },
        ];
      });
      journal.commit({ documentId, pageId, kind: "import", actor: source, undoable: false, changes });
      this.propose(
        ids,
        lines.map((line) => ({ proposals: proposalsOf(line, source) })),
      );
      alongside(ids);
      return ids;
    });
    changes.tell(ids, [pageId]);
  }

  /** Puts on record which models read: nothing that a person did has changed, so there is nothing to undo. */
  recordReading(
    kind: "detect" | "read",
    documentId: string,
    pageId: string,
    lines: readonly { proposals: readonly Pick<NewProposal, "versionId" | "versionName">[] }[],
  ): void {
    const newest = lines.flatMap(({ proposals }) => proposals.slice(-1));
    for (const [id, name] of new Map(newest.map(({ versionId, versionName }) => [versionId, versionName]))) {
      this.#options.journal.commit({ documentId, pageId, kind, actor: { id, name }, undoable: false, changes: [] });
    }
  }

  #refuseWhereLinesAre(pageId: string): string {
    const { lines } = this.#options;
    const documentId = lines.documentOf(pageId);
    if (documentId === null) throw new AppError("not-found", "This page is not in the library any more.");
    if (lines.idsOf(pageId).length > 0) {
      throw new AppError("conflict", "This page has got lines meanwhile. Read it again to get new proposals for them.");
    }
    return documentId;
  }
}

function proposalsOf(line: ImportedLine, source: { id: string; name: string }): NewProposal[] {
  if (line.verified || line.text === "") return [];
  const { text, confidence = 1 } = line;
  return [{ versionId: source.id, versionName: source.name, text: oneLine(text), confidence, characters: [] }];
}

function begin(id: string, pageId: string, position: number, line: NewLine & { regionId?: string }): Change {
  const { polygon, direction, cropSha256, regionId = null } = line;
  const after: NewLineState = { pageId, position, polygon, direction, cropSha256, regionId };
  return { entity: "line", id, before: null, after: after as unknown as State };
}

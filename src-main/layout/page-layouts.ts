/** @file What all changes of a layout have in common: what a window saw, one step, what it led to. */
import type { JournalKind, Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { LayoutChange, LineRef, PageLayout } from "#contract/layout.ts";
import type { ChangeEvents } from "../corrections/change-events.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { Journal } from "../corrections/journal.ts";
import type { Change } from "../corrections/journal-entry.ts";
import type { LineState, NewLineState } from "../corrections/line-state.ts";
import { assetId, pageImageAsset, pageViewAsset, parseAssetId } from "../storage/asset-id.ts";
import type { LayoutRepository, PageRow } from "./layout-repository.ts";

/** Answers name at most this many changed lines; of more, windows read the page again. */
const MOST_ANSWERED = 1_000;

export interface OnPage {
  pageId: string;
  /** The revision of the layout that the window saw. */
  layoutRevision: number;
}

/** How lines are read again after they got a new shape. */
export interface LineReader {
  /** @param how `fresh`: they just got their shape; `directionless`: nobody said which way they run */
  readLines(
    documentId: string,
    lineIds: readonly string[],
    how: { fresh: boolean; directionless?: ReadonlySet<string> },
  ): { jobId: string };
}

export interface Plan {
  changes: readonly (Change | null)[];
  /** What is written with them or not at all. */
  alongside?: () => void;
  /** Lines to be read again. */
  read?: readonly string[];
  directionless?: ReadonlySet<string>;
}

export interface PageLayoutsOptions {
  repository: LayoutRepository;
  corrections: CorrectionService;
  journal: Journal;
  events: ChangeEvents;
  reader: LineReader;
}

export class PageLayouts {
  readonly #options: PageLayoutsOptions;

  constructor(options: PageLayoutsOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found` */
  layout(pageId: string): PageLayout {
    const page = this.page(pageId);
    return {
      pageId,
      documentId: page.documentId,
      revision: page.layoutRevision,
      imageAsset: pageImageAsset(page.imageSha256, page.width, page.height),
      viewAsset: pageViewAsset(page.imageSha256, page.width, page.height),
      thumbnailAsset: assetId(page.thumbnailSha256, "webp"),
      width: page.width,
      height: page.height,
      turn: page.turn,
      skew: page.skew,
      regions: this.#options.repository.regions(pageId).map((region) => ({
        ...region,
        polygon: region.polygon.map(([x, y]): [number, number] => [x, y]),
      })),
      lineIds: this.#options.corrections.lineIds(pageId),
    };
  }

  /** @throws AppError `not-found` */
  page(pageId: string): PageRow {
    const page = this.#options.repository.page(pageId);
    if (page === null) throw new AppError("not-found", "This page is not in the library any more.");
    return page;
  }

  /** The page as a window saw it. @throws AppError `not-found`, `layout-changed-elsewhere` */
  seen({ pageId, layoutRevision }: OnPage): PageRow {
    const page = this.page(pageId);
    if (page.layoutRevision !== layoutRevision) {
      throw new AppError(
        "layout-changed-elsewhere",
        "The layout of this page was changed in another window. Look at it as it is now, then try again.",
        { layout: this.layout(pageId) },
      );
    }
    return page;
  }

  /**
   * Lines of one page as a window saw them.
   * @param alsoText whether the change builds on their text as well as on their shape
   * @throws AppError `not-found`, `line-changed-elsewhere`; `bad-input` for lines of several pages
   */
  seenLines(refs: readonly LineRef[], alsoText: boolean): [Line, ...Line[]] {
    const lines = refs.map(({ lineId }) => this.#options.corrections.line(lineId));
    if (lines.includes(null)) {
      throw new AppError("not-found", "This line is not on the page any more. Look at the page as it is now.");
    }
    const found = lines as [Line, ...Line[]];
    if (new Set(found.map((line) => line.id)).size < found.length) {
      throw new AppError("bad-input", "A line was named twice. Choose each line once.");
    }
    if (new Set(found.map((line) => line.pageId)).size > 1) {
      throw new AppError("bad-input", "These lines are on several pages. Choose lines of one page.");
    }
    const stale = found.filter((line, index) => {
      const ref = refs[index] as LineRef;
      return line.layoutRevision !== ref.layoutRevision || (alsoText && line.revision !== ref.revision);
    });
    this.#options.corrections.refuseStale(stale.map((line) => line.id));
    return found;
  }

  /** Lines that are on a page. @throws AppError `bad-input` for others */
  linesOn(pageId: string, ids: readonly string[]): Line[] {
    const byId = new Map(this.#options.corrections.lines(pageId).map((line) => [line.id, line]));
    const lines = ids.map((id) => byId.get(id));
    if (lines.includes(undefined) || new Set(ids).size < ids.length) {
      throw new AppError("bad-input", "Some of these lines are not on this page, or named twice. Choose them again.");
    }
    return lines as Line[];
  }

  /**
   * One step of a person on a page: everything that `plan` checks and says happens at once, or nothing of it.
   * @throws AppError what `plan` throws
   */
  step(kind: JournalKind, pageId: string, plan: () => Plan): LayoutChange {
    const { corrections, journal, events, reader } = this.#options;
    const { documentId } = this.page(pageId);
    const { changes, read, directionless } = journal.transaction(() => {
      const { changes: all, alongside, ...rest } = plan();
      const changes = all.filter((change) => change !== null);
      if (changes.length > 0) journal.commit({ documentId, pageId, kind, changes });
      alongside?.();
      return { ...rest, changes };
    });
    const lineIds = [...new Set(changes.filter(({ entity }) => entity === "line").map(({ id }) => id))];
    if (changes.length > 0) events.tell(lineIds, [pageId]);
    const lines = lineIds.map((id) => corrections.line(id));
    const toRead = read ?? [];
    return {
      layout: this.layout(pageId),
      lines: lines.length > MOST_ANSWERED ? [] : lines.filter((line) => line !== null),
      removedLineIds: lineIds.filter((_, index) => lines[index] === null),
      jobId:
        toRead.length === 0
          ? null
          : reader.readLines(documentId, toRead, {
              fresh: true,
              ...(directionless === undefined ? {} : { directionless }),
            }).jobId,
      journal: corrections.journal(documentId),
    };
  }
}

/** A line's change from what it is to `after`. */
export function lineChange(line: Line, after: Partial<LineState>): Change {
  const state = stateOf(line);
  const before = Object.fromEntries(Object.keys(after).map((field) => [field, state[field as keyof typeof state]]));
  return { entity: "line", id: line.id, before, after };
}

/** A new line. */
export function lineCreation(id: string, line: NewLineState): Change {
  return { entity: "line", id, before: null, after: line as unknown as Change["after"] };
}

/** The removal of a line: what the journal tells of it; all else is in the archive. */
export function lineRemoval(line: Line): Change {
  const { position, text, status } = stateOf(line);
  return { entity: "line", id: line.id, before: { position, text, status }, after: null };
}

function stateOf(line: Line): Omit<LineState, "decided"> {
  const { pageId, position, polygon, direction, regionId, status, flags } = line;
  const text = status === "proposed" ? null : line.text;
  return { pageId, position, polygon, direction, cropSha256: cropOf(line), regionId, text, status, flags };
}

export function cropOf(line: Line): string {
  return parseAssetId(line.cropAsset)?.sha256 ?? "";
}

/** @file Lines looked for anew: what nobody verified gives way to what is found, as one step. */
import { randomUUID } from "node:crypto";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { ChangeEvents } from "../corrections/change-events.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { IncomingReadings } from "../corrections/incoming-readings.ts";
import type { Journal } from "../corrections/journal.ts";
import type { Change } from "../corrections/journal-entry.ts";
import type { FoundLines, LineDetector } from "../recognition/line-detector.ts";
import type { Outcome, ReadingService } from "../recognition/reading-service.ts";
import { orderChange } from "./layout-changes.ts";
import type { LayoutRepository, Point, RegionRow } from "./layout-repository.ts";
import { contains, middleOf, overlapOf, soundPolygon } from "./line-shapes.ts";
import { lineCreation, lineRemoval, type OnPage, type PageLayouts } from "./page-layouts.ts";
import { suggestedOrder } from "./reading-order.ts";

/** A found line of which this much lies over a line that stays (or the other way round) is that line again. */
const SAME_LINE = 0.5;

export interface RedetectInput extends OnPage {
  area?: readonly Point[] | undefined;
  regionId?: string | undefined;
  keepEdited: boolean;
}

export interface RedetectionOptions {
  layouts: PageLayouts;
  repository: LayoutRepository;
  corrections: CorrectionService;
  incoming: IncomingReadings;
  journal: Journal;
  events: ChangeEvents;
  detector: LineDetector;
  reading: ReadingService;
}

export class Redetection {
  readonly #options: RedetectionOptions;

  constructor(options: RedetectionOptions) {
    this.#options = options;
  }

  /** Starts a job. @throws AppError `not-found`, `layout-changed-elsewhere`, `bad-input` */
  start(input: RedetectInput): { jobId: string } {
    const { layouts, corrections, detector, reading } = this.#options;
    const { pageId } = input;
    const page = layouts.seen(input);
    const area = this.#area(input);
    const before = new Map(corrections.lines(pageId).map((line) => [line.id, line]));
    return reading.track(page.documentId, pageId, async ({ imagePath, textLayer }, version, options) => {
      const where = area === null ? options : { ...options, area };
      const found = await detector.find({ pageId, imagePath, textLayer }, version, where);
      if (layouts.page(pageId).imageSha256 !== page.imageSha256) {
        throw new AppError("conflict", "The page was turned while lines were looked for. Look for them again.");
      }
      return this.#replace(pageId, area, input, before, found);
    });
  }

  /**
   * Lines that a first reading found on a page where somebody had drawn some already: added around those.
   * @param alongside what is written with them or not at all
   * @returns how many were added
   */
  addAround(pageId: string, found: FoundLines, alongside: () => void): number {
    const { layouts, corrections, incoming, journal, events } = this.#options;
    const { documentId } = layouts.page(pageId);
    const ids = journal.transaction(() => {
      const lines = corrections.lines(pageId);
      const fresh = notOver(found.lines, lines);
      const plan = this.#additions(pageId, lines, fresh, () => null);
      journal.begin(plan.changes, { documentId, pageId });
      incoming.recordReading("detect", documentId, pageId, fresh);
      incoming.propose(plan.ids, fresh);
      alongside();
      return plan.ids;
    });
    events.tell(ids, [pageId]);
    return ids.length;
  }

  #replace(
    pageId: string,
    area: readonly Point[] | null,
    input: RedetectInput,
    before: ReadonlyMap<string, Line>,
    found: FoundLines,
  ): Outcome {
    const { layouts, repository, corrections, incoming } = this.#options;
    const outcome: Outcome = { changedLines: 0, keptVerifiedLines: 0 };
    layouts.step("redetect", pageId, () => {
      const lines = corrections.lines(pageId);
      const there = lines.filter((line) => area === null || contains(area, middleOf(line.polygon)));
      const replaced = there.filter((line) => givesWay(line, before.get(line.id), input.keepEdited));
      const gone = new Set(replaced.map((line) => line.id));
      const kept = lines.filter((line) => !gone.has(line.id));
      const fresh = notOver(found.lines, kept);
      outcome.changedLines = fresh.length;
      outcome.keptVerifiedLines = there.filter((line) => line.status === "verified").length;
      if (replaced.length === 0 && fresh.length === 0) return { changes: [] };
      const regions = repository.regions(pageId);
      const { ids, changes } = this.#additions(
        pageId,
        lines,
        fresh,
        (line) => regionOf(line, input.regionId, regions),
        gone,
      );
      return {
        changes: [...replaced.map(lineRemoval), ...changes],
        alongside: () => incoming.propose(ids, fresh),
      };
    });
    return outcome;
  }

  /** New lines, where they belong in the reading order. @param gone lines that leave with the same step */
  #additions(
    pageId: string,
    lines: readonly Line[],
    fresh: FoundLines["lines"],
    region: (line: FoundLines["lines"][number]) => string | null,
    gone: ReadonlySet<string> = new Set(),
  ): { ids: string[]; changes: Change[] } {
    const ids = fresh.map(() => randomUUID());
    const order = lines.map((line) => line.id);
    const added = fresh.map((line, index) => ({ ...line, id: ids[index] as string, polygon: corners(line.polygon) }));
    const kept = lines.filter((line) => !gone.has(line.id));
    const next = inserted(order, gone, suggestedOrder([...kept, ...added]), new Set(ids));
    const creations = fresh.map((line, index) => {
      const id = ids[index] as string;
      const { polygon, direction, cropSha256 } = line;
      return lineCreation(id, {
        pageId,
        position: next.indexOf(id),
        polygon,
        direction,
        cropSha256,
        regionId: region(line),
      });
    });
    const reordered = orderChange(pageId, order, next);
    return { ids, changes: reordered === null ? creations : [...creations, reordered] };
  }

  #area({ pageId, area, regionId }: RedetectInput): Point[] | null {
    const { layouts, repository } = this.#options;
    const page = layouts.page(pageId);
    if (area !== undefined) return soundPolygon(area, page, 0);
    if (regionId === undefined) return null;
    const region = repository.regions(pageId).find((each) => each.id === regionId);
    if (region === undefined) throw new AppError("not-found", "This region is not on the page any more.");
    return soundPolygon(region.polygon, page, 0);
  }
}

/** What nobody verified, called unreadable or touched since the job began. */
function givesWay(now: Line, before: Line | undefined, keepEdited: boolean): boolean {
  if (now.status === "verified" || now.flags.includes("unreadable")) return false;
  if (keepEdited && now.status === "edited") return false;
  return before?.revision === now.revision && before.layoutRevision === now.layoutRevision;
}

function notOver(found: FoundLines["lines"], kept: readonly Line[]): FoundLines["lines"] {
  return found.filter((line) => kept.every((other) => overlapOf(line.polygon, other.polygon) < SAME_LINE));
}

/**
 * The present order with new lines each behind the line that it follows by its place, in place of lines that go: so that
 * an order that a person made stays as it is elsewhere.
 */
function inserted(
  order: readonly string[],
  gone: ReadonlySet<string>,
  suggested: readonly string[],
  added: ReadonlySet<string>,
): string[] {
  const next = order.filter((id) => !gone.has(id));
  for (const [index, id] of suggested.entries()) {
    if (!added.has(id)) continue;
    const before = suggested[index - 1];
    next.splice(before === undefined ? 0 : next.indexOf(before) + 1, 0, id);
  }
  return next;
}

function regionOf(
  line: FoundLines["lines"][number],
  wanted: string | undefined,
  regions: readonly RegionRow[],
): string | null {
  if (wanted !== undefined) return wanted;
  return regions.find((region) => contains(region.polygon, middleOf(line.polygon)))?.id ?? null;
}

const corners = (polygon: readonly Point[]): [number, number][] => polygon.map(([x, y]) => [x, y]);

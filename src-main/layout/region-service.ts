/** @file Regions: columns, notes, headings, with the lines that stand in them. */
import { randomUUID } from "node:crypto";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { LayoutChange, RegionKind } from "#contract/layout.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { Change, State } from "../corrections/journal-entry.ts";
import { findBlocks } from "../recognition/blocks.ts";
import { orderChange } from "./layout-changes.ts";
import type { LayoutRepository, Point, RegionRow, RegionState } from "./layout-repository.ts";
import { contains, cutAlong, hullOf, middleOf, soundPolygon } from "./line-shapes.ts";
import { lineChange, lineRemoval, type OnPage, type PageLayouts } from "./page-layouts.ts";
import { isRightToLeft } from "./reading-order.ts";

export interface CreateRegionInput extends OnPage {
  polygon: readonly Point[];
  kind: RegionKind;
  direction: "ltr" | "rtl" | null;
  lineIds?: readonly string[] | undefined;
}

export interface ChangeRegionInput extends OnPage {
  regionId: string;
  polygon?: readonly Point[] | undefined;
  kind?: RegionKind | undefined;
  direction?: "ltr" | "rtl" | null | undefined;
  position?: number | undefined;
}

export class RegionService {
  readonly #layouts: PageLayouts;
  readonly #repository: LayoutRepository;
  readonly #corrections: CorrectionService;

  constructor(layouts: PageLayouts, repository: LayoutRepository, corrections: CorrectionService) {
    this.#layouts = layouts;
    this.#repository = repository;
    this.#corrections = corrections;
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`, `bad-input` */
  create(input: CreateRegionInput): LayoutChange {
    const { pageId, kind, direction, lineIds } = input;
    return this.#layouts.step("draw-region", pageId, () => {
      const page = this.#layouts.seen(input);
      const polygon = soundPolygon(input.polygon, page, 0);
      const lines =
        lineIds === undefined
          ? this.#free(pageId).filter((line) => contains(polygon, middleOf(line.polygon)))
          : this.#layouts.linesOn(pageId, lineIds);
      const id = randomUUID();
      const position = this.#repository.regions(pageId).length;
      return {
        changes: [creation(id, { pageId, position, kind, polygon, direction }), ...assign(lines, id, direction)],
      };
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`, `bad-input` */
  change(input: ChangeRegionInput): LayoutChange {
    const { pageId, regionId, kind, direction } = input;
    return this.#layouts.step("change-region", pageId, () => {
      const page = this.#layouts.seen(input);
      const region = this.#region(pageId, regionId);
      const polygon = input.polygon === undefined ? undefined : soundPolygon(input.polygon, page, 0);
      const wanted = { polygon, kind, direction };
      const after = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      return {
        changes: [
          ...(Object.keys(after).length === 0 ? [] : [regionChange(region, after)]),
          ...this.#reordered(pageId, region, input.position),
          ...(direction == null ? [] : turned(this.#linesOf(pageId, regionId), direction)),
        ],
      };
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`; `bad-input` where the line does not cross the region */
  split(seen: OnPage & { regionId: string; from: Point; to: Point }): LayoutChange {
    const { pageId, regionId, from, to } = seen;
    return this.#layouts.step("split-region", pageId, () => {
      this.#layouts.seen(seen);
      const region = this.#region(pageId, regionId);
      const [one, other] = cutAlong(region.polygon, from, to);
      if (one.length === 0 || other.length === 0) {
        throw new AppError("bad-input", "This cut does not cross the region. Draw it from one side to the other.");
      }
      const id = randomUUID();
      const { kind, direction } = region;
      const following = this.#repository.regions(pageId).filter((each) => each.position > region.position);
      const moving = this.#linesOf(pageId, regionId).filter((line) => contains(other, middleOf(line.polygon)));
      return {
        changes: [
          regionChange(region, { polygon: one }),
          ...following.map((each) => regionChange(each, { position: each.position + 1 })),
          creation(id, { pageId, position: region.position + 1, kind, polygon: other, direction }),
          ...assign(moving, id, null),
        ],
      };
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere` */
  merge(seen: OnPage & { regionIds: readonly string[] }): LayoutChange {
    const { pageId, regionIds } = seen;
    return this.#layouts.step("merge-regions", pageId, () => {
      const page = this.#layouts.seen(seen);
      const [first, ...others] = [...new Set(regionIds)].map((id) => this.#region(pageId, id)) as [
        RegionRow,
        ...RegionRow[],
      ];
      const all = [first, ...others];
      const polygon = soundPolygon(hullOf(all.map((region) => region.polygon)), page, 0);
      return {
        changes: [
          regionChange(first, { polygon }),
          ...others.flatMap((region) => assign(this.#linesOf(pageId, region.id), first.id, null)),
          ...this.#removed(pageId, others),
        ],
      };
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere` */
  remove(seen: OnPage & { regionId: string; withLines: boolean }): LayoutChange {
    const { pageId, regionId, withLines } = seen;
    return this.#layouts.step("remove-region", pageId, () => {
      this.#layouts.seen(seen);
      const region = this.#region(pageId, regionId);
      const lines = this.#linesOf(pageId, regionId);
      const gone = new Set(withLines ? lines.map((line) => line.id) : []);
      const order = this.#corrections.lineIds(pageId);
      const rest = order.filter((id) => !gone.has(id));
      return {
        changes: [
          ...(withLines ? lines.map(lineRemoval) : assign(lines, null, null)),
          ...this.#removed(pageId, [region]),
          orderChange(pageId, order, rest),
        ],
      };
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`, `bad-input` */
  assign(seen: OnPage & { lineIds: readonly string[]; regionId: string | null }): LayoutChange {
    const { pageId, lineIds, regionId } = seen;
    return this.#layouts.step("assign-lines", pageId, () => {
      this.#layouts.seen(seen);
      if (regionId !== null) this.#region(pageId, regionId);
      return { changes: assign(this.#layouts.linesOn(pageId, lineIds), regionId, null) };
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`; `conflict` where there are no lines to go by */
  find(seen: OnPage): LayoutChange {
    const { pageId } = seen;
    return this.#layouts.step("find-regions", pageId, () => {
      const page = this.#layouts.seen(seen);
      const lines = this.#corrections.lines(pageId);
      if (lines.length === 0) {
        throw new AppError("conflict", "Regions are found around lines, and this page has none. Read the page first.");
      }
      const blocks = findBlocks(
        lines.map((line) => line.polygon),
        isRightToLeft(lines),
      );
      const changes = blocks.flatMap((block, position) => {
        const id = randomUUID();
        const polygon = soundPolygon(block.polygon, page, 0);
        const own = block.lines.map((index) => lines[index] as Line);
        return [creation(id, { pageId, position, kind: "text", polygon, direction: null }), ...assign(own, id, null)];
      });
      return { changes: [...this.#removed(pageId, this.#repository.regions(pageId)), ...changes] };
    });
  }

  /** @throws AppError `not-found` */
  #region(pageId: string, regionId: string): RegionRow {
    const region = this.#repository.regions(pageId).find((each) => each.id === regionId);
    if (region === undefined) {
      throw new AppError("not-found", "This region is not on the page any more. Look at the page as it is now.");
    }
    return region;
  }

  #linesOf(pageId: string, regionId: string): Line[] {
    return this.#corrections.lines(pageId).filter((line) => line.regionId === regionId);
  }

  #free(pageId: string): Line[] {
    return this.#corrections.lines(pageId).filter((line) => line.regionId === null);
  }

  /** Removals, and the regions behind them moving up. */
  #removed(pageId: string, regions: readonly RegionRow[]): Change[] {
    const gone = new Set(regions.map((region) => region.id));
    const rest = this.#repository.regions(pageId).filter((region) => !gone.has(region.id));
    return [...regions.map(removal), ...renumbered(rest)];
  }

  #reordered(pageId: string, region: RegionRow, position: number | undefined): Change[] {
    if (position === undefined) return [];
    const rest = this.#repository.regions(pageId).filter((each) => each.id !== region.id);
    return renumbered(rest.toSpliced(position, 0, region));
  }
}

function creation(id: string, region: RegionState): Change {
  return { entity: "region", id, before: null, after: region as unknown as State };
}

function removal({ id, ...region }: RegionRow): Change {
  return { entity: "region", id, before: region as unknown as State, after: null };
}

function regionChange(region: RegionRow, after: Partial<RegionState>): Change {
  const before = Object.fromEntries(Object.keys(after).map((field) => [field, region[field as keyof RegionState]]));
  return { entity: "region", id: region.id, before, after };
}

function renumbered(regions: readonly RegionRow[]): Change[] {
  return regions.flatMap((region, position) =>
    region.position === position ? [] : [regionChange(region, { position })],
  );
}

/** @param direction what the region says of its lines; null: nothing */
function assign(lines: readonly Line[], regionId: string | null, direction: "ltr" | "rtl" | null): Change[] {
  return lines
    .filter((line) => line.regionId !== regionId || (direction !== null && line.direction !== direction))
    .map((line) => lineChange(line, direction === null ? { regionId } : { regionId, direction }));
}

function turned(lines: readonly Line[], direction: "ltr" | "rtl"): Change[] {
  return lines.filter((line) => line.direction !== direction).map((line) => lineChange(line, { direction }));
}

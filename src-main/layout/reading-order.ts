/** @file The reading order of a page: as a person says, or as the places of lines suggest. */
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { LayoutChange } from "#contract/layout.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import { findBlocks } from "../recognition/blocks.ts";
import { orderChange } from "./layout-changes.ts";
import type { Point } from "./layout-repository.ts";
import type { OnPage, PageLayouts } from "./page-layouts.ts";

type Shaped = Pick<Line, "id" | "polygon" | "direction">;

export class ReadingOrderService {
  readonly #layouts: PageLayouts;
  readonly #corrections: CorrectionService;

  constructor(layouts: PageLayouts, corrections: CorrectionService) {
    this.#layouts = layouts;
    this.#corrections = corrections;
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`; `bad-input` unless every line is there once */
  set(seen: OnPage, lineIds: readonly string[]): LayoutChange {
    return this.#reorder(seen, (before) => {
      if (lineIds.length !== before.length) {
        throw new AppError("bad-input", "A reading order names every line of the page once. Read the page again.");
      }
      this.#layouts.linesOn(seen.pageId, lineIds);
      return lineIds;
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`; `bad-input` for lines that are not there */
  place(seen: OnPage, lineIds: readonly string[], position: number): LayoutChange {
    return this.#reorder(seen, (before) => {
      this.#layouts.linesOn(seen.pageId, lineIds);
      const moving = new Set(lineIds);
      const rest = before.filter((id) => !moving.has(id));
      return rest.toSpliced(position, 0, ...lineIds);
    });
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere` */
  auto(seen: OnPage): LayoutChange {
    return this.#reorder(seen, () => suggestedOrder(this.#corrections.lines(seen.pageId)));
  }

  #reorder(seen: OnPage, next: (before: readonly string[]) => readonly string[]): LayoutChange {
    return this.#layouts.step("set-order", seen.pageId, () => {
      this.#layouts.seen(seen);
      const before = this.#corrections.lineIds(seen.pageId);
      return { changes: [orderChange(seen.pageId, before, next(before))] };
    });
  }
}

/** Whether most lines run from the right. */
export function isRightToLeft(lines: readonly Pick<Line, "direction">[]): boolean {
  return lines.filter((line) => line.direction === "rtl").length > lines.length / 2;
}

/** Ids in the order that places suggest: columns, then from top to bottom. */
export function suggestedOrder(lines: readonly Shaped[]): string[] {
  const blocks = findBlocks(
    lines.map((line) => line.polygon),
    isRightToLeft(lines),
  );
  return blocks.flatMap((block) => block.lines.map((index) => (lines[index] as Shaped).id));
}

/** The order of a page with a new line behind the one that it follows by its place. */
export function withNewLine(lines: readonly Shaped[], id: string, polygon: readonly Point[]): string[] {
  const direction = isRightToLeft(lines) ? "rtl" : "ltr";
  const suggested = suggestedOrder([...lines, { id, polygon: polygon.map(([x, y]) => [x, y]), direction }]);
  const order = lines.map((line) => line.id);
  const before = suggested[suggested.indexOf(id) - 1];
  return order.toSpliced(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
}

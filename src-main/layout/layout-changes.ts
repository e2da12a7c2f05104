/** @file Brings regions and pages from one state to another, for the journal. */
import type { Applier, Step } from "../corrections/journal.ts";
import type { Change, State } from "../corrections/journal-entry.ts";
import type { LayoutRepository, PageImage, RegionState } from "./layout-repository.ts";
import { between } from "./page-geometry.ts";

export class RegionChanges implements Applier {
  readonly #repository: LayoutRepository;

  constructor(repository: LayoutRepository) {
    this.#repository = repository;
  }

  apply(id: string, from: State | null, to: State | null, step: Step): void {
    if (to === null) this.#repository.deleteRegion(id);
    else if (from === null) this.#repository.insertRegion(id, to as unknown as RegionState);
    else this.#repository.updateRegion(id, to as Partial<RegionState>);
    if (step.pageId !== null) this.#repository.touch(step.pageId);
  }
}

/** A stretch of the reading order: the lines from number `at` on. Before and after it nothing changed. */
export interface OrderStretch {
  at: number;
  ids: readonly string[];
}

/** What a journal entry can say of a page. */
export interface PageState {
  order?: OrderStretch;
  image?: PageImage;
  /** A black box: as it is, or null where it is not there. */
  box?: { id: string; row: unknown };
}

/** Black boxes over pages, as privacy keeps them. */
export interface PageBoxes {
  apply(pageId: string, id: string, row: unknown): void;
}

/** Lines of a page in their order, as corrections keeps them. */
export interface LineOrder {
  idsOf(pageId: string): string[];
  /** Ids of lines that are not there leave their number free. */
  setOrder(pageId: string, ids: readonly string[]): void;
}

export class PageChanges implements Applier {
  readonly #repository: LayoutRepository;
  readonly #lines: LineOrder;
  readonly #boxes: PageBoxes;

  constructor(repository: LayoutRepository, lines: LineOrder, boxes: PageBoxes) {
    this.#repository = repository;
    this.#lines = lines;
    this.#boxes = boxes;
  }

  apply(pageId: string, from: State | null, to: State | null, step: Step): void {
    const [was, is] = [from as PageState, to as PageState];
    if (was.order !== undefined && is.order !== undefined) this.#reorder(pageId, was.order, is.order);
    if (is.image !== undefined) this.#turn(pageId, is.image, step);
    // Over the page, not of it: no line and no region is elsewhere.
    if (is.box !== undefined) this.#boxes.apply(pageId, is.box.id, is.box.row);
    else this.#repository.touch(pageId);
  }

  #reorder(pageId: string, was: OrderStretch, is: OrderStretch): void {
    const concerned = new Set([...was.ids, ...is.ids]);
    const rest = this.#lines.idsOf(pageId).filter((id) => !concerned.has(id));
    this.#lines.setOrder(pageId, rest.toSpliced(is.at, 0, ...is.ids));
  }

  /** What the step names has its place from it; what has come since moves along with the image. */
  #turn(pageId: string, image: PageImage, step: Step): void {
    const page = this.#repository.page(pageId);
    if (page === null) return;
    const { originalWidth, originalHeight } = page;
    this.#repository.moveAll(pageId, between(page, { ...image, originalWidth, originalHeight }), step.touched);
    this.#repository.setImage(pageId, image);
  }
}

/** The change from one reading order to another; null where they are the same. */
export function orderChange(pageId: string, before: readonly string[], after: readonly string[]): Change | null {
  let at = 0;
  while (at < before.length && at < after.length && before[at] === after[at]) at++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - at;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const was: OrderStretch = { at, ids: before.slice(at, before.length - tail) };
  const is: OrderStretch = { at, ids: after.slice(at, after.length - tail) };
  if (was.ids.length === 0 && is.ids.length === 0) return null;
  return { entity: "page", id: pageId, before: { order: was }, after: { order: is } };
}

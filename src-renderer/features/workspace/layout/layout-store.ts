/** @file What is being done to the layout: the tool, what is chosen, what is half drawn. Nothing here is saved work. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { XY } from "../viewport.ts";
import type { Polygon } from "./shapes.ts";

export const layoutTools = ["select", "line", "region", "cut", "order", "box"] as const;
export type LayoutTool = (typeof layoutTools)[number];

export interface LayoutState {
  on: boolean;
  tool: LayoutTool;
  lineIds: readonly string[];
  regionIds: readonly string[];
  boxIds: readonly string[];
  /** Shapes as they are dragged, until main has them. */
  preview: ReadonlyMap<string, Polygon>;
  /** A shape that is being drawn: its corners so far, the last one under the pointer. */
  drawing: readonly XY[] | null;
  /** A black box that is being placed by keys: its top left and bottom right. */
  draft: readonly [XY, XY] | null;
  /** A cut that would be made here. */
  cut: readonly [XY, XY] | null;
  /** Lines clicked so far, in the order they are to be read. */
  sequence: readonly string[];
}

export type LayoutStore = StoreApi<LayoutState>;

const nothing = {
  lineIds: [],
  regionIds: [],
  boxIds: [],
  preview: new Map<string, Polygon>(),
  drawing: null,
  draft: null,
  cut: null,
  sequence: [],
};

export function createLayoutStore(): LayoutStore {
  return createStore<LayoutState>(() => ({ on: false, tool: "select", ...nothing }));
}

/** Begins or ends the work on the layout. */
export function setLayoutMode(store: LayoutStore, on: boolean): void {
  store.setState({ on, tool: "select", ...nothing });
}

/** Takes a tool; what was half done with the one before is dropped. */
export function takeTool(store: LayoutStore, tool: LayoutTool): void {
  store.setState({ tool, drawing: null, draft: null, cut: null, sequence: [], boxIds: [] });
}

/** Chooses lines or regions instead of what is chosen, or (`more`) on top of it; one that is chosen already is let go. */
export function choose(store: LayoutStore, part: { lineId?: string; regionId?: string }, more: boolean): void {
  store.setState(({ lineIds, regionIds }) => ({
    lineIds: turned(lineIds, part.lineId, more),
    regionIds: turned(regionIds, part.regionId, more),
  }));
}

function turned(ids: readonly string[], id: string | undefined, more: boolean): readonly string[] {
  if (!more) return id === undefined ? [] : [id];
  if (id === undefined) return ids;
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}

/** Chooses exactly these lines. */
export function chooseLines(store: LayoutStore, lineIds: readonly string[]): void {
  store.setState({ lineIds, regionIds: [] });
}

/**
 * Steps back by one: what is half done, the tool, what is chosen, the work on the layout.
 * @returns whether there was a step before the last
 */
export function stepBack(store: LayoutStore): boolean {
  const { tool, lineIds, regionIds, boxIds, drawing, draft, sequence } = store.getState();
  if (drawing !== null || draft !== null || sequence.length > 0) {
    store.setState({ drawing: null, draft: null, cut: null, sequence: [] });
  } else if (boxIds.length > 0) store.setState({ boxIds: [] });
  else if (tool !== "select") takeTool(store, "select");
  else if (lineIds.length + regionIds.length > 0) store.setState({ lineIds: [], regionIds: [] });
  else return false;
  return true;
}

/** Adds a line to those clicked in reading order, or takes the last one back where it is clicked again. */
export function clickInOrder(store: LayoutStore, lineId: string): void {
  store.setState(({ sequence }) => ({
    sequence: sequence.at(-1) === lineId ? sequence.slice(0, -1) : [...sequence.filter((id) => id !== lineId), lineId],
  }));
}

/**
 * The reading order when `sequence` was clicked: those lines in that order, from where the first of them is now; all
 * others as they are.
 */
export function orderedBy(lineIds: readonly string[], sequence: readonly string[]): string[] {
  const clicked = new Set(sequence);
  const at = lineIds.slice(0, Math.max(0, lineIds.indexOf(sequence[0] ?? ""))).filter((id) => !clicked.has(id)).length;
  const others = lineIds.filter((id) => !clicked.has(id));
  return [...others.slice(0, at), ...sequence.filter((id) => lineIds.includes(id)), ...others.slice(at)];
}

/** @file What the workspace shows of what is there: the active line, the filter, the view. Nothing here is saved work. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type ColourMode, colourModes } from "./confidence-runs.ts";
import type { LineFilter } from "./filters.ts";
import type { Caret } from "./line-actions.ts";

export interface WorkspaceState {
  activeLineId: string | null;
  /** Grows whenever the active line's field should take the focus. */
  focusRequest: number;
  /** The line that it was asked for; null once the keyboard came to a line in another way. */
  focusLineId: string | null;
  /** Where the caret goes in it. */
  caret: Caret;
  /** Grows whenever the canvas should zoom to the active line. */
  zoomRequest: number;
  filter: LineFilter;
  /** Lines worked on since the filter was set: they stay in the list although they no longer match. */
  touched: ReadonlySet<string>;
  hoveredLineId: string | null;
  /** Where the keyboard goes when it goes to a line: its card, or the strip on the page image. */
  surface: "card" | "strip";
  /** Where the caret of the active line's card is, in UTF-16 units. */
  caretAt: number | null;
  /** Whether the active line's words are shown on the page image. */
  strip: boolean;
  /** A key is held to see the ink under the text. */
  peek: boolean;
  colours: ColourMode;
}

export type WorkspaceStore = StoreApi<WorkspaceState>;

/** A store for one open document. */
export function createWorkspaceStore(): WorkspaceStore {
  return createStore<WorkspaceState>(() => ({
    activeLineId: null,
    focusRequest: 0,
    focusLineId: null,
    caret: "first-doubt",
    zoomRequest: 0,
    filter: "all",
    touched: new Set<string>(),
    hoveredLineId: null,
    surface: "card",
    caretAt: null,
    strip: true,
    peek: false,
    colours: "doubtful",
  }));
}

/** Grows whenever the line's field on this surface should take the keyboard; 0 where another should. */
export function focusRequestFor(state: WorkspaceState, lineId: string, surface: WorkspaceState["surface"]): number {
  return state.focusLineId === lineId && state.surface === surface ? state.focusRequest : 0;
}

/** Makes a line the active one. @param focus - whether its field takes the keyboard */
export function activate(
  store: WorkspaceStore,
  lineId: string | null,
  focus: boolean,
  caret: Caret = "first-doubt",
): void {
  store.setState((state) => {
    if (state.activeLineId === lineId && !focus) return state;
    return {
      activeLineId: lineId,
      focusRequest: focus ? state.focusRequest + 1 : state.focusRequest,
      focusLineId: focus ? lineId : null,
      caret,
      touched: lineId === null || state.touched.has(lineId) ? state.touched : new Set([...state.touched, lineId]),
    };
  });
}

/** Chooses which lines are listed. */
export function setFilter(store: WorkspaceStore, filter: LineFilter): void {
  store.setState({ filter, touched: new Set() });
}

/** Lists the lines of one kind, or all again. */
export function toggleFilter(store: WorkspaceStore, filter: LineFilter): void {
  setFilter(store, store.getState().filter === filter ? "all" : filter);
}

/** Goes round the ways to colour characters. */
export function cycleColours(store: WorkspaceStore): void {
  store.setState(({ colours }) => ({
    colours: colourModes[(colourModes.indexOf(colours) + 1) % colourModes.length] ?? "doubtful",
  }));
}

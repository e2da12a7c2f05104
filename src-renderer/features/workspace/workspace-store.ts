/** @file What the workspace shows of what is there: the active line, the filter, the view. Nothing here is saved work. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { LineFilter } from "./filters.ts";

export interface WorkspaceState {
  activeLineId: string | null;
  /** Grows whenever the active line's field should take the focus. */
  focusRequest: number;
  /** Grows whenever the canvas should zoom to the active line. */
  zoomRequest: number;
  filter: LineFilter;
  /** Lines worked on since the filter was set: they stay in the list although they no longer match. */
  touched: ReadonlySet<string>;
  hoveredLineId: string | null;
}

export type WorkspaceStore = StoreApi<WorkspaceState>;

/** A store for one open document. */
export function createWorkspaceStore(): WorkspaceStore {
  return createStore<WorkspaceState>(() => ({
    activeLineId: null,
    focusRequest: 0,
    zoomRequest: 0,
    filter: "all",
    touched: new Set<string>(),
    hoveredLineId: null,
  }));
}

/** Makes a line the active one. @param focus - whether its field takes the keyboard */
export function activate(store: WorkspaceStore, lineId: string | null, focus: boolean): void {
  store.setState((state) => {
    if (state.activeLineId === lineId && !focus) return state;
    return {
      activeLineId: lineId,
      focusRequest: focus ? state.focusRequest + 1 : state.focusRequest,
      touched: lineId === null || state.touched.has(lineId) ? state.touched : new Set([...state.touched, lineId]),
    };
  });
}

/** Chooses which lines are listed. */
export function setFilter(store: WorkspaceStore, filter: LineFilter): void {
  store.setState({ filter, touched: new Set() });
}

/** @file What the workspace shows of what is there: the active line, the filter, the view. Nothing here is saved work. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { readPreference, writePreference } from "../../ui/preferences.ts";
import { type ColourMode, colourModes } from "./confidence-runs.ts";
import { type LineFilter, type LineKind, USUAL_THRESHOLD } from "./filters.ts";
import type { Caret } from "./line-actions.ts";

/** `differences`: readings against unverified text; `doubts`: readings against verified text, "you or me?". */
export type ReviewMode = "differences" | "doubts";

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
  /** New readings are looked through in place of the lines. */
  review: ReviewMode | null;
  /** The active line shows its readings and its history. */
  details: boolean;
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
    filter: { kinds: [], contains: "", threshold: readPreference("threshold", USUAL_THRESHOLD) },
    touched: new Set<string>(),
    hoveredLineId: null,
    surface: "card",
    caretAt: null,
    strip: readPreference("strip", true),
    peek: false,
    review: null,
    details: false,
    colours: colourModes.find((mode) => mode === readPreference<string>("colours", "")) ?? "doubtful",
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

function setFilter(store: WorkspaceStore, part: Partial<LineFilter>): void {
  store.setState(({ filter }) => ({ filter: { ...filter, ...part }, touched: new Set() }));
}

/** Lists only lines of a kind, on top of what is asked for already; or no longer. */
export function toggleKind(store: WorkspaceStore, kind: LineKind): void {
  const { kinds } = store.getState().filter;
  setFilter(store, { kinds: kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind] });
}

/** Lists only lines of one kind. */
export function showOnly(store: WorkspaceStore, kind: LineKind): void {
  setFilter(store, { kinds: [kind], contains: "" });
}

/** Lists only lines with this in their text. */
export function setContains(store: WorkspaceStore, contains: string): void {
  setFilter(store, { contains });
}

/** Lists all lines. */
export function clearFilter(store: WorkspaceStore): void {
  setFilter(store, { kinds: [], contains: "" });
}

/** Chooses from which confidence on characters are doubtful; kept for this window. */
export function setThreshold(store: WorkspaceStore, threshold: number): void {
  setFilter(store, { threshold });
  writePreference("threshold", threshold);
}

/** Goes round the ways to colour characters. */
export function cycleColours(store: WorkspaceStore): void {
  store.setState(({ colours }) => ({
    colours: colourModes[(colourModes.indexOf(colours) + 1) % colourModes.length] ?? "doubtful",
  }));
  writePreference("colours", store.getState().colours);
}

/** @file What the panel of writing aids shows; remembered for this window. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { readPreference, writePreference } from "../../ui/preferences.ts";
import type { RuleId } from "./rules/issue.ts";

export const tabs = ["keyboard", "characters", "snippets", "rules", "spelling", "font"] as const;
export type Tab = (typeof tabs)[number];

export interface PanelState {
  open: boolean;
  tab: Tab;
  keyboardId: string;
  /** One's own keys write what the keyboard's keys show. */
  typing: boolean;
  /** The dialog over the document's texts: find and replace, or mending by rules (null: all that are on). */
  changes: { kind: "find" } | { kind: "rules"; only: RuleId[] | null } | null;
  /** Grows when the search for characters should take the keyboard. */
  searchRequest: number;
  /** Grows when the suggestions for the word at the caret should take the keyboard. */
  suggestRequest: number;
  /** Grows when the active line should be mended. */
  mendRequest: number;
}

export type PanelStore = StoreApi<PanelState>;

const FIRST_KEYBOARD = "builtin:latin-historical";

/** One for each open document. */
export function createPanelStore(): PanelStore {
  const tab = readPreference<string>("writing.tab", "keyboard");
  const store = createStore<PanelState>(() => ({
    open: readPreference<boolean>("writing.open", false),
    tab: tabs.find((each) => each === tab) ?? "keyboard",
    keyboardId: readPreference<string>("writing.keyboard", FIRST_KEYBOARD),
    typing: false,
    changes: null,
    searchRequest: 0,
    suggestRequest: 0,
    mendRequest: 0,
  }));
  store.subscribe((state, before) => {
    if (state.open !== before.open) writePreference("writing.open", state.open);
    if (state.tab !== before.tab) writePreference("writing.tab", state.tab);
    if (state.keyboardId !== before.keyboardId) writePreference("writing.keyboard", state.keyboardId);
  });
  return store;
}

/** Opens the panel at a tab; closes it where that is open already. */
export function toggleTab(store: PanelStore, tab: Tab): void {
  store.setState((state) => (state.open && state.tab === tab ? { open: false } : { open: true, tab }));
}

/** @file The workspace's answers to its cards, over references that never go stale. */
import { useMemo, useRef } from "react";
import type { Line } from "#contract/corrections.ts";
import { nextUnverified } from "./filters.ts";
import type { LineActions } from "./line-actions.ts";
import type { LineSaver } from "./line-saver.ts";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

interface Context {
  /** All lines of the page, and those that are listed. */
  lines: Line[];
  listed: Line[];
  store: WorkspaceStore;
  saver: LineSaver;
  /** The last unverified line of the page was verified. */
  onPageDone(): void;
}

export function useLineActions(context: Context): LineActions {
  const latest = useRef(context);
  latest.current = context;
  return useMemo<LineActions>(() => {
    const goTo = (lineId: string): void => activate(latest.current.store, lineId, true);
    return {
      async verifyAndNext(line, text) {
        const { saver, listed, onPageDone } = latest.current;
        if (!(await saver.commit(line, text, true))) {
          goTo(line.id);
          return;
        }
        // The cache may tell of the save a moment later than the answer did.
        const lines = listed.map((known) =>
          known.id === line.id ? { ...known, status: "verified" as const } : saver.newest(known),
        );
        const next =
          nextUnverified(lines, line.id) ??
          nextUnverified(
            latest.current.lines.map((known) => saver.newest(known)),
            line.id,
          );
        if (next === null) onPageDone();
        else goTo(next.id);
      },
      async unverify(line, text) {
        await latest.current.saver.commit(line, text, false);
      },
      neighbour(lineId, step) {
        const { listed } = latest.current;
        const at = listed.findIndex((line) => line.id === lineId);
        return at < 0 ? null : (listed[at + step] ?? null);
      },
      goTo,
      zoomTo(lineId) {
        const { store } = latest.current;
        store.setState((state) => ({ activeLineId: lineId, zoomRequest: state.zoomRequest + 1 }));
      },
    };
  }, []);
}

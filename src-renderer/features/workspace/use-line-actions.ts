/** @file The workspace's answers to its cards, over references that never go stale. */
import { useMemo, useRef } from "react";
import type { Line, LineFlag } from "#contract/corrections.ts";
import { isDoubtful, nextOpen } from "./filters.ts";
import type { LineActions } from "./line-actions.ts";
import { Editors } from "./line-editor.ts";
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
  onFlag?(line: Line, flag: LineFlag): void;
  /** A line was verified, or skipped. @returns whether the way on is found elsewhere */
  onDone?(lineId: string, skipped: boolean): boolean;
}

export function useLineActions(context: Context): LineActions {
  const latest = useRef(context);
  latest.current = context;
  return useMemo<LineActions>(() => {
    const goTo: LineActions["goTo"] = (lineId, caret) => activate(latest.current.store, lineId, true, caret);
    /** The next unverified line, listed ones first. `done` counts as verified: the cache may hear of it a moment later. */
    const goOn = (lineId: string, done: string | null): Line | null => {
      const { saver, listed, lines } = latest.current;
      const now = (known: Line): Line => (known.id === done ? { ...known, status: "verified" } : saver.newest(known));
      return nextOpen(listed.map(now), lineId) ?? nextOpen(lines.map(now), lineId);
    };
    return {
      editors: new Editors(),
      async verifyAndNext(line, text) {
        const { saver, onPageDone } = latest.current;
        if (!(await saver.commit(line, text, true))) {
          goTo(line.id);
          return;
        }
        if (latest.current.onDone?.(line.id, false) === true) return;
        const next = goOn(line.id, line.id);
        if (next === null) onPageDone();
        else goTo(next.id);
      },
      skip(lineId) {
        if (latest.current.onDone?.(lineId, true) === true) return;
        const next = goOn(lineId, null);
        if (next !== null && next.id !== lineId) goTo(next.id);
      },
      async unverify(line, text) {
        await latest.current.saver.commit(line, text, false);
      },
      neighbour(lineId, step) {
        const { listed } = latest.current;
        const at = listed.findIndex((line) => line.id === lineId);
        return at < 0 ? null : (listed[at + step] ?? null);
      },
      doubtful(lineId, step) {
        const { listed, saver, store } = latest.current;
        const known = listed.findIndex((line) => line.id === lineId);
        const at = known < 0 && step === -1 ? listed.length : known;
        for (let i = 1; i <= listed.length; i += 1) {
          const line = listed[(at + step * i + listed.length * 2) % listed.length];
          if (
            line !== undefined &&
            line.id !== lineId &&
            isDoubtful(saver.newest(line), store.getState().filter.threshold)
          )
            return line;
        }
        return null;
      },
      goTo,
      flag: (line, flag) => latest.current.onFlag?.(line, flag),
      toggleDetails(lineId) {
        const { store } = latest.current;
        store.setState(({ activeLineId, details }) => ({
          activeLineId: lineId,
          details: activeLineId === lineId ? !details : true,
        }));
      },
      zoomTo(lineId) {
        const { store } = latest.current;
        store.setState((state) => ({ activeLineId: lineId, zoomRequest: state.zoomRequest + 1 }));
      },
    };
  }, []);
}

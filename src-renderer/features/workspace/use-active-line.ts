/** @file Which line is active when a page comes up: the one asked for, the one worked on last, the first open one. */
import { useEffect, useRef } from "react";
import type { Line } from "#contract/corrections.ts";
import { isOpen } from "./filters.ts";
import type { PlaceMemory } from "./place-memory.ts";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

interface Options {
  pageId: string;
  /** The line that the address names. */
  lineId: string | null;
  lines: Line[];
  listed: Line[];
  store: WorkspaceStore;
  memory: PlaceMemory;
}

interface ActiveLine {
  /** The line that is to get the keyboard once its page is there. */
  want(lineId: string): void;
  /** The keyboard goes on in the next page's first open line. */
  focusNextPage(): void;
}

export function useActiveLine({ pageId, lineId, lines, listed, store, memory }: Options): ActiveLine {
  const wanted = useRef<string | null>(lineId);
  const focusNext = useRef(false);

  useEffect(() => {
    if (lineId !== null) wanted.current = lineId;
  }, [lineId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page's lines came or went; not each change of one
  useEffect(() => {
    const has = (id: string | null): id is string => id !== null && lines.some((line) => line.id === id);
    const asked = wanted.current;
    if (has(asked)) {
      wanted.current = null;
      focusNext.current = false;
      activate(store, asked, true);
      return;
    }
    if (lines.length === 0 || has(store.getState().activeLineId)) return;
    const last = memory.place.lineId;
    const first = listed.find((line) => isOpen(line)) ?? listed[0] ?? lines[0];
    if (has(last) && !focusNext.current) activate(store, last, false);
    else if (first !== undefined) activate(store, first.id, focusNext.current);
    focusNext.current = false;
  }, [pageId, lines.length, lineId]);

  useEffect(
    () =>
      store.subscribe(({ activeLineId }, before) => {
        if (activeLineId !== before.activeLineId) memory.change({ pageId, lineId: activeLineId });
      }),
    [store, memory, pageId],
  );

  return {
    want: (id) => {
      wanted.current = id;
    },
    focusNextPage: () => {
      focusNext.current = true;
    },
  };
}

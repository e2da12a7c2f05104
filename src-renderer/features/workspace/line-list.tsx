/** @file The column of line cards; only those in sight are in the page. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/index.ts";
import type { LineActions } from "./line-actions.ts";
import { LineCard } from "./line-card.tsx";
import type { LineChanges } from "./use-line-changes.ts";
import type { WorkspaceStore } from "./workspace-store.ts";

interface LineListProps {
  lines: Line[];
  store: WorkspaceStore;
  actions: LineActions;
  changes: LineChanges;
}

/** Number gutter, paddings and border of a card, in CSS pixels. */
const CARD_CHROME = 66;
const CARD_HEIGHT = 120;

export function LineList({ lines, store, actions, changes }: LineListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(380);
  const activeLineId = useStore(store, (state) => state.activeLineId);
  const focusRequest = useStore(store, (state) => state.focusRequest);
  const activeIndex = lines.findIndex((line) => line.id === activeLineId);

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 5,
    // The active card stays in the page wherever the list is scrolled to: it holds the caret.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (activeIndex < 0 || activeIndex >= lines.length || shown.includes(activeIndex)) return shown;
      return [...shown, activeIndex].sort((a, b) => a - b);
    },
  });

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(160, Math.floor(entry.contentRect.width) - CARD_CHROME));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new request scrolls, also to the same line
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
  }, [activeIndex, focusRequest]);

  return (
    <div className="line-scroller" ref={scroller}>
      <ul className="line-list" aria-label={strings.workspace.lines} style={{ blockSize: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <li
              key={item.key}
              className="line-slot"
              data-index={item.index}
              ref={virtualizer.measureElement}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LineCard line={line} width={width} store={store} actions={actions} changes={changes} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** @file The column of line cards; only those in sight are in the page. */
import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/index.ts";
import { useStableKeys } from "../../ui/stable-keys.ts";
import type { LineActions } from "./line-actions.ts";
import { LineCard } from "./line-card.tsx";
import { useDrawnCards } from "./use-drawn-cards.ts";
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
const cardHeight = (): number => CARD_HEIGHT;

/** Shares of the list's height kept free above and below the active card. */
const ROOM_ABOVE = 0.08;
const ROOM_BELOW = 0.2;

export function LineList({ lines, store, actions, changes }: LineListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(380);
  const [room, setRoom] = useState(0);
  const activeLineId = useStore(store, (state) => state.activeLineId);
  const focusRequest = useStore(store, (state) => state.focusRequest);
  const activeIndex = lines.findIndex((line) => line.id === activeLineId);

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: cardHeight,
    getItemKey: useStableKeys(lines),
    overscan: 5,
    // The active card grows while it is edited, and the eye wants the line that comes next: neither under the edge.
    scrollPaddingStart: room * ROOM_ABOVE,
    scrollPaddingEnd: room * ROOM_BELOW,
    // The active card stays in the page wherever the list is scrolled to: it holds the caret.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (activeIndex < 0 || activeIndex >= lines.length || shown.includes(activeIndex)) return shown;
      return [...shown, activeIndex].sort((a, b) => a - b);
    },
  });

  const items = virtualizer.getVirtualItems();
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  const isInSight = ({ index }: VirtualItem): boolean => index >= startIndex && index <= endIndex;
  const inOrder = [...items.filter(isInSight), ...items.filter((item) => !isInSight(item))];
  const isDrawn = useDrawnCards(
    inOrder.map((item) => String(item.key)),
    activeLineId,
  );

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      setWidth(Math.max(160, Math.floor(entry.contentRect.width) - CARD_CHROME));
      setRoom(entry.contentRect.height);
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
        {items.map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const drawn = isDrawn(line.id);
          return (
            <li
              key={item.key}
              className="line-slot"
              data-index={item.index}
              ref={virtualizer.measureElement}
              style={{
                transform: `translateY(${item.start}px)`,
                ...(drawn ? {} : { minBlockSize: item.size }),
              }}
            >
              {drawn ? <LineCard line={line} width={width} store={store} actions={actions} changes={changes} /> : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

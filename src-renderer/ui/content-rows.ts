/** @file Long lists in the window's own scrolling: only the rows in sight are in the page. */
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

interface ContentRows {
  /** Rows in sight and some around them. */
  items: VirtualItem[];
  /** Height of all rows, in CSS pixels. */
  height: number;
  /** Where a row begins, from the top of the list. */
  top(item: VirtualItem): number;
  /** For `ref` of each row, which also has `data-index`. */
  measure(element: Element | null): void;
  scrollTo(index: number): void;
}

const content = (): HTMLElement | null => document.getElementById("content");

/**
 * @param list the element that holds the rows; other things may stand above it
 * @param estimate height of a row before it is measured, in CSS pixels
 */
export function useContentRows(list: RefObject<HTMLElement | null>, count: number, estimate: number): ContentRows {
  const [margin, setMargin] = useState(0);
  // After every render: whatever stands above the list may have grown.
  useLayoutEffect(() => {
    const scroller = content();
    if (scroller === null || list.current === null) return;
    const top = list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    if (Math.abs(top - margin) > 1) setMargin(top);
  });
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: content,
    estimateSize: () => estimate,
    scrollMargin: margin,
    overscan: 4,
  });
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    top: (item) => item.start - margin,
    measure: virtualizer.measureElement,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}

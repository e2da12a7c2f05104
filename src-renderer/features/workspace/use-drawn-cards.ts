/** @file Which cards of those in sight are drawn yet: a page's dozen at once would hold the window for several frames. */
import { useLayoutEffect, useReducer, useRef } from "react";

/** Cards drawn in one frame. */
const AT_ONCE = 2;

/**
 * A few more of the cards in each frame, until all are drawn. The active one is always among them, for it takes the
 * keyboard at once; what is drawn stays drawn while it is asked for.
 * @param ids of the cards that are to be in the page, the most wanted first
 */
export function useDrawnCards(ids: readonly string[], activeId: string | null): (id: string) => boolean {
  const drawn = useRef(new Set<string>());
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const isDrawn = (id: string): boolean => id === activeId || drawn.current.has(id);
  // Before the frame is drawn, after whatever scrolled it: a list that scrolls on is not kept waiting.
  useLayoutEffect(() => {
    const missing = ids.filter((id) => !isDrawn(id));
    drawn.current = new Set(ids.filter(isDrawn));
    if (missing.length === 0) return;
    const frame = requestAnimationFrame(() => {
      for (const id of missing.slice(0, AT_ONCE)) drawn.current.add(id);
      redraw();
    });
    return () => cancelAnimationFrame(frame);
  });
  return isDrawn;
}

/** @file Keys for lists of which only a part is in the page. */
import { useCallback, useRef } from "react";

/**
 * Says an item's key by its place. The same function comes back while the keys are the same, for with each new one a
 * list of ten thousand is laid out anew.
 */
export function useStableKeys(items: readonly { id: string }[]): (index: number) => string | number {
  const known = useRef(items);
  if (!sameKeys(known.current, items)) known.current = items;
  const now = known.current;
  return useCallback((index) => now[index]?.id ?? index, [now]);
}

function sameKeys(a: readonly { id: string }[], b: readonly { id: string }[]): boolean {
  return a === b || (a.length === b.length && a.every(({ id }, index) => id === b[index]?.id));
}

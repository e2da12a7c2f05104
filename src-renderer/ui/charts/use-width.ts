/** @file How wide an element is, so that a chart is drawn at its own size and its letters stay as large as others. */
import { type RefObject, useEffect, useRef, useState } from "react";

/** @param least px; also what is taken before anything is measured */
export function useWidth<T extends HTMLElement>(least: number): [RefObject<T | null>, number] {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(least);
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(least, Math.round(entry.contentRect.width)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [least]);
  return [ref, width];
}

/** @file A bar between two columns, moved by pointer or arrow keys; the width is remembered. */
import { useState } from "react";
import { readPreference, writePreference } from "./preferences.ts";

interface Width {
  value: number;
  set: (value: number) => void;
  least: number;
  most: number;
}

/** A remembered column width in CSS pixels. */
export function useColumnWidth(name: string, initial: number, least: number, most: number): Width {
  const [value, setValue] = useState(() => clamp(readPreference(`width.${name}`, initial), least, most));
  const set = (next: number): void => {
    const width = clamp(Math.round(next), least, most);
    setValue(width);
    writePreference(`width.${name}`, width);
  };
  return { value, set, least, most };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** @param side - which side of the bar the column is on, in reading direction */
export function Splitter({ width, side, label }: { width: Width; side: "start" | "end"; label: string }) {
  const sign = (): number => {
    const mirrored = document.documentElement.dir === "rtl" ? -1 : 1;
    return side === "start" ? mirrored : -mirrored;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
    <div
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width.value}
      aria-valuemin={width.least}
      aria-valuemax={width.most}
      onPointerDown={(event) => {
        event.preventDefault();
        const bar = event.currentTarget;
        const from = event.clientX;
        const before = width.value;
        const factor = sign();
        bar.setPointerCapture(event.pointerId);
        const move = (next: PointerEvent): void => width.set(before + (next.clientX - from) * factor);
        const end = (): void => {
          bar.removeEventListener("pointermove", move);
          bar.removeEventListener("pointerup", end);
          bar.removeEventListener("pointercancel", end);
        };
        bar.addEventListener("pointermove", move);
        bar.addEventListener("pointerup", end);
        bar.addEventListener("pointercancel", end);
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        width.set(width.value + (event.key === "ArrowRight" ? 16 : -16) * sign());
      }}
    />
  );
}

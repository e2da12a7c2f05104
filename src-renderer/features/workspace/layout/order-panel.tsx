/** @file The lines in reading order while the layout is worked on: chosen here or on the image, moved by drag or by key. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { GripVertical } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import type { PageLayout } from "#contract/layout.ts";
import { strings } from "../../../strings/index.ts";
import { choose, chooseLines, type LayoutStore } from "./layout-store.ts";
import type { LayoutChanges } from "./use-layout-changes.ts";

interface OrderPanelProps {
  lines: readonly Line[];
  layout: PageLayout | undefined;
  store: LayoutStore;
  changes: LayoutChanges;
  onLine(lineId: string): void;
}

/** Height of a row in CSS pixels; also in layout.css. */
const ROW = 32;
/** How near (CSS pixels) the list's edge the pointer makes it scroll. */
const SCROLL_EDGE = 36;

export function OrderPanel({ lines, layout, store, changes, onLine }: OrderPanelProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const lineIds = useStore(store, (state) => state.lineIds);
  /** Before which row the dragged lines would land. */
  const [drop, setDrop] = useState<number | null>(null);
  const t = strings.layout;
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 8,
  });
  const first = lines.findIndex(({ id }) => id === lineIds[0]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another line was chosen, perhaps on the image
  useEffect(() => {
    if (first >= 0) virtualizer.scrollToIndex(first, { align: "auto" });
  }, [first]);

  const place = (moving: readonly string[], before: number): void => {
    // Places are counted without the lines that move.
    const position = lines.slice(0, before).filter(({ id }) => !moving.includes(id)).length;
    const now = lines.filter(({ id }) => moving.includes(id)).map(({ id }) => id);
    const stays = now.every((id, i) => lines[position + i]?.id === id);
    if (now.length > 0 && !stays) {
      void changes.send((calls, seen) => calls.placeLines({ ...seen.page, lineIds: now, position }));
    }
  };

  const startDrag = (event: PointerEvent<HTMLElement>, line: Line): void => {
    const list = scroller.current;
    if (event.button !== 0 || list === null) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const moving = lineIds.includes(line.id) ? lineIds : [line.id];
    let before = -1;
    handle.setPointerCapture(event.pointerId);
    const move = (next: globalThis.PointerEvent): void => {
      const box = list.getBoundingClientRect();
      if (next.clientY < box.top + SCROLL_EDGE) list.scrollTop -= ROW / 2;
      else if (next.clientY > box.bottom - SCROLL_EDGE) list.scrollTop += ROW / 2;
      const row = Math.round((next.clientY - box.top + list.scrollTop) / ROW);
      before = Math.min(lines.length, Math.max(0, row));
      setDrop(before);
    };
    const end = (last: globalThis.PointerEvent): void => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
      setDrop(null);
      if (last.type === "pointerup" && before >= 0) place(moving, before);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const index = lines.findIndex(({ id }) => id === lineIds.at(-1));
    if (step === 0 || index < 0) return;
    event.preventDefault();
    if (event.altKey) {
      const chosen = lines.flatMap(({ id }, i) => (lineIds.includes(id) ? [i] : []));
      place(lineIds, step === 1 ? (chosen.at(-1) ?? index) + 2 : Math.max(0, (chosen[0] ?? index) - 1));
      return;
    }
    const target = lines[index + step];
    if (target === undefined) return;
    if (event.shiftKey) chooseLines(store, [...new Set([...lineIds, target.id])]);
    else chooseLines(store, [target.id]);
    onLine(target.id);
  };

  return (
    <section className="line-panel order-panel" aria-label={t.order} data-layout>
      <p className="review-hint">{t.orderHint}</p>
      <div
        className="order-list"
        ref={scroller}
        role="listbox"
        aria-multiselectable
        aria-label={t.order}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div style={{ blockSize: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (line === undefined) return null;
            const region = layout?.regions.find(({ id }) => id === line.regionId);
            const on = lineIds.includes(line.id);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
              // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus
              <div
                key={item.key}
                role="option"
                aria-selected={on}
                aria-setsize={lines.length}
                aria-posinset={item.index + 1}
                className={on ? "order-row on" : "order-row"}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={(event) => {
                  choose(store, { lineId: line.id }, event.shiftKey || event.ctrlKey || event.metaKey);
                  onLine(line.id);
                }}
              >
                <span className="order-handle" aria-hidden onPointerDown={(event) => startDrag(event, line)}>
                  <GripVertical size={14} />
                </span>
                <span className="order-number">{item.index + 1}</span>
                <bdi className="order-text" dir={line.text === "" ? line.direction : "auto"}>
                  {line.text === "" ? strings.line.empty : line.text}
                </bdi>
                {region === undefined ? null : <span className="tag">{t.kinds[region.kind]}</span>}
                {line.direction === "rtl" ? <span className="tag">{t.rtlShort}</span> : null}
              </div>
            );
          })}
        </div>
        {drop === null ? null : <div className="order-drop" style={{ transform: `translateY(${drop * ROW}px)` }} />}
      </div>
    </section>
  );
}

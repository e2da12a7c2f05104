/**
 * @file Wheel, touchpad, pointer and fingers on the page image: two fingers or the wheel move it, a pinch or Ctrl and the
 * wheel zoom it, a drag moves it, a press without a drag is handed on.
 */
import { type RefObject, useEffect, useRef } from "react";
import type { CanvasView } from "./canvas-view.ts";

/** How far (CSS pixels) the pointer goes before a press is a drag and no click. */
const DRAG = 4;
/** Zoom for each pixel that a wheel or a pinch reports. A pinch comes as small steps with Ctrl. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.01;

/** What a tool wants to know of presses. Places are from the view's corner, in CSS pixels. */
export interface PressHandlers {
  /** A press without a drag. */
  onClick(at: readonly [number, number], event: PointerEvent): void;
  onDoubleClick(at: readonly [number, number]): void;
  onHover(at: readonly [number, number] | null): void;
  /** Takes a drag for itself: null leaves it to move the page. */
  onDragStart?(at: readonly [number, number], event: PointerEvent): DragHandlers | null;
}

export interface DragHandlers {
  move(at: readonly [number, number], event: PointerEvent): void;
  /** @param done - false where it was given up (Escape, a second finger, the system) */
  end(done: boolean): void;
}

export function useCanvasGestures(
  frame: RefObject<HTMLElement | null>,
  view: CanvasView,
  handlers: PressHandlers,
): void {
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const at = (event: MouseEvent): [number, number] => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const offWheel = listenWheel(element, view, at);
    const offPinch = listenSafariPinch(element, view, at);
    const offPointer = listenPointers(element, view, at, latest);
    return () => {
      offWheel();
      offPinch();
      offPointer();
    };
  }, [frame, view]);
}

type Place = (event: MouseEvent) => [number, number];

function listenWheel(element: HTMLElement, view: CanvasView, at: Place): () => void {
  // React listens passively; without preventDefault the browser would zoom the window.
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const pinch = Math.abs(event.deltaY) < 40 && event.deltaMode === WheelEvent.DOM_DELTA_PIXEL;
      view.zoom(Math.exp(-event.deltaY * unit * (pinch ? PINCH_ZOOM : WHEEL_ZOOM)), at(event));
      return;
    }
    const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    view.pan(-dx * unit, -dy * unit);
  };
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => element.removeEventListener("wheel", onWheel);
}

/** Safari tells of a pinch by events of its own. */
function listenSafariPinch(element: HTMLElement, view: CanvasView, at: Place): () => void {
  let before = 1;
  const onGesture = (event: Event): void => {
    event.preventDefault();
    const { scale } = event as Event & { scale: number };
    if (event.type === "gesturechange") view.zoom(scale / before, at(event as MouseEvent));
    before = scale;
  };
  const names = ["gesturestart", "gesturechange", "gestureend"];
  for (const name of names) element.addEventListener(name, onGesture);
  return () => {
    for (const name of names) element.removeEventListener(name, onGesture);
  };
}

function listenPointers(
  element: HTMLElement,
  view: CanvasView,
  at: Place,
  latest: RefObject<PressHandlers>,
): () => void {
  /** Where each finger (or the mouse) is. */
  const down = new Map<number, [number, number]>();
  let from: [number, number] | null = null;
  let dragging = false;
  let drag: DragHandlers | null = null;

  const begin = (event: PointerEvent): void => {
    // Right presses are for menus; the middle button always moves the page.
    if (event.button > 1 || (event.target instanceof Element && event.target.closest("[data-no-pan]") !== null)) return;
    if (event.button === 1) event.preventDefault();
    const place = at(event);
    down.set(event.pointerId, place);
    if (down.size === 1) {
      from = place;
      dragging = false;
      drag = event.button === 0 ? (latest.current.onDragStart?.(place, event) ?? null) : null;
    } else {
      drag?.end(false);
      drag = null;
      dragging = true;
    }
  };
  const move = (event: PointerEvent): void => {
    const place = at(event);
    const before = down.get(event.pointerId);
    if (before === undefined) {
      latest.current.onHover(place);
      return;
    }
    if (!dragging && from !== null && Math.hypot(place[0] - from[0], place[1] - from[1]) < DRAG) return;
    if (!dragging) element.setPointerCapture(event.pointerId);
    dragging = true;
    if (drag !== null) drag.move(place, event);
    else if (down.size === 1) view.pan(place[0] - before[0], place[1] - before[1]);
    else if (down.size === 2) pinch(event.pointerId, before, place);
    down.set(event.pointerId, place);
  };
  const pinch = (moved: number, before: [number, number], place: [number, number]): void => {
    const other = [...down].find(([id]) => id !== moved)?.[1];
    if (other === undefined) return;
    const length = (a: readonly [number, number]): number => Math.hypot(a[0] - other[0], a[1] - other[1]);
    view.zoom(length(place) / Math.max(1, length(before)), other);
  };
  const end = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    const clicked = event.type === "pointerup" && !dragging && event.button === 0;
    drag?.end(event.type === "pointerup" && dragging);
    drag = null;
    if (clicked) latest.current.onClick(at(event), event);
  };
  const leave = (): void => latest.current.onHover(null);
  const double = (event: MouseEvent): void => latest.current.onDoubleClick(at(event));
  const giveUp = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || drag === null || !dragging) return;
    event.preventDefault();
    drag.end(false);
    drag = null;
    down.clear();
  };

  element.addEventListener("pointerdown", begin);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("dblclick", double);
  window.addEventListener("keydown", giveUp, true);
  return () => {
    element.removeEventListener("pointerdown", begin);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", end);
    element.removeEventListener("pointercancel", end);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("dblclick", double);
    window.removeEventListener("keydown", giveUp, true);
  };
}

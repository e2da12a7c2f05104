/**
 * @file Where the page image lies in its view, from frame to frame. What is drawn follows by subscription, not by React:
 * a pan of a page with a thousand lines moves an image and repaints one canvas.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import {
  between,
  fitPage,
  fitWidth,
  pan,
  type Size,
  type Turn,
  toPage,
  type Viewport,
  type XY,
  zoomAt,
} from "./viewport.ts";

/** Milliseconds that a jump takes. */
const GLIDE = 170;

/** How the page was fitted, until someone moves it: a resized column fits it again. */
export type Fit = "width" | "page";
const fits = { width: fitWidth, page: fitPage };

export interface CanvasState {
  /** Null until the view has a size. */
  viewport: Viewport | null;
  view: Size;
  image: Size;
}

export class CanvasView {
  readonly store: StoreApi<CanvasState>;
  #fit: Fit | null = "width";
  #frame = 0;

  constructor() {
    const none = { width: 0, height: 0 };
    this.store = createStore<CanvasState>(() => ({ viewport: null, view: none, image: none }));
  }

  get viewport(): Viewport | null {
    return this.store.getState().viewport;
  }

  /** The place of the page that is in the middle of the view, in image pixels. */
  middle(): XY {
    const { viewport, image, view } = this.store.getState();
    return viewport === null
      ? [image.width / 2, image.height / 2]
      : toPage(viewport, image, [view.width / 2, view.height / 2]);
  }

  /** Another page, or the same with another image. @param remembered - where it lay when it was left */
  show(image: Size, remembered: Viewport | null): void {
    this.#stop();
    const { view } = this.store.getState();
    this.#fit = remembered === null ? "width" : null;
    const fitted = view.width > 0 ? (remembered ?? fitWidth(image, view)) : remembered;
    this.store.setState({ image, viewport: fitted === null ? null : pan(fitted, 0, 0, image, this.#room(view)) });
  }

  resize(view: Size): void {
    if (view.width === 0 || view.height === 0) return;
    const { viewport, image, view: before } = this.store.getState();
    if (before.width === view.width && before.height === view.height) return;
    this.store.setState({ view });
    if (image.width === 0) return;
    if (this.#fit !== null || viewport === null) {
      this.store.setState({ viewport: fits[this.#fit ?? "width"](image, view, viewport?.turn ?? 0) });
    } else this.store.setState({ viewport: pan(viewport, 0, 0, image, view) });
  }

  /** Moves as the person says. @param smooth - by a short glide, where the system does not ask for less motion */
  move(change: (viewport: Viewport) => Viewport, smooth = false): void {
    const { viewport } = this.store.getState();
    if (viewport === null) return;
    this.#fit = null;
    this.#go(change(viewport), smooth);
  }

  /** Moves by itself, as when it follows a line: a fitted page counts as fitted still. */
  follow(change: (viewport: Viewport, image: Size, view: Size) => Viewport): void {
    const { viewport, image, view } = this.store.getState();
    if (viewport === null || view.width === 0) return;
    const next = change(viewport, image, view);
    if (next !== viewport) this.#go(next, true);
  }

  pan(dx: number, dy: number): void {
    const { image, view } = this.store.getState();
    this.move((now) => pan(now, dx, dy, image, view));
  }

  /** Zooms about a place in the view; about its middle where left out. */
  zoom(factor: number, at?: readonly [number, number], smooth = false): void {
    const { view } = this.store.getState();
    const [x, y] = at ?? [view.width / 2, view.height / 2];
    this.move((now) => zoomAt(now, factor, x, y), smooth);
  }

  fit(how: Fit): void {
    const { image, view } = this.store.getState();
    this.move((now) => fits[how](image, view, now.turn), true);
    this.#fit = how;
  }

  /** Shows the page turned by another quarter. */
  turn(): void {
    const { image, view } = this.store.getState();
    this.move((now) => fits.page(image, view, ((now.turn + 90) % 360) as Turn));
    this.#fit = "page";
  }

  #go(target: Viewport, smooth: boolean): void {
    this.#stop();
    const from = this.store.getState().viewport;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!smooth || still || from === null || from.turn !== target.turn) {
      this.store.setState({ viewport: target });
      return;
    }
    let start: number | null = null;
    const step = (time: number): void => {
      start ??= time;
      const share = Math.min(1, (time - start) / GLIDE);
      this.store.setState({ viewport: share === 1 ? target : between(from, target, 1 - (1 - share) ** 3) });
      this.#frame = share === 1 ? 0 : requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #stop(): void {
    if (this.#frame !== 0) cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #room(view: Size): Size {
    return view.width > 0 ? view : { width: 800, height: 800 };
  }
}
